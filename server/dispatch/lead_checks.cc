#include "server/dispatch/lead_checks.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/projects/affected_agreements.h"
#include "server/projects/clause_rules.h"
#include "server/rows/civil_days.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using v1::CheckupRule;
using v1::Lead;
using v1::SiteInspection;

constexpr int kDefaultPoints = 10;

int PointsOf(const CheckupRule& rule) {
  return rule.has_percent() ? rule.percent() : kDefaultPoints;
}

const std::string& RulingLabel(v1::PolicyPromise::Ruling ruling) {
  return v1::PolicyPromise::Ruling_descriptor()->FindValueByNumber(ruling)->options().GetExtension(
      v1::value_label);
}

}  // namespace

bool LooksAt(const CheckupRule& rule, Lead::Stage stage) {
  if (!rule.stages().empty()) return absl::c_linear_search(rule.stages(), stage);
  return stage >= Lead::STAGE_NEGOTIATING && stage <= Lead::STAGE_STARTED;
}

LeadChecks::LeadChecks(const ResourceStore& resources, const StageGates& gates,
                       Connection& connection, GateRules& gate_rules, const Lead& lead,
                       const BesideLeads& beside, absl::Time now, bool in_words)
    : resources_(resources),
      gates_(gates),
      connection_(connection),
      gate_rules_(gate_rules),
      lead_(lead),
      beside_(beside),
      now_(now),
      today_(CityDay(now)),
      in_words_(in_words) {}

