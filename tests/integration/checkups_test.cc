// Checkups, the issues that they open, and what becomes of them.
#include <gmock/gmock.h>

#include <map>

#include "absl/time/clock.h"
#include "server/rows/civil_days.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "tests/integration/projects_fixture.h"
#include "tests/support/move_lead.h"
#include "tests/support/resource_calls.h"
#include "zhaolian/v1/checkups.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/funds.pb.h"
#include "zhaolian/v1/inspections.pb.h"
#include "zhaolian/v1/issues.pb.h"
#include "zhaolian/v1/stages.pb.h"

namespace zhaolian {
namespace {

using ::testing::HasSubstr;
using v1::CheckupRule;
using v1::Issue;
using v1::Lead;

std::string DaysAgo(int days) { return DayText(CityDay(absl::Now()) - days); }

class CheckupsTest : public ProjectsTest {
 protected:
  void SetUp() override {
    ProjectsTest::SetUp();
    v1::User user;
    user.set_display_name("虚构人员");
    user.set_unit("units/east");
    ASSERT_TRUE(client_.Create(user, {.id = "lin"}).ok());
  }
  void PutRule(CheckupRule::Kind kind, int days, int percent = 0,
               CheckupRule::Severity severity = CheckupRule::SEVERITY_RED,
               const std::string& id = "rule") {
    CheckupRule rule;
    rule.set_display_name(CheckupRule::Kind_Name(kind));
    rule.set_kind(kind);
    rule.set_severity(severity);
    rule.set_days(days);
    rule.set_percent(percent);
    auto created = client_.Create(rule, {.id = id});
    ASSERT_TRUE(created.ok()) << created.status();
  }
  v1::RunCheckupResponse Run(bool validate_only = false) {
    v1::RunCheckupRequest request;
    request.set_validate_only(validate_only);
    v1::RunCheckupResponse response;
    const absl::Status status = client_.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }
  std::string ProblemOf() {
    const v1::RunCheckupResponse response = Run(true);
    EXPECT_LE(response.problems_size(), 1);
    return response.problems().empty() ? "" : response.problems(0).problem();
  }
  std::vector<Issue> Issues() {
    v1::ListIssuesResponse response;
    EXPECT_TRUE(client_.Call(v1::ListIssuesRequest(), response).ok());
    return {response.issues().begin(), response.issues().end()};
  }
  void Inspect(const std::string& lead, const std::string& date, Lead::Stage found, int percent) {
    v1::SiteInspection inspection;
    inspection.set_lead(lead);
    inspection.set_inspection_date(date);
    inspection.set_found_stage(found);
    inspection.set_progress_percent(percent);
    inspection.set_finding("现场情况");
    auto created = client_.Create(inspection);
    ASSERT_TRUE(created.ok()) << created.status();
    EXPECT_EQ(created->claimed_stage(), client_.Get<Lead>(lead)->stage());
    EXPECT_EQ(created->lead_unit(), client_.Get<Lead>(lead)->owner_unit());
  }
  // As if the lead had come to its stage so many days ago.
  void ComeToItsStage(const std::string& name, int days) {
    const ResourceSchema& schema =
        *server_.store().resources().registry().FindMessage(Lead::descriptor());
    const Lead before = client_.Get<Lead>(name).value();
    const absl::Status changed = server_.store().WriteAndWait([&](Tx& tx) {
      Lead after = before;
      SetTimeField(after, "stage_time", tx.now() - absl::Hours(24) * days);
      return server_.store().resources().Replace(
          tx, schema, {"users/test", "stated", "test", "", ""}, before, after);
    });
    ASSERT_TRUE(changed.ok()) << changed;
  }
  template <typename Request>
  absl::StatusOr<Issue> Step(Request request) {
    Issue issue;
    const absl::Status status = client_.Call(request, issue);
    if (!status.ok()) return status;
    return issue;
  }

