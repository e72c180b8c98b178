#include "server/reports/figures.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "server/projects/facts.h"
#include "server/reports/amounts.h"
#include "server/rows/civil_days.h"
#include "storage/resource_sql.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using v1::Lead;
using v1::PromotionFigures;

// Sums before they are rounded off to what an answer holds.
struct Sums {
  struct OfStage {
    int64_t count = 0;
    CurrencySums amounts;
  };
  std::map<int, OfStage> stages;
  CurrencySums signed_amounts;
  int64_t signed_leads = 0, started = 0, completed = 0, undated = 0, imported = 0;
};

// What one row of the statement below says.
struct Counted {
  int stage;
  std::string currency;
  int64_t count, with_amount, listed, listed_with_amount, undated, imported;
  absl::int128 amount, listed_amount;
};

void Add(const Counted& counted, Sums& sums) {
  Sums::OfStage& stage = sums.stages[counted.stage];
  stage.count += counted.count;
  if (counted.with_amount > 0) stage.amounts[counted.currency] += counted.amount;
  sums.undated += counted.undated;
  sums.imported += counted.imported;
  sums.signed_leads += counted.listed;
  if (counted.stage >= Lead::STAGE_STARTED) sums.started += counted.listed;
  if (counted.stage >= Lead::STAGE_COMPLETED) sums.completed += counted.listed;
  if (counted.listed_with_amount > 0) {
    sums.signed_amounts[counted.currency] += counted.listed_amount;
  }
}

// In hundredths of a percent, rounded half up.
int Share(int64_t part, int64_t whole) {
  constexpr int64_t kWhole = 10'000;
  return static_cast<int>((2 * kWhole * part + whole) / (2 * whole));
}

PromotionFigures FiguresOf(const std::string& name, const Sums& sums) {
  PromotionFigures figures;
  figures.set_name(name);
  for (const auto& [stage, of_stage] : sums.stages) {
    v1::StageFigures& entry = *figures.add_stages();
    entry.set_stage(static_cast<Lead::Stage>(stage));
    entry.set_count(static_cast<int>(of_stage.count));
    SetAmounts(of_stage.amounts, *entry.mutable_amounts());
  }
  figures.set_signed_(static_cast<int>(sums.signed_leads));
  figures.set_started(static_cast<int>(sums.started));
  figures.set_completed(static_cast<int>(sums.completed));
  SetAmounts(sums.signed_amounts, *figures.mutable_signed_amounts());
  if (sums.signed_leads > 0) {
    figures.set_start_rate(Share(sums.started, sums.signed_leads));
    figures.set_completion_rate(Share(sums.completed, sums.signed_leads));
  }
  figures.set_undated(static_cast<int>(sums.undated));
  figures.set_imported(static_cast<int>(sums.imported));
  return figures;
}

std::string IsSigned() {
  return absl::StrCat("f.stage >= ", int{Lead::STAGE_SIGNED},
                      " AND f.stage <= ", int{Lead::STAGE_COMPLETED});
}

// And in the period, whose limits are the first two parameters.
std::string IsListed() {
  return absl::StrCat(IsSigned(), " AND f.agreement_date >= $1 AND f.agreement_date <= $2");
}

// Enum numbers are of the schema, no input.
std::string CountedKinds() {
  return absl::StrCat("(", int{Lead::PROJECT_KIND_PROMOTION}, ", ", int{Lead::PROJECT_KIND_ENCLAVE},
                      ")");
}

struct AllSums {
  Sums total;
  std::map<std::string, Sums> units, chains;  // by name
};