absl::StatusOr<std::string> LeadChecks::Check(const CheckupRule& rule) {
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

std::string LeadChecks::Problem(absl::FunctionRef<std::string()> words) const {
  return in_words_ ? words() : "!";
}

std::string LeadChecks::Overdue(const char* what, const std::string& date, const CheckupRule& rule,
                                const char* problem) const {
  auto day = LastDayOf(date);
  if (!day.has_value()) return "";
  if (rule.from_month_end()) day = absl::CivilDay(absl::CivilMonth(*day) + 1) - 1;
  if (today_ - *day <= DaysOf(rule)) return "";
  return Problem([&] {
    return absl::StrCat(what, " ", date, rule.from_month_end() ? "，当月末起已过 " : "，已过 ",
                        today_ - *day, " 天", problem, "（限 ", DaysOf(rule), " 天）");
  });
}

int64_t LeadChecks::DaysSince(absl::Time time) const { return today_ - CityDay(time); }

std::string LeadChecks::NoProgress(int days) const {
  const int64_t in_stage = DaysSince(StageTimeOf(lead_));
  if (in_stage <= days) return "";
  const auto last = beside_.LastContact(lead_.name());
  if (last.has_value() && today_ - *last <= days) return "";
  return Problem([&] {
    return absl::StrCat(
        LabelOf(lead_.stage()), "阶段已 ", in_stage, " 天，",
        last.has_value() ? absl::StrCat("最近对接在 ", today_ - *last, " 天前") : "无对接记录",
        "（限 ", days, " 天）");
  });
}

std::string LeadChecks::NotInspected(int days) const {
  const int64_t in_stage = DaysSince(StageTimeOf(lead_));
  if (in_stage <= days) return "";
  const SiteInspection* last = beside_.LastInspection(lead_.name());
  if (last == nullptr) {
    return Problem(
        [&] { return absl::StrCat("开工 ", in_stage, " 天，无实地核查（限 ", days, " 天）"); });
  }
  const auto day = LastDayOf(last->inspection_date());
  if (!day.has_value() || today_ - *day <= days) return "";
  return Problem([&] {
    return absl::StrCat("最近实地核查 ", last->inspection_date(), "，已过 ", today_ - *day,
                        " 天（限 ", days, " 天）");
  });
}

std::string LeadChecks::StageDiffers() const {
  const SiteInspection* last = beside_.LastInspection(lead_.name());
  if (last == nullptr || IsExit(last->found_stage()) || last->found_stage() >= lead_.stage()) {
    return "";
  }
  return Problem([&] {
    return absl::StrCat("申报阶段为", LabelOf(lead_.stage()), "，", last->inspection_date(),
                        " 核查为", LabelOf(last->found_stage()));
  });
}

absl::StatusOr<std::string> LeadChecks::GateFactsMissing() {
  const std::string& name = lead_.name();
  const RowsBeside known = {beside_.HasEvidence(name), beside_.HasReviews(name),
                            &beside_.Promises(name)};
  ASSIGN_OR_RETURN(const auto missing, gates_.FindMissingUpTo(connection_, gate_rules_, lead_,
                                                              known, lead_.stage(), now_));
  if (missing.empty()) return "";
  return Problem([&] {
    return absl::StrCat("阶段为导入，缺：",
                        absl::StrJoin(missing, "、", [](std::string* out, const auto& fact) {
                          absl::StrAppend(out, fact.label.empty() ? fact.path : fact.label);
                        }));
  });
}

std::string LeadChecks::BehindSchedule(int points) const {
  const auto start = LastDayOf(lead_.start_date());
  const auto end = LastDayOf(lead_.planned_completion_date());
  if (!start.has_value() || !end.has_value() || *end <= *start) return "";
  const SiteInspection* last = beside_.LastInspection(lead_.name());
  if (last == nullptr || !last->has_progress_percent()) return "";
  // By the day of the inspection: what was done since is not known.
  const auto seen = LastDayOf(last->inspection_date());
  if (!seen.has_value() || *seen <= *start) return "";
  constexpr int64_t kWhole = 100;
  const int64_t due = std::min<int64_t>(kWhole, kWhole * (*seen - *start) / (*end - *start));
  if (due - last->progress_percent() < points) return "";
  return Problem([&] {
    return absl::StrCat(last->inspection_date(), " 形象进度 ", last->progress_percent(),
                        "%，按期应达 ", due, "%，滞后 ", due - last->progress_percent(),
                        " 个百分点（限 ", points, "）");
  });
}

// Since the day of the start, or since it is said to be started.
int64_t LeadChecks::DaysStarted() const {
  const auto start = LastDayOf(lead_.start_date());
  return start.has_value() ? today_ - *start : DaysSince(StageTimeOf(lead_));
}

BesideLeads::Paid LeadChecks::Paid() const {
  return beside_.PaidIn(lead_.investment_currency(), lead_.name());
}

// In percent of the investment, which is not 0.
int64_t LeadChecks::PaidShare() const {
  constexpr int64_t kWhole = 100;
  return static_cast<int64_t>(absl::int128{Paid().amount_minor} * kWhole /
                              lead_.investment_amount_minor());
}

std::string LeadChecks::NoFunds(int days) const {
  if (DaysStarted() <= days) return "";
  const auto last = Paid().last_day;
  if (last.has_value() && today_ - *last <= days) return "";
  return Problem([&] {
    const std::string since = last.has_value() ? absl::StrCat("最近到位资金 ", DayText(*last),
                                                              "，已过 ", today_ - *last, " 天")
                                               : "无有凭证的到位资金";
    return absl::StrCat("开工 ", DaysStarted(), " 天，", since, "（限 ", days, " 天）");
  });
}

std::string LeadChecks::FundsBelow(int days, int percent) const {
  if (DaysStarted() <= days || lead_.investment_amount_minor() == 0) return "";
  const int64_t share = PaidShare();
  if (share >= percent) return "";
  return Problem([&] {
    return absl::StrCat("开工 ", DaysStarted(), " 天，到位资金为总投资的 ", share, "%（应达 ",
                        percent, "%）");
  });
}

std::string LeadChecks::FundsDiffer(int points) const {
  if (lead_.investment_amount_minor() == 0) return "";
  const SiteInspection* last = beside_.LastInspection(lead_.name());
  if (last == nullptr || !last->has_progress_percent()) return "";
  const int64_t share = PaidShare();
  if (std::abs(share - last->progress_percent()) <= points) return "";
  return Problem([&] {
    return absl::StrCat(last->inspection_date(), " 形象进度 ", last->progress_percent(),
                        "%，到位资金为总投资的 ", share, "%，相差超过 ", points, " 个百分点");
  });
}

absl::StatusOr<std::string> LeadChecks::PromiseRulingChanged() {
  constexpr size_t kMostTold = 5;
  const std::vector<v1::PolicyPromise>& promises = beside_.Promises(lead_.name());
  if (promises.empty()) return "";
  if (!gate_rules_.of_clauses.has_value()) {
    ASSIGN_OR_RETURN(gate_rules_.of_clauses, ReadClauseRules(resources_, connection_));
  }
  std::vector<std::string> changed;
  for (const v1::PolicyPromise& promise : promises) {
    const auto ruling = ChangedRuling(*gate_rules_.of_clauses, promise, today_);
    if (!ruling.has_value() || changed.size() == kMostTold) continue;
    changed.push_back(Problem([&] {
      return absl::StrCat(promise.name(), "（", promise.promise_date(), "）原判定",
                          RulingLabel(promise.ruling()), "，现为", RulingLabel(ruling->ruling()),
                          ruling->clause_rule().empty() ? "" : "，依据 ", ruling->clause_rule());
    }));
  }
  return changed.empty() ? "" : absl::StrCat("承诺政策判定已变：", absl::StrJoin(changed, "；"));
}

}  // namespace zhaolian