  v1::HandOverIssueRequest HandOver(const std::string& issue, const std::string& due) {
    v1::HandOverIssueRequest request;
    request.set_name(issue);
    request.set_solver_unit("units/east");
    request.set_solver("users/lin");
    request.set_due_date(due);
    return request;
  }
};

TEST_F(CheckupsTest, ACheckupOfAUnitThatIsNotThereIsRefused) {
  v1::RunCheckupRequest request;
  request.set_unit("units/nowhere");
  v1::RunCheckupResponse response;
  EXPECT_EQ(ErrorReason(client_.Call(request, response)), "NOT_FOUND");
  request.set_unit("units/east");
  EXPECT_TRUE(client_.Call(request, response).ok());
}

TEST_F(CheckupsTest, StagesThatNoRuleLooksAtAndNoSiteTellsAreRefused) {
  v1::CheckupRule rule;
  rule.set_display_name("长期无进展");
  rule.set_kind(v1::CheckupRule::KIND_NO_PROGRESS);
  rule.set_severity(v1::CheckupRule::SEVERITY_YELLOW);
  for (const auto stage : {Lead::STAGE_COMPLETED, Lead::STAGE_SHELVED, Lead::STAGE_LOST}) {
    rule.clear_stages();
    rule.add_stages(stage);
    const absl::Status status = client_.Create(rule).status();
    EXPECT_EQ(ErrorReason(status), "UNKNOWN_ENUM_VALUE") << status;
    ExpectWellFormed(status);
  }
  rule.set_stages(0, Lead::STAGE_STARTED);
  EXPECT_TRUE(client_.Create(rule).ok());
  v1::SiteInspection inspection;
  inspection.set_lead(Add(LeadOf("east", "started")));
  inspection.set_inspection_date("2026-01-05");
  inspection.set_finding("现场情况");
  inspection.set_found_stage(Lead::STAGE_LOST);
  EXPECT_EQ(ErrorReason(client_.Create(inspection).status()), "UNKNOWN_ENUM_VALUE");
  inspection.set_found_stage(Lead::STAGE_SHELVED);
  EXPECT_TRUE(client_.Create(inspection).ok());
}

TEST_F(CheckupsTest, OverdueProjectsAreFoundFromTheDayAfter) {
  PutRule(CheckupRule::KIND_NOT_STARTED, 365);
  const std::string lead = Add(LeadOf("east", "signed", DaysAgo(365)));
  EXPECT_EQ(ProblemOf(), "");
  ASSERT_TRUE(Fill(lead, "agreement_date", DaysAgo(366)).ok());
  EXPECT_THAT(ProblemOf(), HasSubstr("已过 366 天未开工（限 365 天）"));
  ASSERT_TRUE(MoveLead(client_, lead, Lead::STAGE_STARTED).ok());
  EXPECT_EQ(ProblemOf(), "");
}

TEST_F(CheckupsTest, AMonthOrAYearIsOverBeforeAnybodyIsLate) {
  PutRule(CheckupRule::KIND_START_OVERDUE, 0);
  Lead lead = LeadOf("east", "signed");
  lead.set_planned_start_date(DaysAgo(0).substr(0, 4));
  const std::string name = Add(lead);
  EXPECT_EQ(ProblemOf(), "");
  ASSERT_TRUE(Fill(name, "planned_start_date", "2024").ok());
  EXPECT_THAT(ProblemOf(), HasSubstr("计划开工日期 2024"));
}

TEST_F(CheckupsTest, CompletionIsOverdueAsTheStartIs) {
  PutRule(CheckupRule::KIND_COMPLETION_OVERDUE, 10);
  Lead lead = LeadOf("east", "started");
  lead.set_planned_completion_date(DaysAgo(11));
  Add(lead);
  EXPECT_THAT(ProblemOf(), HasSubstr("未建成"));
}

TEST_F(CheckupsTest, AnInspectionIsHeldAgainstTheClaimedStage) {
  PutRule(CheckupRule::KIND_STAGE_DIFFERS, 0);
  const std::string lead = Add(LeadOf("east", "started"));
  EXPECT_EQ(ProblemOf(), "");
  Inspect(lead, DaysAgo(9), Lead::STAGE_SIGNED, 0);
  EXPECT_THAT(ProblemOf(), HasSubstr("申报阶段为开工"));
  Inspect(lead, DaysAgo(2), Lead::STAGE_STARTED, 10);
  EXPECT_EQ(ProblemOf(), "") << "the last one counts";
}

TEST_F(CheckupsTest, ProgressIsHeldAgainstTheScheduleOfTheDayOfTheInspection) {
  PutRule(CheckupRule::KIND_BEHIND_SCHEDULE, 0, 30);
  Lead lead = LeadOf("east", "started");
  lead.set_start_date(DaysAgo(100));
  lead.set_planned_completion_date(DaysAgo(-100));
  const std::string name = Add(lead);
  Inspect(name, DaysAgo(0), Lead::STAGE_STARTED, 21);
  EXPECT_EQ(ProblemOf(), "") << "29 points behind are less than 30";
  Inspect(name, DaysAgo(0), Lead::STAGE_STARTED, 21);
  v1::ListSiteInspectionsResponse all;
  ASSERT_TRUE(client_.Call(v1::ListSiteInspectionsRequest(), all).ok());
  for (v1::SiteInspection inspection : all.site_inspections()) {
    inspection.set_progress_percent(20);
    ASSERT_TRUE(client_.Update(inspection, {"progress_percent"}).ok());
  }
  EXPECT_THAT(ProblemOf(), HasSubstr("滞后 30 个百分点"));
}

TEST_F(CheckupsTest, MoreThanThirtyPointsBehindAreNotJustThirty) {
  PutRule(CheckupRule::KIND_BEHIND_SCHEDULE, 0, 30);
  CheckupRule rule = client_.Get<CheckupRule>("checkupRules/rule").value();
  rule.set_more_than(true);
  ASSERT_TRUE(client_.Update(rule, {"more_than"}).ok());
  Lead lead = LeadOf("east", "started");
  lead.set_start_date(DaysAgo(100));
  lead.set_planned_completion_date(DaysAgo(-100));
  const std::string name = Add(lead);
  Inspect(name, DaysAgo(0), Lead::STAGE_STARTED, 20);
  EXPECT_EQ(ProblemOf(), "");
  ASSERT_TRUE(Fill(name, "start_date", DaysAgo(102)).ok());
  EXPECT_THAT(ProblemOf(), HasSubstr("滞后超过 30 个百分点")) << "half a point more";
}

TEST_F(CheckupsTest, ARedLightTakesThePlaceOfAYellowOne) {
  PutRule(CheckupRule::KIND_NOT_STARTED, 10, 0, CheckupRule::SEVERITY_YELLOW, "yellow");
  PutRule(CheckupRule::KIND_NOT_STARTED, 90, 0, CheckupRule::SEVERITY_RED, "red");
  const std::string lead = Add(LeadOf("east", "signed", DaysAgo(20)));
  Run();
  ASSERT_EQ(Issues().size(), 1u);
  EXPECT_EQ(Issues()[0].checkup_rule(), "checkupRules/yellow");
  ASSERT_TRUE(Fill(lead, "agreement_date", DaysAgo(91)).ok());
  Run();
  std::map<std::string, Issue::State> states;
  for (const Issue& issue : Issues()) states[issue.checkup_rule()] = issue.state();
  EXPECT_EQ(states["checkupRules/red"], Issue::STATE_OPEN);
  EXPECT_EQ(states["checkupRules/yellow"], Issue::STATE_RESOLVED);
}

TEST_F(CheckupsTest, APlannedMonthIsOverAtItsEndWhereTheRuleSpeaksOfMonths) {
  CheckupRule rule;
  rule.set_display_name("未按计划月开工");
  rule.set_kind(CheckupRule::KIND_START_OVERDUE);
  rule.set_severity(CheckupRule::SEVERITY_YELLOW);
  rule.set_days(0);
  rule.set_from_month_end(true);
  ASSERT_TRUE(client_.Create(rule).ok());
  Lead lead = LeadOf("east", "signed");
  lead.set_planned_start_date(absl::StrCat(DaysAgo(0).substr(0, 7), "-01"));
  const std::string name = Add(lead);
  EXPECT_EQ(ProblemOf(), "") << "the month is not over";
  ASSERT_TRUE(Fill(name, "planned_start_date", DaysAgo(40)).ok());
  EXPECT_THAT(ProblemOf(), HasSubstr("当月末起已过"));
}

TEST_F(CheckupsTest, AStartedProjectEntersTheStatistics) {
  PutRule(CheckupRule::KIND_NOT_IN_STATISTICS, 30);
  Lead lead = LeadOf("east", "started");
  lead.set_start_date(DaysAgo(30));
  const std::string name = Add(lead);
  EXPECT_EQ(ProblemOf(), "");
  ASSERT_TRUE(Fill(name, "start_date", DaysAgo(31)).ok());
  EXPECT_THAT(ProblemOf(), HasSubstr("已过 31 天未入库纳统"));
  ASSERT_TRUE(Fill(name, "statistics_entry_date", DaysAgo(2)).ok());
  EXPECT_EQ(ProblemOf(), "");
}

TEST_F(CheckupsTest, ALeadWithoutProgressIsFoundByARuleForItsStage) {
  Add(LeadOf("east", "lead"));
  EXPECT_EQ(Run(true).leads(), 0);
  CheckupRule rule;
  rule.set_display_name("线索长期未对接");
  rule.set_kind(CheckupRule::KIND_NO_PROGRESS);
  rule.set_severity(CheckupRule::SEVERITY_YELLOW);
  rule.set_days(0);
  rule.add_stages(Lead::STAGE_LEAD);
  ASSERT_TRUE(client_.Create(rule).ok());
  EXPECT_EQ(Run(true).leads(), 1);
  EXPECT_EQ(ProblemOf(), "") << "it came today";
}

TEST_F(CheckupsTest, ProgressIsAnEngagementThatIsNotYetToCome) {
  PutRule(CheckupRule::KIND_NO_PROGRESS, 30);
  const std::string name = Add(LeadOf("east", "negotiating"));
  EXPECT_EQ(ProblemOf(), "");
  ComeToItsStage(name, 60);
  EXPECT_THAT(ProblemOf(), HasSubstr("在谈阶段已 60 天，无对接记录"));
  v1::Engagement talk;
  talk.set_enterprise("enterprises/firm");
  talk.set_owner_unit("units/east");
  talk.set_lead(name);
  talk.set_kind(v1::Engagement::KIND_CALL);
  talk.set_summary("约定来访");
  const auto meet = [&](int days) {
    talk.mutable_occur_time()->set_seconds(
        absl::ToUnixSeconds(absl::Now() + absl::Hours(24) * days));
    const auto created = client_.Create(talk);
    ASSERT_TRUE(created.ok()) << created.status();
  };
  meet(7);
  EXPECT_THAT(ProblemOf(), HasSubstr("无对接记录")) << "it is arranged";
  meet(-40);
  EXPECT_THAT(ProblemOf(), HasSubstr("最近对接在 40 天前"));
  meet(-1);
  EXPECT_EQ(ProblemOf(), "");
}

TEST_F(CheckupsTest, FundsAreHeldAgainstTheInvestmentTheTimeAndTheProgress) {
  Lead lead = LeadOf("east", "started", "2025-01-01", 1'000);
  lead.set_start_date(DaysAgo(200));
  const std::string name = Add(lead);
  PutRule(CheckupRule::KIND_FUNDS_BELOW, 182, 15);
  EXPECT_THAT(ProblemOf(), HasSubstr("总投资的 0%（应达 15%）"));
  v1::FundReceipt receipt;
  receipt.set_lead(name);
  receipt.set_receipt_date(DaysAgo(100));
  receipt.set_receipt_amount_minor(150);
  receipt.set_receipt_currency("CNY");
  receipt.set_payer("虚构药业有限公司");
  auto claimed = client_.Create(receipt);
  ASSERT_TRUE(claimed.ok()) << claimed.status();
  EXPECT_NE(ProblemOf(), "") << "nothing documents it";
  receipt.set_name(claimed->name());
  receipt.set_voucher_kind(v1::FundReceipt::VOUCHER_KIND_BANK_SLIP);
  receipt.set_voucher_reference("虚构回单 1 号");
  auto documented = client_.Update(receipt, {"voucher_kind", "voucher_reference"});
  ASSERT_TRUE(documented.ok()) << documented.status();
  EXPECT_EQ(ProblemOf(), "");

  CheckupRule rule = *client_.Get<CheckupRule>("checkupRules/rule");
  ASSERT_TRUE(client_.Delete<CheckupRule>(rule.name()).ok());
  rule.clear_name();
  rule.set_kind(CheckupRule::KIND_NO_FUNDS);
  rule.set_days(100);
  auto no_funds = client_.Create(rule);
  ASSERT_TRUE(no_funds.ok()) << no_funds.status();
  EXPECT_EQ(ProblemOf(), "");
  no_funds->set_days(99);
  ASSERT_TRUE(client_.Update(*no_funds, {"days"}).ok());
  EXPECT_THAT(ProblemOf(), HasSubstr("已过 100 天"));

  ASSERT_TRUE(client_.Delete<CheckupRule>(no_funds->name()).ok());
  rule.set_kind(CheckupRule::KIND_FUNDS_DIFFER);
  rule.set_percent(30);
  ASSERT_TRUE(client_.Create(rule).ok());
  EXPECT_EQ(ProblemOf(), "") << "nobody was there";
  Inspect(name, DaysAgo(1), Lead::STAGE_STARTED, 46);
  EXPECT_THAT(ProblemOf(), HasSubstr("形象进度 46%，到位资金为总投资的 15%"));
}

TEST_F(CheckupsTest, FactsThatAnImportedProjectLacksAreListedAndNotRefused) {
  PutRule(CheckupRule::KIND_GATE_FACTS_MISSING, 0);
  v1::StageRule gate;
  gate.set_display_name("进入签约");
  gate.set_stage(Lead::STAGE_SIGNED);
  gate.add_required_fields("site");
  gate.add_required_fields("agreement_date");
  ASSERT_TRUE(client_.Create(gate).ok());
  const std::string lead = Add(LeadOf("east", "started", ""));
  EXPECT_EQ(ProblemOf(), "阶段为导入，缺：选址、签约日期");
  ASSERT_TRUE(Fill(lead, "site", "虚构园区").ok());
  ASSERT_TRUE(Fill(lead, "agreement_date", "2025-01-01").ok());
  EXPECT_EQ(ProblemOf(), "");
}

TEST_F(CheckupsTest, AProblemHasOneIssueUntilItIsGone) {
  PutRule(CheckupRule::KIND_NOT_STARTED, 30);
  const std::string lead = Add(LeadOf("east", "signed", DaysAgo(31)));
  EXPECT_EQ(Run(true).results(0).opened(), 1);
  EXPECT_TRUE(Issues().empty()) << "a trial";
  const v1::RunCheckupResponse first = Run();
  EXPECT_EQ(first.leads(), 1);
  EXPECT_EQ(first.results(0).opened(), 1);
  const v1::RunCheckupResponse again = Run();
  EXPECT_EQ(again.results(0).found(), 1);
  EXPECT_EQ(again.results(0).opened(), 0);
  ASSERT_EQ(Issues().size(), 1);
  EXPECT_EQ(Issues()[0].lead(), lead);
  EXPECT_EQ(Issues()[0].owner_unit(), "units/east");
  EXPECT_EQ(Issues()[0].severity(), CheckupRule::SEVERITY_RED);
  EXPECT_EQ(Issues()[0].due_date(), DaysAgo(-14));
  ASSERT_TRUE(MoveLead(client_, lead, Lead::STAGE_STARTED).ok());
  EXPECT_EQ(Run().results(0).resolved(), 1);
  EXPECT_EQ(Issues()[0].state(), Issue::STATE_RESOLVED);
  EXPECT_FALSE(Issues()[0].resolution().empty());
}

TEST_F(CheckupsTest, WhatIsUnderSupervisionStaysUntilSomebodyReleasesIt) {
  PutRule(CheckupRule::KIND_NOT_STARTED, 30);
  const std::string lead = Add(LeadOf("east", "signed", DaysAgo(31)));
  Run();
  const std::string issue = Issues()[0].name();
  v1::SuperviseIssueRequest supervise;
  supervise.set_name(issue);
  supervise.set_supervisor("users/lin");
  supervise.set_due_date(DaysAgo(-30));
  EXPECT_EQ(ErrorReason(Step(supervise).status()), "REQUIRED") << "no reason";
  supervise.set_reason("逾期未开工");
  auto supervised = Step(supervise);
  ASSERT_TRUE(supervised.ok()) << supervised.status();
  EXPECT_EQ(supervised->state(), Issue::STATE_SUPERVISED);
  EXPECT_TRUE(supervised->has_supervise_time());
  ASSERT_TRUE(MoveLead(client_, lead, Lead::STAGE_STARTED).ok());
  EXPECT_EQ(Run().results(0).resolved(), 0);
  v1::ResolveIssueRequest resolve;
  resolve.set_name(issue);
  resolve.set_resolution("已开工");
  EXPECT_EQ(ErrorReason(Step(resolve).status()), "SUPERVISED");
  v1::ReleaseIssueRequest release;
  release.set_name(issue);
  release.set_reason("已开工");
  auto released = Step(release);
  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_EQ(released->supervisor(), "");
  EXPECT_EQ(ErrorReason(Step(release).status()), "NOT_SUPERVISED");
  ASSERT_TRUE(Step(resolve).ok());
  EXPECT_EQ(ErrorReason(Step(HandOver(issue, DaysAgo(-3))).status()), "RESOLVED");
}

TEST_F(CheckupsTest, AnIssueIsHandedToAPersonOfTheUnitAndADayToCome) {
  v1::OpenIssueRequest open;
  open.set_lead(Add(LeadOf("west", "signed")));
  EXPECT_EQ(ErrorReason(Step(open).status()), "REQUIRED");
  open.set_problem("用地手续未办结");
  auto issue = Step(open);
  ASSERT_TRUE(issue.ok()) << issue.status();
  EXPECT_EQ(issue->solver_unit(), "units/west");
  EXPECT_EQ(ErrorReason(Step(HandOver(issue->name(), DaysAgo(1))).status()), "IN_THE_PAST");
  EXPECT_EQ(ErrorReason(Step(HandOver(issue->name(), "2026")).status()), "INVALID_DATE");
  v1::HandOverIssueRequest stranger = HandOver(issue->name(), DaysAgo(-3));
  stranger.set_solver_unit("units/west");
  EXPECT_EQ(ErrorReason(Step(stranger).status()), "DIFFERENT_UNIT");
  auto handed = Step(HandOver(issue->name(), DaysAgo(-3)));
  ASSERT_TRUE(handed.ok()) << handed.status();
  EXPECT_EQ(handed->solver(), "users/lin");
  EXPECT_EQ(handed->due_date(), DaysAgo(-3));
}

}  // namespace
}  // namespace zhaolian