absl::StatusOr<AllSums> ReadSums(Connection& connection, const FigureScope& scope) {
  const FigurePeriod limits = TextLimits(scope.period);
  std::vector<Value> parameters = {limits.start, limits.end};
  const std::string counted = IsCountedThen(scope, parameters);
  const std::string listed = absl::StrCat("CASE WHEN ", IsListed(), " THEN ");
  AllSums sums;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT f.owner_unit, f.chain, f.stage, f.investment_currency, COUNT(*),",
                   " COUNT(f.investment_amount_minor), ", SumInParts("f.investment_amount_minor"),
                   ", SUM(", listed, "1 ELSE 0 END), SUM(", listed,
                   "CASE WHEN f.investment_amount_minor IS NULL THEN 0 ELSE 1 END ELSE 0 END), ",
                   SumInParts("f.investment_amount_minor", listed, " END"), ", SUM(CASE WHEN ",
                   IsSigned(), " AND f.agreement_date = '' THEN 1 ELSE 0 END), SUM(", listed,
                   "f.stage_imported ELSE 0 END) FROM lead_facts AS f WHERE ", counted,
                   " GROUP BY f.owner_unit, f.chain, f.stage, f.investment_currency"),
      parameters, [&](const Row& row) {
        int column = 2;
        Counted entry;
        entry.stage = static_cast<int>(row.Integer(column++));
        entry.currency = std::string(row.Text(column++));
        entry.count = row.Integer(column++);
        entry.with_amount = row.Integer(column++);
        entry.amount = AmountInParts(row, column);
        column += 2;
        entry.listed = row.Integer(column++);
        entry.listed_with_amount = row.Integer(column++);
        entry.listed_amount = AmountInParts(row, column);
        column += 2;
        entry.undated = row.Integer(column++);
        entry.imported = row.Integer(column);
        Add(entry, sums.total);
        Add(entry, sums.units[std::string(row.Text(0))]);
        Add(entry, sums.chains[std::string(row.Text(1))]);
      }));
  return sums;
}

// The months that the period touches.
struct Months {
  absl::CivilMonth first, last;
};

Months MonthsOf(const FigurePeriod& period) {
  constexpr int kMost = 24;
  // They are dates: they were read before.
  const absl::CivilMonth first(*FirstDayOf(period.start)), last(*LastDayOf(period.end));
  return {std::max(first, last - (kMost - 1)), last};
}

// The groups as they are shown, named as the rows of the table are called.
absl::StatusOr<std::vector<PromotionFigures>> InOrder(Connection& connection,
                                                      absl::string_view table,
                                                      const std::map<std::string, Sums>& groups) {
  std::map<std::string, std::string> names;
  RETURN_IF_ERROR(connection.Run(absl::StrCat("SELECT name, display_name FROM ", table), {},
                                 [&](const Row& row) { names.emplace(row.Text(0), row.Text(1)); }));
  std::vector<PromotionFigures> figures;
  for (const auto& [name, sums] : groups) {
    PromotionFigures& entry = figures.emplace_back(FiguresOf(name, sums));
    auto found = names.find(name);
    if (found != names.end()) entry.set_display_name(found->second);
  }
  std::sort(figures.begin(), figures.end(), [](const auto& a, const auto& b) {
    return std::make_tuple(-a.signed_(), a.name()) < std::make_tuple(-b.signed_(), b.name());
  });
  return figures;
}

}  // namespace

bool IsCountedKind(Lead::ProjectKind kind) {
  return kind == Lead::PROJECT_KIND_PROMOTION || kind == Lead::PROJECT_KIND_ENCLAVE;
}

std::string IsOfCountedKind(absl::string_view row) {
  return absl::StrCat(row, ".project_kind IN ", CountedKinds());
}

std::string IsUncounted(absl::string_view row) {
  return absl::StrCat("(", row, ".deleted = 1 OR ", row, ".project_kind NOT IN ", CountedKinds(),
                      ")");
}

