#include "server/dispatch/checkup.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "server/projects/affected_agreements.h"
#include "server/projects/clause_rules.h"
#include "server/projects/fund_receipts.h"
#include "server/reports/figures.h"
#include "server/rows/civil_days.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using v1::CheckupRule;
using v1::Lead;
using v1::SiteInspection;

constexpr int kDefaultDays = 30;
constexpr int kDefaultPoints = 10;

int DaysOf(const CheckupRule& rule) { return rule.has_days() ? rule.days() : kDefaultDays; }

int PointsOf(const CheckupRule& rule) {
  return rule.has_percent() ? rule.percent() : kDefaultPoints;
}

// Of NO_PROGRESS.
bool LooksAt(const CheckupRule& rule, Lead::Stage stage) {
  if (!rule.stages().empty()) return absl::c_linear_search(rule.stages(), stage);
  return stage >= Lead::STAGE_NEGOTIATING && stage <= Lead::STAGE_STARTED;
}

// What there is of a lead beside it, so that nothing is asked where there is none.
struct Beside {
  bool inspections, promises;
};

// The columns of a Beside.
constexpr char kBeside[] =
    "EXISTS (SELECT 1 FROM site_inspections AS s WHERE s.lead = leads.name"
    " AND s.delete_time IS NULL),"
    " EXISTS (SELECT 1 FROM policy_promises AS p WHERE p.lead = leads.name"
    " AND p.delete_time IS NULL)";

// What rules ask of one lead; what takes a statement is read once, when a rule asks.
class LeadState {
 public:
  // `gate_rules` are shared by the leads of a checkup.
  LeadState(const ResourceStore& resources, const StageGates& gates, Connection& connection,
            GateRules& gate_rules, const Lead& lead, Beside beside, absl::Time now)
      : resources_(resources),
        gates_(gates),
        connection_(connection),
        gate_rules_(gate_rules),
        lead_(lead),
        beside_(beside),
        now_(now),
        today_(CityDay(now)) {}

  // What is wrong by the rule; empty when nothing is.
  absl::StatusOr<std::string> Check(const CheckupRule& rule) {
    const bool is_signed = lead_.stage() == Lead::STAGE_SIGNED;
    const bool started = lead_.stage() == Lead::STAGE_STARTED;
    switch (rule.kind()) {
      case CheckupRule::KIND_NOT_STARTED:
        return is_signed ? Overdue("签约日期", lead_.agreement_date(), rule, "未开工") : "";
      case CheckupRule::KIND_START_OVERDUE:
        return is_signed ? Overdue("计划开工日期", lead_.planned_start_date(), rule, "未开工") : "";
      case CheckupRule::KIND_COMPLETION_OVERDUE:
        return started ? Overdue("计划建成日期", lead_.planned_completion_date(), rule, "未建成")
                       : "";
      case CheckupRule::KIND_NOT_IN_STATISTICS:
        return lead_.stage() >= Lead::STAGE_STARTED && lead_.statistics_entry_date().empty()
                   ? Overdue("开工日期", lead_.start_date(), rule, "未入库纳统")
                   : "";
      case CheckupRule::KIND_NO_PROGRESS:
        return LooksAt(rule, lead_.stage()) ? NoProgress(DaysOf(rule)) : "";
      case CheckupRule::KIND_NOT_INSPECTED:
        return started ? NotInspected(DaysOf(rule)) : "";
      case CheckupRule::KIND_STAGE_DIFFERS:
        return StageDiffers();
      case CheckupRule::KIND_GATE_FACTS_MISSING:
        return lead_.stage_imported() ? GateFactsMissing() : "";
      case CheckupRule::KIND_BEHIND_SCHEDULE:
        return started ? BehindSchedule(PointsOf(rule)) : "";
      case CheckupRule::KIND_NO_FUNDS:
        return started ? NoFunds(DaysOf(rule)) : "";
      case CheckupRule::KIND_FUNDS_BELOW:
        return started ? FundsBelow(DaysOf(rule), PointsOf(rule)) : "";
      case CheckupRule::KIND_FUNDS_DIFFER:
        return started ? FundsDiffer(PointsOf(rule)) : "";
      case CheckupRule::KIND_PROMISE_RULING_CHANGED:
        return PromiseRulingChanged();
      default:
        return "";
    }
  }

