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

LeadChecks::LeadChecks(const CheckupView& view, const Lead& lead)
    : view_(view),
      lead_(lead),
      inspection_(view.beside.LastInspection(lead.name())),
      promises_(view.beside.Promises(lead.name())) {}

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
      return started ? BehindSchedule(rule) : "";
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
  return view_.in_words ? words() : "!";
}

std::string LeadChecks::Overdue(const char* what, const std::string& date, const CheckupRule& rule,
                                const char* problem) const {
  auto day = LastDayOf(date);
  if (!day.has_value()) return "";
  if (rule.from_month_end()) day = absl::CivilDay(absl::CivilMonth(*day) + 1) - 1;
  if (view_.today - *day <= DaysOf(rule)) return "";
  return Problem([&] {
    return absl::StrCat(what, " ", date, rule.from_month_end() ? "，当月末起已过 " : "，已过 ",
                        view_.today - *day, " 天", problem, "（限 ", DaysOf(rule), " 天）");
  });
}

int64_t LeadChecks::DaysInStage() {
  if (!stage_day_.has_value()) stage_day_ = CityDay(StageTimeOf(lead_));
  return view_.today - *stage_day_;
}

std::string LeadChecks::NoProgress(int days) {
  const int64_t in_stage = DaysInStage();
  if (in_stage <= days) return "";
  const auto last = view_.beside.LastContact(lead_.name());
  if (last.has_value() && view_.today - *last <= days) return "";
  return Problem([&] {
    return absl::StrCat(
        LabelOf(lead_.stage()), "阶段已 ", in_stage, " 天，",
        last.has_value() ? absl::StrCat("最近对接在 ", view_.today - *last, " 天前") : "无对接记录",
        "（限 ", days, " 天）");
  });
}

std::string LeadChecks::NotInspected(int days) {
  const int64_t in_stage = DaysInStage();
  if (in_stage <= days) return "";
  if (inspection_ == nullptr) {
    return Problem(
        [&] { return absl::StrCat("开工 ", in_stage, " 天，无实地核查（限 ", days, " 天）"); });
  }
  const auto day = LastDayOf(inspection_->inspection_date());
  if (!day.has_value() || view_.today - *day <= days) return "";
  return Problem([&] {
    return absl::StrCat("最近实地核查 ", inspection_->inspection_date(), "，已过 ",
                        view_.today - *day, " 天（限 ", days, " 天）");
  });
}

std::string LeadChecks::StageDiffers() const {
  if (inspection_ == nullptr || IsExit(inspection_->found_stage()) ||
      inspection_->found_stage() >= lead_.stage()) {
    return "";
  }
  return Problem([&] {
    return absl::StrCat("申报阶段为", LabelOf(lead_.stage()), "，", inspection_->inspection_date(),
                        " 核查为", LabelOf(inspection_->found_stage()));
  });
}

absl::StatusOr<std::string> LeadChecks::GateFactsMissing() {
  const GateQuestion question = {view_.beside.HasEvidence(lead_.name()),
                                 view_.beside.HasReviews(lead_.name()), &promises_,
                                 /*only_whether=*/!view_.in_words};
  ASSIGN_OR_RETURN(const auto missing,
                   view_.gates.FindMissingUpTo(view_.connection, view_.gate_rules, lead_, question,
                                               lead_.stage(), view_.now));
  if (missing.empty()) return "";
  return Problem([&] {
    return absl::StrCat("阶段为导入，缺：",
                        absl::StrJoin(missing, "、", [](std::string* out, const auto& fact) {
                          absl::StrAppend(out, fact.label.empty() ? fact.path : fact.label);
                        }));
  });
}

std::string LeadChecks::BehindSchedule(const CheckupRule& rule) const {
  const int points = PointsOf(rule);
  const auto start = LastDayOf(lead_.start_date());
  const auto end = LastDayOf(lead_.planned_completion_date());
  if (!start.has_value() || !end.has_value() || *end <= *start) return "";
  if (inspection_ == nullptr || !inspection_->has_progress_percent()) return "";
  // By the day of the inspection: what was done since is not known.
  const auto seen = LastDayOf(inspection_->inspection_date());
  if (!seen.has_value() || *seen <= *start) return "";
  constexpr int64_t kWhole = 100;
  const int64_t progress = inspection_->progress_percent();
  // Points of what is due times the days there are: a part of a point counts too.
  const int64_t days = *end - *start;
  const int64_t due = kWhole * std::min<int64_t>(days, *seen - *start);
  const int64_t beyond = due - (progress + points) * days;
  if (rule.more_than() ? beyond <= 0 : beyond < 0) return "";
  return Problem([&] {
    const std::string lag = rule.more_than() && due / days - progress == points
                                ? absl::StrCat("超过 ", points)
                                : absl::StrCat(" ", due / days - progress);
    return absl::StrCat(inspection_->inspection_date(), " 形象进度 ", progress, "%，按期应达 ",
                        due / days, "%，滞后", lag, " 个百分点（限 ", points, "）");
  });
}

// Since the day of the start, or since it is said to be started.
int64_t LeadChecks::DaysStarted() {
  const auto start = LastDayOf(lead_.start_date());
  return start.has_value() ? view_.today - *start : DaysInStage();
}

BesideLeads::Paid LeadChecks::Paid() const {
  return view_.beside.PaidIn(lead_.investment_currency(), lead_.name());
}

// In percent of the investment, which is not 0.
int64_t LeadChecks::PaidShare() const {
  constexpr int64_t kWhole = 100;
  return static_cast<int64_t>(absl::int128{Paid().amount_minor} * kWhole /
                              lead_.investment_amount_minor());
}

std::string LeadChecks::NoFunds(int days) {
  if (DaysStarted() <= days) return "";
  const auto last = Paid().last_day;
  if (last.has_value() && view_.today - *last <= days) return "";
  return Problem([&] {
    const std::string since = last.has_value() ? absl::StrCat("最近到位资金 ", DayText(*last),
                                                              "，已过 ", view_.today - *last, " 天")
                                               : "无有凭证的到位资金";
    return absl::StrCat("开工 ", DaysStarted(), " 天，", since, "（限 ", days, " 天）");
  });
}

std::string LeadChecks::FundsBelow(int days, int percent) {
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
  if (inspection_ == nullptr || !inspection_->has_progress_percent()) return "";
  const int64_t share = PaidShare();
  if (std::abs(share - inspection_->progress_percent()) <= points) return "";
  return Problem([&] {
    return absl::StrCat(inspection_->inspection_date(), " 形象进度 ",
                        inspection_->progress_percent(), "%，到位资金为总投资的 ", share,
                        "%，相差超过 ", points, " 个百分点");
  });
}

absl::StatusOr<std::string> LeadChecks::PromiseRulingChanged() {
  constexpr size_t kMostTold = 5;
  if (promises_.empty()) return "";
  if (!view_.gate_rules.of_clauses.has_value()) {
    ASSIGN_OR_RETURN(view_.gate_rules.of_clauses,
                     ReadClauseRules(view_.resources, view_.connection));
  }
  std::vector<std::string> changed;
  for (const v1::PolicyPromise& promise : promises_) {
    const auto ruling = ChangedRuling(*view_.gate_rules.of_clauses, promise, view_.today);
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
