// Funds in place of a period, as of a revision.
#include <functional>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/projects/facts.h"
#include "server/reports/amounts.h"
#include "server/reports/figures.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/funds.pb.h"

namespace zhaolian {
namespace {

using v1::FundReceipt;

struct Sums {
  CurrencySums in_place, verified, claimed;
  int64_t receipts = 0;
};

void Add(FundReceipt::Grade grade, const std::string& currency, int64_t amount, Sums& sums) {
  if (grade < FundReceipt::GRADE_DOCUMENTED) {
    sums.claimed[currency] += amount;
    return;
  }
  ++sums.receipts;
  sums.in_place[currency] += amount;
  if (grade == FundReceipt::GRADE_VERIFIED) sums.verified[currency] += amount;
}

v1::FundFigures FiguresOf(const std::string& unit, const Sums& sums) {
  v1::FundFigures figures;
  figures.set_unit(unit);
  SetAmounts(sums.in_place, *figures.mutable_in_place());
  SetAmounts(sums.verified, *figures.mutable_verified());
  SetAmounts(sums.claimed, *figures.mutable_claimed());
  figures.set_receipts(static_cast<int>(sums.receipts));
  return figures;
}

// That the receipt `r` was one then, and its lead not one of those that are not counted.
std::string IsPaidThen(const FigureScope& scope, std::vector<Value>& parameters) {
  const std::string then = IsThen(scope.as_of, "r.from_revision", "r.until_revision", parameters);
  // The signs keep SQLite from an index of revisions, which has all leads.
  const std::string lead_then =
      IsThen(scope.as_of, "(f.from_revision + 0)", "(f.until_revision + 0)", parameters);
  return absl::StrCat(then, " AND r.deleted = 0",
                      IsInScope(scope, "r.lead_unit", "r.chain", parameters),
                      " AND r.lead NOT IN (SELECT f.lead FROM lead_facts AS f WHERE ",
                      IsUncounted("f"), " AND ", lead_then, ")");
}

}  // namespace

absl::StatusOr<AllFunds> ReadFundFigures(Connection& connection, const FigureScope& scope) {
  const FigurePeriod limits = TextLimits(scope.period);
  std::vector<Value> parameters = {limits.start, limits.end};
  const std::string counted = IsPaidThen(scope, parameters);
  Sums total;
  std::map<std::string, Sums, std::less<>> units;
  // Added up here: SQLite would sort them all to do it.
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT r.lead_unit, r.receipt_currency, r.grade, r.receipt_amount_minor",
                   " FROM fund_facts AS r WHERE r.receipt_date >= $1 AND r.receipt_date <= $2 AND ",
                   counted),
      parameters, [&](const Row& row) {
        const std::string currency(row.Text(1));
        const auto grade = static_cast<FundReceipt::Grade>(row.Integer(2));
        auto unit = units.find(row.Text(0));
        if (unit == units.end()) unit = units.try_emplace(std::string(row.Text(0))).first;
        Add(grade, currency, row.Integer(3), total);
        Add(grade, currency, row.Integer(3), unit->second);
      }));
  AllFunds funds;
  funds.total = FiguresOf("", total);
  for (const auto& [unit, sums] : units) funds.units.push_back(FiguresOf(unit, sums));
  return funds;
}

}  // namespace zhaolian