 private:
  std::string Overdue(const char* what, const std::string& date, const CheckupRule& rule,
                      const char* problem) const {
    auto day = LastDayOf(date);
    if (!day.has_value()) return "";
    if (rule.from_month_end()) day = absl::CivilDay(absl::CivilMonth(*day) + 1) - 1;
    if (today_ - *day <= DaysOf(rule)) return "";
    return absl::StrCat(what, " ", date, rule.from_month_end() ? "，当月末起已过 " : "，已过 ",
                        today_ - *day, " 天", problem, "（限 ", DaysOf(rule), " 天）");
  }

  int64_t DaysSince(absl::Time time) const { return today_ - CityDay(time); }

  absl::StatusOr<std::string> NoProgress(int days) {
    const int64_t in_stage = DaysSince(StageTimeOf(lead_));
    if (in_stage <= days) return "";
    std::optional<absl::Time> last;
    RETURN_IF_ERROR(connection_.Run(
        "SELECT MAX(occur_time) FROM engagements WHERE lead = $1 AND delete_time IS NULL",
        {lead_.name()}, [&](const Row& row) {
          if (!row.IsNull(0)) last = absl::FromUnixMicros(row.Integer(0));
        }));
    if (last.has_value() && DaysSince(*last) <= days) return "";
    return absl::StrCat(
        LabelOf(lead_.stage()), "阶段已 ", in_stage, " 天，",
        last.has_value() ? absl::StrCat("最近对接在 ", DaysSince(*last), " 天前") : "无对接记录",
        "（限 ", days, " 天）");
  }

  // The last inspection of the lead, or null.
  absl::StatusOr<const SiteInspection*> LastInspection() {
    if (!beside_.inspections) return nullptr;
    if (inspection_.has_value()) return inspection_->name().empty() ? nullptr : &*inspection_;
    const ResourceSchema& schema = *resources_.registry().FindMessage(SiteInspection::descriptor());
    inspection_.emplace();
    absl::Status decoded;
    RETURN_IF_ERROR(connection_.Run(
        absl::StrCat("SELECT ", resources_.sql(schema).columns,
                     " FROM site_inspections WHERE lead = $1 AND delete_time IS NULL"
                     " ORDER BY inspection_date DESC, name DESC LIMIT 1"),
        {lead_.name()}, [&](const Row& row) { decoded = DecodeRow(schema, row, *inspection_); }));
    RETURN_IF_ERROR(decoded);
    return inspection_->name().empty() ? nullptr : &*inspection_;
  }

  absl::StatusOr<std::string> NotInspected(int days) {
    const int64_t in_stage = DaysSince(StageTimeOf(lead_));
    if (in_stage <= days) return "";
    ASSIGN_OR_RETURN(const SiteInspection* last, LastInspection());
    if (last == nullptr) {
      return absl::StrCat("开工 ", in_stage, " 天，无实地核查（限 ", days, " 天）");
    }
    const auto day = LastDayOf(last->inspection_date());
    if (!day.has_value() || today_ - *day <= days) return "";
    return absl::StrCat("最近实地核查 ", last->inspection_date(), "，已过 ", today_ - *day,
                        " 天（限 ", days, " 天）");
  }

  absl::StatusOr<std::string> StageDiffers() {
    ASSIGN_OR_RETURN(const SiteInspection* last, LastInspection());
    if (last == nullptr || IsExit(last->found_stage()) || last->found_stage() >= lead_.stage()) {
      return "";
    }
    return absl::StrCat("申报阶段为", LabelOf(lead_.stage()), "，", last->inspection_date(),
                        " 核查为", LabelOf(last->found_stage()));
  }

  absl::StatusOr<std::string> GateFactsMissing() {
    ASSIGN_OR_RETURN(const auto missing,
                     gates_.FindMissingUpTo(connection_, gate_rules_, lead_, lead_.stage(), now_));
    if (missing.empty()) return "";
    return absl::StrCat("阶段为导入，缺：",
                        absl::StrJoin(missing, "、", [](std::string* out, const auto& fact) {
                          absl::StrAppend(out, fact.label.empty() ? fact.path : fact.label);
                        }));
  }

  absl::StatusOr<std::string> BehindSchedule(int points) {
    const auto start = LastDayOf(lead_.start_date());
    const auto end = LastDayOf(lead_.planned_completion_date());
    if (!start.has_value() || !end.has_value() || *end <= *start) return "";
    ASSIGN_OR_RETURN(const SiteInspection* last, LastInspection());
    if (last == nullptr || !last->has_progress_percent()) return "";
    // By the day of the inspection: what was done since is not known.
    const auto seen = LastDayOf(last->inspection_date());
    if (!seen.has_value() || *seen <= *start) return "";
    constexpr int64_t kWhole = 100;
    const int64_t due = std::min<int64_t>(kWhole, kWhole * (*seen - *start) / (*end - *start));
    if (due - last->progress_percent() < points) return "";
    return absl::StrCat(last->inspection_date(), " 形象进度 ", last->progress_percent(),
                        "%，按期应达 ", due, "%，滞后 ", due - last->progress_percent(),
                        " 个百分点（限 ", points, "）");
  }

