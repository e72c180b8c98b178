// What leads add up to, through the API.
#include <gmock/gmock.h>

#include <limits>

#include "absl/time/clock.h"
#include "storage/error.h"
#include "tests/integration/projects_fixture.h"
#include "tests/support/move_lead.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/reports.pb.h"

namespace zhaolian {
namespace {

using ::testing::IsEmpty;
using v1::ChainMapNode;
using v1::ChainNode;
using v1::Dashboard;
using v1::Gap;
using v1::GetDashboardRequest;
using v1::Lead;

class ReportsTest : public ProjectsTest {
 protected:
  static GetDashboardRequest OfTheYear(const std::string& year) {
    GetDashboardRequest request;
    request.set_period_start(year);
    request.set_period_end(year);
    return request;
  }
  Dashboard Ask(const GetDashboardRequest& request) {
    Dashboard dashboard;
    const absl::Status status = client_.Call(request, dashboard);
    EXPECT_TRUE(status.ok()) << status;
    return dashboard;
  }
  absl::Status RefusalOf(const GetDashboardRequest& request) {
    Dashboard dashboard;
    return client_.Call(request, dashboard);
  }
  v1::GapLedger Gaps(int contact_days = 0) {
    v1::GetGapLedgerRequest request;
    request.set_contact_days(contact_days);
    v1::GapLedger ledger;
    const absl::Status status = client_.Call(request, ledger);
    EXPECT_TRUE(status.ok()) << status;
    return ledger;
  }
  // A weak one, of a chain that is the only one.
  ChainNode MakeNode() {
    v1::Cluster cluster;
    cluster.set_display_name("虚构集群");
    EXPECT_TRUE(client_.Create(cluster, {.id = "cluster"}).ok());
    v1::Chain chain;
    chain.set_display_name("虚构链");
    chain.set_cluster("clusters/cluster");
    chain.set_year(2025);
    EXPECT_TRUE(client_.Create(chain, {.id = "chain"}).ok());
    ChainNode node;
    node.set_display_name("虚构环节");
    node.set_chain("chains/chain");
    node.set_position(ChainNode::POSITION_UPSTREAM);
    node.set_strength(ChainNode::STRENGTH_WEAK);
    EXPECT_TRUE(client_.Create(node, {.id = "node"}).ok());
    node.set_name("chainNodes/node");
    return node;
  }
  ChainNode Mark(ChainNode& node, ChainNode::Strength strength) {
    node.set_strength(strength);
    auto marked = client_.Update(node, {"strength"});
    EXPECT_TRUE(marked.ok()) << marked.status();
    return marked.ok() ? *marked : node;
  }
};

TEST_F(ReportsTest, RatesDivideByWhatIsSignedAndSaySo) {
  // Of the published 666, 629 and 333 a hundredth, and then some.
  for (int i = 0; i < 6; ++i) Add(LeadOf("east", i < 3 ? "completed" : "started"));
  Add(LeadOf("east", "signed"));
  const Dashboard dashboard = Ask(OfTheYear("2025"));
  EXPECT_EQ(dashboard.total().signed_(), 7);
  EXPECT_EQ(dashboard.total().started(), 6);
  EXPECT_EQ(dashboard.total().completed(), 3);
  EXPECT_EQ(dashboard.total().start_rate(), 8571);
  EXPECT_EQ(dashboard.total().completion_rate(), 4286);
  for (const auto& definition : dashboard.definitions()) {
    EXPECT_GT(definition.version(), 0) << definition.figure();
    EXPECT_FALSE(definition.definition().empty()) << definition.figure();
    if (definition.figure().ends_with("_rate")) EXPECT_EQ(definition.denominator(), "signed");
  }
}

TEST_F(ReportsTest, AListHasAPeriodAndWhatHasNoDateIsToldApart) {
  Add(LeadOf("east", "signed", "2025-10-31"));
  Add(LeadOf("east", "signed", "2025-10"));
  Add(LeadOf("east", "signed", "2025"));
  Add(LeadOf("east", "signed", "2025-11-01"));
  Add(LeadOf("east", "signed", "2024-12-31"));
  Add(LeadOf("east", "signed", ""));
  Add(LeadOf("east", "completed", "2024-06-30"));
  GetDashboardRequest request;
  request.set_period_start("2025-01-01");
  request.set_period_end("2025-10-31");
  const Dashboard dashboard = Ask(request);
  EXPECT_EQ(dashboard.total().signed_(), 3);
  EXPECT_EQ(dashboard.total().started(), 0) << "of what was signed in the period";
  EXPECT_EQ(dashboard.total().completed(), 0);
  EXPECT_EQ(dashboard.total().undated(), 1);
  ASSERT_EQ(dashboard.total().stages_size(), 2);
  EXPECT_EQ(dashboard.total().stages(0).count(), 6) << "whatever the period";
  EXPECT_EQ(dashboard.total().stages(1).count(), 1);
}

TEST_F(ReportsTest, WhatWasSignedIsToldByMonth) {
  for (const char* day : {"2025-01-31", "2025-03-01", "2025-03", "2025", "2024-12-31", ""}) {
    Add(LeadOf("east", "signed", day));
  }
  Add(LeadOf("east", "negotiating", "2025-02-01"));
  GetDashboardRequest request;
  request.set_period_start("2025-01-01");
  request.set_period_end("2025-04-15");
  const auto told = [](const Dashboard& dashboard) {
    std::string text;
    for (const auto& month : dashboard.months()) {
      absl::StrAppend(&text, month.month(), ":", month.signed_(), " ");
    }
    return text;
  };
  EXPECT_EQ(told(Ask(request)), "2025-01:2 2025-02:0 2025-03:2 2025-04:0 ");
  const Dashboard years = Ask(OfTheYear("2025"));
  EXPECT_EQ(years.months_size(), 12);
  request.set_period_start("2000");
  request.set_period_end("2025");
  const Dashboard longer = Ask(request);
  ASSERT_EQ(longer.months_size(), 24);
  EXPECT_EQ(longer.months(23).month(), "2025-12");
}

TEST_F(ReportsTest, UnitsAddUpToTheTotal) {
  Add(LeadOf("east", "signed", "2025-01-01", 10'000));
  Add(LeadOf("east", "started", "2025-01-01", 20'000));
  Add(LeadOf("west", "completed", "2025-01-01", 40'000));
  Lead order = LeadOf("west", "completed", "2025-01-01", 80'000);
  order.set_project_kind(Lead::PROJECT_KIND_TRADE_ORDER);
  Add(order);
  const Dashboard dashboard = Ask(OfTheYear("2025"));
  ASSERT_EQ(dashboard.units_size(), 2);
  EXPECT_EQ(dashboard.units(0).name(), "units/east");
  EXPECT_EQ(dashboard.units(0).display_name(), "虚构east");
  EXPECT_EQ(dashboard.units(0).signed_(), 2);
  EXPECT_EQ(dashboard.units(0).signed_amounts(0).amount_minor(), 30'000);
  EXPECT_EQ(dashboard.units(1).signed_(), 1);
  EXPECT_EQ(dashboard.total().signed_(), 3) << "a trade order is no promotion";
  EXPECT_EQ(dashboard.total().signed_amounts(0).amount_minor(), 70'000);
}

TEST_F(ReportsTest, AnAmountThatWouldStandForTheWholeCityIsRefused) {
  constexpr int64_t kMost = 1'000'000'000'000'000;
  const auto refused = client_.Create(LeadOf("east", "signed", "2025", kMost + 1));
  EXPECT_EQ(ErrorReason(refused.status()), "TOO_LARGE") << refused.status();
  for (int i = 0; i < 3; ++i) Add(LeadOf("east", "signed", "2025", kMost));
  EXPECT_EQ(Ask(OfTheYear("2025")).total().signed_amounts(0).amount_minor(), 3 * kMost);
}

TEST_F(ReportsTest, FiguresOfARevisionStayWhatTheyWere) {
  const std::string first = Add(LeadOf("east", "signed"));
  Add(LeadOf("east", "signed"));
  const Dashboard then = Ask(OfTheYear("2025"));
  ASSERT_TRUE(MoveLead(client_, first, Lead::STAGE_STARTED).ok());
  Lead moved;
  moved.set_name(first);
  moved.set_owner_unit("units/west");
  ASSERT_TRUE(client_.Update(moved, {"owner_unit"}).ok());
  ASSERT_TRUE(client_.Delete<Lead>(first).ok());
  EXPECT_EQ(Ask(OfTheYear("2025")).total().signed_(), 1);
  GetDashboardRequest request = OfTheYear("2025");
  request.set_revision(then.revision());
  const Dashboard again = Ask(request);
  EXPECT_EQ(again.total().SerializeAsString(), then.total().SerializeAsString());
  EXPECT_EQ(again.units(0).SerializeAsString(), then.units(0).SerializeAsString());
  request.set_revision(then.revision() + 1'000);
  EXPECT_EQ(ErrorReason(RefusalOf(request)), "REVISION_NOT_REACHED");
}

TEST_F(ReportsTest, FiguresOfADayAreThoseOfItsEnd) {
  Add(LeadOf("east", "signed"));
  GetDashboardRequest request = OfTheYear("2025");
  request.set_date("2020-01-01");
  const Dashboard before = Ask(request);
  EXPECT_EQ(before.revision(), 0);
  EXPECT_EQ(before.total().signed_(), 0);
  EXPECT_FALSE(before.total().has_start_rate()) << "nothing is signed";
  EXPECT_THAT(before.units(), IsEmpty());
  GetDashboardRequest last_day;
  last_day.set_date("2025-12-31");
  const Dashboard of_year = Ask(last_day);
  EXPECT_EQ(of_year.period_start(), "2025-01-01");
  EXPECT_EQ(of_year.period_end(), "2025-12-31");
  EXPECT_EQ(of_year.months_size(), 12);
  request.set_date("2099-01-01");
  EXPECT_EQ(ErrorReason(RefusalOf(request)), "REVISION_NOT_REACHED");
  request.set_date("2025-13-01");
  EXPECT_EQ(ErrorReason(RefusalOf(request)), "INVALID_DATE");
  request.set_date("2025-12-01");
  request.set_revision(1);
  EXPECT_EQ(ErrorReason(RefusalOf(request)), "TWO_TIMES");
  GetDashboardRequest backwards;
  backwards.set_period_start("2025-06");
  backwards.set_period_end("2025-05");
  EXPECT_EQ(ErrorReason(RefusalOf(backwards)), "BEFORE_START");
}

TEST_F(ReportsTest, MovesOfTheWeekAndWhatIsStuckAreNamed) {
  const std::string lead = Add(LeadOf("east", ""));
  ASSERT_TRUE(MoveLead(client_, lead, Lead::STAGE_NEGOTIATING).ok());
  ASSERT_TRUE(Fill(lead, "agreement_date", "2026-01-01").ok());
  const Dashboard dashboard = Ask(GetDashboardRequest());
  ASSERT_EQ(dashboard.moves_size(), 2);
  EXPECT_EQ(dashboard.moves(0).from_stage(), Lead::STAGE_UNSPECIFIED);
  EXPECT_EQ(dashboard.moves(0).to_stage(), Lead::STAGE_LEAD);
  EXPECT_EQ(dashboard.moves(1).to_stage(), Lead::STAGE_NEGOTIATING);
  EXPECT_EQ(dashboard.moves(1).count(), 1) << "a date is no move";
  EXPECT_EQ(dashboard.moved_leads(0).lead(), lead);
  EXPECT_EQ(dashboard.moved_leads(0).display_name(), "虚构药业生产基地");
  ASSERT_EQ(dashboard.stuck_leads_size(), 1);
  EXPECT_EQ(dashboard.stuck_leads(0).lead(), lead);
  EXPECT_EQ(dashboard.stuck_leads(0).days(), 0);

  ASSERT_TRUE(client_.Delete<Lead>(lead).ok());
  EXPECT_THAT(Ask(GetDashboardRequest()).moves(), IsEmpty()) << "there is no such lead any more";
  GetDashboardRequest before;
  before.set_revision(dashboard.revision());
  EXPECT_EQ(Ask(before).moves_size(), 2) << "then there was";
}

TEST_F(ReportsTest, AGapIsOpenUntilAProjectOnItIsCompleted) {
  ChainNode node = MakeNode();
  EXPECT_THAT(Gaps().chains(0).gaps(), IsEmpty());
  const ChainNode gap_since = Mark(node, ChainNode::STRENGTH_GAP);
  node.set_supply_note("后来的改动");
  ASSERT_TRUE(client_.Update(node, {"supply_note"}).ok());

  v1::Enterprise firm;
  firm.set_name("enterprises/firm");
  firm.add_chains("chains/chain");
  firm.add_chain_nodes("chainNodes/node");
  ASSERT_TRUE(client_.Update(firm, {"chains", "chain_nodes"}).ok());
  Gap gap = Gaps().chains(0).gaps(0);
  EXPECT_EQ(gap.state(), ChainMapNode::GAP_STATE_OPEN);
  EXPECT_EQ(gap.open_since().SerializeAsString(), gap_since.update_time().SerializeAsString());
  EXPECT_EQ(gap.targeted(), 1);
  EXPECT_EQ(gap.contacted(), 0);

  v1::Engagement visit;
  visit.set_enterprise("enterprises/firm");
  visit.set_kind(v1::Engagement::KIND_VISIT);
  visit.set_summary("走访");
  visit.mutable_occur_time()->set_seconds(absl::ToUnixSeconds(absl::Now() + absl::Hours(24)));
  ASSERT_TRUE(client_.Create(visit).ok());
  EXPECT_EQ(Gaps().chains(0).gaps(0).contacted(), 0) << "it is yet to come";
  visit.mutable_occur_time()->set_seconds(1'700'000'000);
  ASSERT_TRUE(client_.Create(visit).ok());
  Lead lead = LeadOf("east", "signed");
  lead.set_chain("chains/chain");
  lead.add_chain_nodes("chainNodes/node");
  const std::string name = Add(lead);
  gap = Gaps().chains(0).gaps(0);
  EXPECT_EQ(gap.contacted(), 1);
  EXPECT_EQ(gap.contacted_lately(), 0) << "it was in 2023";
  EXPECT_EQ(gap.signed_(), 1);
  EXPECT_EQ(gap.state(), ChainMapNode::GAP_STATE_COVERED);

  ASSERT_TRUE(MoveLead(client_, name, Lead::STAGE_COMPLETED).ok());
  const v1::GapLedger closed = Gaps();
  EXPECT_EQ(closed.chains(0).closed(), 1);
  EXPECT_EQ(closed.chains(0).gaps(0).closed_by(), name);
}

TEST_F(ReportsTest, AGapThatIsCoveredStaysInTheLedger) {
  ChainNode node = MakeNode();
  EXPECT_THAT(Gaps().chains(0).gaps(), IsEmpty()) << "it never was one";
  const ChainNode opened = Mark(node, ChainNode::STRENGTH_GAP);
  ASSERT_EQ(Gaps().chains(0).gaps_size(), 1);
  EXPECT_FALSE(Gaps().chains(0).gaps(0).has_covered_time());
  const ChainNode covered = Mark(node, ChainNode::STRENGTH_STRONG);
  node.set_supply_note("后来的改动");
  ASSERT_TRUE(client_.Update(node, {"supply_note"}).ok());

  const v1::GapLedger ledger = Gaps();
  ASSERT_EQ(ledger.chains(0).gaps_size(), 1);
  EXPECT_EQ(ledger.chains(0).closed(), 1);
  const Gap& gap = ledger.chains(0).gaps(0);
  EXPECT_EQ(gap.state(), ChainMapNode::GAP_STATE_CLOSED);
  EXPECT_EQ(gap.open_since().SerializeAsString(), opened.update_time().SerializeAsString());
  EXPECT_EQ(gap.covered_time().SerializeAsString(), covered.update_time().SerializeAsString());

  const ChainNode again = Mark(node, ChainNode::STRENGTH_GAP);
  EXPECT_EQ(Gaps().chains(0).gaps(0).state(), ChainMapNode::GAP_STATE_OPEN);
  EXPECT_EQ(Gaps().chains(0).gaps(0).open_since().SerializeAsString(),
            again.update_time().SerializeAsString());
}

TEST_F(ReportsTest, HighQualityClassesDoNotOverlap) {
  struct Case {
    const char *start, *completion;
    v1::ProjectClass expected;
  };
  const Case cases[] = {
      {"2028-01-01", "", v1::PROJECT_CLASS_PLANNED},
      {"2027-05", "2029", v1::PROJECT_CLASS_RESERVE},
      {"2026-12-31", "2028", v1::PROJECT_CLASS_START},
      {"2025", "2027", v1::PROJECT_CLASS_ADVANCING},
      {"2026-01-01", "2026-12-31", v1::PROJECT_CLASS_COMPLETING},
      {"2031", "", v1::PROJECT_CLASS_LONG_TERM},
      {"", "", v1::PROJECT_CLASS_LONG_TERM},
  };
  constexpr int64_t kLeast = 10'000'000'000;
  int number = 0;
  for (const Case& each : cases) {
    Lead lead = LeadOf("east", "signed", "2025-01-01", kLeast);
    lead.set_planned_start_date(each.start);
    lead.set_planned_completion_date(each.completion);
    Add(lead, absl::StrCat("p", number++));
  }
  Add(LeadOf("east", "signed", "2025-01-01", kLeast - 1), "small");
  v1::ListHighQualityProjectsRequest request;
  request.set_base_year(2026);
  request.set_page_size(3);
  std::vector<v1::HighQualityProject> projects;
  v1::ListHighQualityProjectsResponse page;
  do {
    const absl::Status status = client_.Call(request, page);
    ASSERT_TRUE(status.ok()) << status;
    projects.insert(projects.end(), page.projects().begin(), page.projects().end());
    if (request.page_token().empty()) EXPECT_EQ(page.classes_size(), 6);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  request.set_base_year(2101);
  EXPECT_EQ(ErrorReason(client_.Call(request, page)), "TOO_LARGE");
  request.set_base_year(2026);
  request.clear_page_token();
  ASSERT_EQ(projects.size(), std::size(cases));
  for (size_t i = 0; i < projects.size(); ++i) {
    EXPECT_EQ(projects[i].project_class(), cases[i].expected) << i;
    EXPECT_EQ(projects[i].display_name(), "虚构药业生产基地");
  }
  // The order decides where several fit, and the bureau may change it.
  request.clear_page_token();
  request.set_page_size(0);
  request.add_precedence(v1::PROJECT_CLASS_START);
  request.set_project_class(v1::PROJECT_CLASS_START);
  ASSERT_TRUE(client_.Call(request, page).ok());
  EXPECT_EQ(page.projects_size(), 2);
  request.add_precedence(v1::PROJECT_CLASS_START);
  EXPECT_EQ(ErrorReason(client_.Call(request, page)), "INVALID_ORDER");
}

}  // namespace
}  // namespace zhaolian