std::string IsInScope(const FigureScope& scope, absl::string_view unit, absl::string_view chain,
                      std::vector<Value>& parameters) {
  const auto add = [&](const Value& value) {
    parameters.push_back(value);
    return absl::StrCat("$", parameters.size());
  };
  std::string condition;
  if (!scope.unit.empty()) absl::StrAppend(&condition, " AND ", unit, " = ", add(scope.unit));
  if (!scope.chain.empty()) absl::StrAppend(&condition, " AND ", chain, " = ", add(scope.chain));
  if (scope.sight->all) return condition;
  const auto& scopes = scope.sight->scopes;
  if (scopes.empty()) return absl::StrCat(condition, " AND 1 = 0");
  const std::string seen = Placeholders(parameters.size() + 1, scopes.size());
  for (const std::string& name : scopes) parameters.emplace_back(name);
  return absl::StrCat(condition, " AND (", unit, " IN ", seen, " OR ", chain, " IN ", seen, ")");
}

std::string IsCounted(const FigureScope& scope, std::vector<Value>& parameters) {
  return absl::StrCat("f.deleted = 0 AND ", IsOfCountedKind("f"), " AND f.stage <> ",
                      int{Lead::STAGE_UNSPECIFIED},
                      IsInScope(scope, "f.owner_unit", "f.chain", parameters));
}

std::string IsThen(const AsOf& as_of, absl::string_view from, absl::string_view until,
                   std::vector<Value>& parameters) {
  parameters.emplace_back(as_of.newest ? kStillSo : as_of.revision);
  const std::string revision = absl::StrCat("$", parameters.size());
  if (as_of.newest) return absl::StrCat(until, " = ", revision);
  return absl::StrCat(until, " > ", revision, " AND ", from, " <= ", revision);
}

std::string IsCountedThen(const FigureScope& scope, std::vector<Value>& parameters) {
  const std::string counted = IsCounted(scope, parameters);
  return absl::StrCat(IsThen(scope.as_of, "f.from_revision", "f.until_revision", parameters),
                      " AND ", counted);
}

std::string IsLeadSeen(const ResourceRegistry& registry, const Sight& sight,
                       std::vector<Value>& parameters) {
  const std::string seen =
      IsSeen(*registry.FindMessage(v1::Lead::descriptor()), sight, "t", parameters);
  if (seen.empty()) return "";
  return absl::StrCat(" AND EXISTS (SELECT 1 FROM leads AS t WHERE t.name = f.lead AND ", seen,
                      ")");
}

absl::StatusOr<Figures> ReadFigures(Connection& connection, const FigureScope& scope) {
  ASSIGN_OR_RETURN(const AllSums sums, ReadSums(connection, scope));
  Figures figures;
  figures.total = FiguresOf("", sums.total);
  ASSIGN_OR_RETURN(figures.units, InOrder(connection, "units", sums.units));
  ASSIGN_OR_RETURN(figures.chains, InOrder(connection, "chains", sums.chains));
  return figures;
}

absl::StatusOr<std::vector<v1::MonthFigures>> ReadSignedByMonth(Connection& connection,
                                                                const FigureScope& scope) {
  const FigurePeriod limits = TextLimits(scope.period);
  std::vector<Value> parameters = {limits.start, limits.end};
  const std::string counted = IsCountedThen(scope, parameters);
  std::map<absl::CivilMonth, int> counts;
  RETURN_IF_ERROR(
      connection.Run(absl::StrCat("SELECT f.agreement_date, COUNT(*) FROM lead_facts AS f WHERE ",
                                  counted, " AND ", IsListed(), " GROUP BY f.agreement_date"),
                     parameters, [&](const Row& row) {
                       // Of a year alone, its first.
                       absl::CivilMonth month;
                       if (!absl::ParseLenientCivilTime(row.Text(0), &month)) return;
                       counts[month] += static_cast<int>(row.Integer(1));
                     }));
  const Months months = MonthsOf(scope.period);
  std::vector<v1::MonthFigures> figures;
  for (absl::CivilMonth month = months.first; month <= months.last; ++month) {
    v1::MonthFigures& entry = figures.emplace_back();
    entry.set_month(absl::FormatCivilTime(month));
    entry.set_signed_(counts[month]);
  }
  return figures;
}

}  // namespace zhaolian