  // Since the day of the start, or since it is said to be started.
  int64_t DaysStarted() const {
    const auto start = LastDayOf(lead_.start_date());
    return start.has_value() ? today_ - *start : DaysSince(StageTimeOf(lead_));
  }

  // What was paid by today, as far as it is documented.
  absl::Status ReadFunds() {
    if (paid_.has_value()) return absl::OkStatus();
    ASSIGN_OR_RETURN(paid_, ReadPaidAmounts(connection_, lead_.name()));
    std::erase_if(*paid_, [this](const PaidAmount& paid) {
      return paid.grade < v1::FundReceipt::GRADE_DOCUMENTED ||
             paid.currency != lead_.investment_currency() || FirstDayOf(paid.date) > today_;
    });
    return absl::OkStatus();
  }

  // In percent of the investment, which is not 0.
  int64_t PaidShare() const {
    int64_t sum = 0;
    for (const PaidAmount& paid : *paid_) sum = AddAmounts(sum, paid.amount_minor);
    constexpr int64_t kWhole = 100;
    return static_cast<int64_t>(absl::int128{sum} * kWhole / lead_.investment_amount_minor());
  }

  absl::StatusOr<std::string> NoFunds(int days) {
    if (DaysStarted() <= days) return "";
    RETURN_IF_ERROR(ReadFunds());
    std::optional<absl::CivilDay> last;
    for (const PaidAmount& paid : *paid_) {
      const auto day = LastDayOf(paid.date);
      if (day.has_value() && (!last.has_value() || *day > *last)) last = day;
    }
    if (last.has_value() && today_ - *last <= days) return "";
    const std::string since = last.has_value() ? absl::StrCat("最近到位资金 ", DayText(*last),
                                                              "，已过 ", today_ - *last, " 天")
                                               : "无有凭证的到位资金";
    return absl::StrCat("开工 ", DaysStarted(), " 天，", since, "（限 ", days, " 天）");
  }

  absl::StatusOr<std::string> FundsBelow(int days, int percent) {
    if (DaysStarted() <= days || lead_.investment_amount_minor() == 0) return "";
    RETURN_IF_ERROR(ReadFunds());
    if (PaidShare() >= percent) return "";
    return absl::StrCat("开工 ", DaysStarted(), " 天，到位资金为总投资的 ", PaidShare(), "%（应达 ",
                        percent, "%）");
  }

  absl::StatusOr<std::string> FundsDiffer(int points) {
    if (lead_.investment_amount_minor() == 0) return "";
    ASSIGN_OR_RETURN(const SiteInspection* last, LastInspection());
    if (last == nullptr || !last->has_progress_percent()) return "";
    RETURN_IF_ERROR(ReadFunds());
    if (std::abs(PaidShare() - last->progress_percent()) <= points) return "";
    return absl::StrCat(last->inspection_date(), " 形象进度 ", last->progress_percent(),
                        "%，到位资金为总投资的 ", PaidShare(), "%，相差超过 ", points, " 个百分点");
  }

  absl::StatusOr<std::string> PromiseRulingChanged() {
    constexpr size_t kMostTold = 5;
    if (!beside_.promises) return "";
    ASSIGN_OR_RETURN(const auto promises,
                     ReadStandingPromises(resources_, connection_, lead_.name()));
    if (!promises.empty() && !gate_rules_.of_clauses.has_value()) {
      ASSIGN_OR_RETURN(gate_rules_.of_clauses, ReadClauseRules(resources_, connection_));
    }
    std::vector<std::string> changed;
    for (const v1::PolicyPromise& promise : promises) {
      const auto ruling = ChangedRuling(*gate_rules_.of_clauses, promise, today_);
      if (!ruling.has_value() || changed.size() == kMostTold) continue;
      changed.push_back(
          absl::StrCat(promise.name(), "（", promise.promise_date(), "）原判定",
                       RulingLabel(promise.ruling()), "，现为", RulingLabel(ruling->ruling()),
                       ruling->clause_rule().empty() ? "" : "，依据 ", ruling->clause_rule()));
    }
    return changed.empty() ? "" : absl::StrCat("承诺政策判定已变：", absl::StrJoin(changed, "；"));
  }

  static const std::string& RulingLabel(v1::PolicyPromise::Ruling ruling) {
    return v1::PolicyPromise::Ruling_descriptor()
        ->FindValueByNumber(ruling)
        ->options()
        .GetExtension(v1::value_label);
  }
  const ResourceStore& resources_;
  const StageGates& gates_;
  Connection& connection_;
  GateRules& gate_rules_;
  const Lead& lead_;
  const Beside beside_;
  const absl::Time now_;
  const absl::CivilDay today_;
  std::optional<SiteInspection> inspection_;  // without a name when there is none
  std::optional<std::vector<PaidAmount>> paid_;
};

// The places of the rules, so that of one kind the gravest comes first.
std::vector<int> GravestFirst(const std::vector<CheckupRule>& rules) {
  std::vector<int> order(rules.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int one, int other) {
    return rules[static_cast<size_t>(one)].severity() >
           rules[static_cast<size_t>(other)].severity();
  });
  return order;
}

}  // namespace

Checkup::Checkup(const ResourceStore& resources)
    : resources_(resources),
      rules_(*resources.registry().FindMessage(CheckupRule::descriptor())),
      leads_(*resources.registry().FindMessage(Lead::descriptor())),
      gates_(resources) {}

absl::StatusOr<CheckupFindings> Checkup::Look(Connection& connection, const std::string& unit,
                                              absl::Time now) const {
  CheckupFindings findings;
  GateRules gate_rules;
  absl::Status decoded;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT ", resources_.sql(rules_).columns,
                   " FROM checkup_rules WHERE paused = 0 AND delete_time IS NULL ORDER BY name"),
      {}, [&](const Row& row) {
        decoded.Update(DecodeRow(rules_, row, findings.rules.emplace_back()));
      }));
  RETURN_IF_ERROR(decoded);
  const std::vector<int> order = GravestFirst(findings.rules);
  Lead lead;  // one after the other, in the room of the one before
  const auto look = [&](const Row& row) -> absl::Status {
    RETURN_IF_ERROR(DecodeRow(leads_, row, lead));
    ++findings.leads;
    constexpr int kInspections = 3;
    const Beside beside = {row.Integer(kInspections) != 0, row.Integer(kInspections + 1) != 0};
    LeadState state(resources_, gates_, connection, gate_rules, lead, beside, now);
    // By kind, the gravest that has found something.
    std::map<int, int> gravest;
    for (const int place : order) {
      const CheckupRule& rule = findings.rules[static_cast<size_t>(place)];
      const auto found = gravest.find(rule.kind());
      if (found != gravest.end() && rule.severity() < found->second) continue;
      ASSIGN_OR_RETURN(std::string problem, state.Check(rule));
      if (problem.empty()) continue;
      gravest[rule.kind()] = rule.severity();
      findings.problems.push_back({lead.name(), place, std::move(problem)});
    }
    return absl::OkStatus();
  };
  absl::Status looked;
  const bool from_leads = absl::c_any_of(
      findings.rules, [](const auto& rule) { return LooksAt(rule, Lead::STAGE_LEAD); });
  std::vector<Value> parameters = {int64_t{from_leads ? Lead::STAGE_LEAD : Lead::STAGE_NEGOTIATING},
                                   int64_t{Lead::STAGE_COMPLETED}};
  if (!unit.empty()) parameters.emplace_back(unit);
  // Most leads are looked at, and so the table is read as it lies, each page once: an index of
  // stages or kinds would lead through all of it for each of them. The signs keep SQLite from it.
  RETURN_IF_ERROR(
      connection.Run(absl::StrCat("SELECT ", resources_.sql(leads_).columns, ", ", kBeside,
                                  " FROM leads WHERE (stage + 0) BETWEEN $1 AND $2 AND ",
                                  IsOfCountedKind("+leads"), " AND delete_time IS NULL",
                                  unit.empty() ? "" : " AND owner_unit = $3"),
                     parameters, [&](const Row& row) {
                       if (looked.ok()) looked = look(row);
                     }));
  RETURN_IF_ERROR(looked);
  absl::c_sort(findings.problems, [](const CheckupFinding& one, const CheckupFinding& other) {
    return std::tie(one.rule, one.lead) < std::tie(other.rule, other.lead);
  });
  return findings;
}

}  // namespace zhaolian
