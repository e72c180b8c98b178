// The weekly dispatch: three lists, frozen and explained.
#include <gmock/gmock.h>

#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/dispatch/nightly_dispatch.h"
#include "storage/error.h"
#include "tests/integration/projects_fixture.h"
#include "tests/support/move_lead.h"
#include "zhaolian/v1/checkups.pb.h"
#include "zhaolian/v1/dispatch.pb.h"
#include "zhaolian/v1/issues.pb.h"

namespace zhaolian {
namespace {

using v1::DispatchSnapshot;
using v1::Lead;

class DispatchTest : public ProjectsTest {
 protected:
  DispatchSnapshot Take(bool validate_only = false) {
    v1::TakeDispatchSnapshotRequest request;
    request.set_period_start("2025");
    request.set_period_end("2026");
    request.set_title("调度");
    request.set_validate_only(validate_only);
    DispatchSnapshot snapshot;
    const absl::Status status = client_.Call(request, snapshot);
    EXPECT_TRUE(status.ok()) << status;
    return snapshot;
  }
  v1::ExplainDispatchSnapshotResponse Explain(const std::string& name, int page_size = 0) {
    v1::ExplainDispatchSnapshotRequest request;
    request.set_name(name);
    request.set_page_size(page_size);
    v1::ExplainDispatchSnapshotResponse all, page;
    do {
      const absl::Status status = client_.Call(request, page);
      EXPECT_TRUE(status.ok()) << status;
      if (!status.ok()) return all;
      all.mutable_changes()->MergeFrom(page.changes());
      *all.mutable_before() = page.before();
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  std::set<std::string> OnList(const std::string& snapshot, v1::DispatchList list) {
    v1::ListDispatchedLeadsRequest request;
    request.set_name(snapshot);
    request.set_list(list);
    request.set_page_size(2);
    std::set<std::string> leads;
    v1::ListDispatchedLeadsResponse page;
    do {
      const absl::Status status = client_.Call(request, page);
      EXPECT_TRUE(status.ok()) << status;
      if (!status.ok()) return leads;
      for (const auto& lead : page.leads()) leads.insert(lead.lead());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return leads;
  }
};

TEST_F(DispatchTest, ListsAreCumulativeAndStayAsTheyWere) {
  const std::string a = Add(LeadOf("east", "signed"));
  const std::string b = Add(LeadOf("east", "started"));
  const std::string c = Add(LeadOf("west", "completed"));
  Add(LeadOf("west", "negotiating"));
  const DispatchSnapshot snapshot = Take();
  EXPECT_EQ(snapshot.total().signed_(), 3);
  EXPECT_TRUE(snapshot.display_name().ends_with(" 调度")) << snapshot.display_name();
  ASSERT_TRUE(MoveLead(client_, a, Lead::STAGE_STARTED).ok());
  ASSERT_TRUE(client_.Delete<Lead>(c).ok());
  EXPECT_EQ(OnList(snapshot.name(), v1::DISPATCH_LIST_SIGNED), (std::set<std::string>{a, b, c}));
  EXPECT_EQ(OnList(snapshot.name(), v1::DISPATCH_LIST_STARTED), (std::set<std::string>{b, c}));
  EXPECT_EQ(OnList(snapshot.name(), v1::DISPATCH_LIST_COMPLETED), (std::set<std::string>{c}));
}

TEST_F(DispatchTest, ATrialKeepsNothing) {
  Add(LeadOf("east", "signed"));
  EXPECT_EQ(Take(true).total().signed_(), 1);
  v1::ListDispatchSnapshotsResponse all;
  ASSERT_TRUE(client_.Call(v1::ListDispatchSnapshotsRequest(), all).ok());
  EXPECT_EQ(all.dispatch_snapshots_size(), 0);
}

// Edits by chance, of which some change what figures are made of.
TEST_F(DispatchTest, AfterTwoHundredEditsTheFiguresAreTheSameAndTheEditsAreNamed) {
  std::vector<std::string> leads;
  for (int i = 0; i < 20; ++i) {
    leads.push_back(Add(LeadOf(i % 2 == 0 ? "east" : "west", i % 3 == 0 ? "signed" : "negotiating",
                               "2025-06-01", 1'000 + i)));
  }
  const DispatchSnapshot snapshot = Take();
  std::mt19937 random(11);
  std::vector<int64_t> counted;  // revisions of edits that figures are made of
  const auto note = [&](const absl::StatusOr<Lead>& lead) {
    ASSERT_TRUE(lead.ok()) << lead.status();
    counted.push_back(std::stoll(lead->etag().substr(1)));
  };
  for (int i = 0; i < 200; ++i) {
    Lead lead;
    lead.set_name(leads[random() % leads.size()]);
    const auto now = client_.Get<Lead>(lead.name());
    ASSERT_TRUE(now.ok()) << now.status();
    switch (random() % 5) {
      case 0:
        lead.set_investment_amount_minor(2'000 + i);
        lead.set_investment_currency("CNY");
        note(client_.Update(lead, {"investment_amount_minor", "investment_currency"}));
        break;
      case 1:
        lead.set_owner_unit(now->owner_unit() == "units/east" ? "units/west" : "units/east");
        note(client_.Update(lead, {"owner_unit"}));
        break;
      case 2: {
        if (now->stage() == Lead::STAGE_COMPLETED) break;
        v1::AdvanceLeadRequest advance;
        advance.set_name(lead.name());
        advance.set_stage(static_cast<Lead::Stage>(now->stage() + 1));
        advance.set_reason(absl::StrCat("第", i, "次"));
        Lead moved;
        const absl::Status status = client_.Call(advance, moved);
        note(status.ok() ? absl::StatusOr<Lead>(moved) : status);
        break;
      }
      case 3:
        lead.set_summary(absl::StrCat("改动 ", i));
        ASSERT_TRUE(client_.Update(lead, {"summary"}).ok());
        break;
      default:
        lead.set_planned_start_date(absl::StrCat("20", 30 + i % 60));
        ASSERT_TRUE(client_.Update(lead, {"planned_start_date"}).ok());
    }
  }
  const v1::ExplainDispatchSnapshotResponse explained = Explain(snapshot.name(), 7);
  EXPECT_EQ(explained.before().SerializeAsString(), snapshot.total().SerializeAsString());
  std::vector<int64_t> named;
  for (const auto& change : explained.changes()) named.push_back(change.revision());
  EXPECT_EQ(named, counted);
  ASSERT_FALSE(named.empty());
  for (const auto& change : explained.changes()) {
    if (change.before().stage() == change.after().stage()) continue;
    EXPECT_TRUE(change.reason().starts_with("第")) << change.ShortDebugString();
    EXPECT_EQ(change.method(), "zhaolian.v1.LeadService/AdvanceLead");
  }
}

TEST_F(DispatchTest, TheNightChecksAndTakesOneSnapshotAWeek) {
  v1::CheckupRule rule;
  rule.set_display_name("签约未开工");
  rule.set_kind(v1::CheckupRule::KIND_NOT_STARTED);
  rule.set_severity(v1::CheckupRule::SEVERITY_RED);
  rule.set_days(30);
  ASSERT_TRUE(client_.Create(rule).ok());
  Add(LeadOf("east", "signed", "2025-01-01"));
  const Schedule::Job job = NightlyDispatch(server_.store(), 14, absl::Hours(5), absl::Now());
  for (int night = 0; night < 2; ++night) {
    const absl::Status status = job.run();
    ASSERT_TRUE(status.ok()) << status;
  }
  v1::ListDispatchSnapshotsResponse snapshots;
  ASSERT_TRUE(client_.Call(v1::ListDispatchSnapshotsRequest(), snapshots).ok());
  EXPECT_EQ(snapshots.dispatch_snapshots_size(), 1);
  v1::ListIssuesResponse issues;
  ASSERT_TRUE(client_.Call(v1::ListIssuesRequest(), issues).ok());
  EXPECT_EQ(issues.issues_size(), 1);
}

TEST_F(DispatchTest, FiguresThatWereAlteredAreFound) {
  const std::string lead = Add(LeadOf("east", "signed"));
  const DispatchSnapshot snapshot = Take();
  ASSERT_TRUE(server_.store()
                  .WriteAndWait([&](Tx& tx) {
                    return tx.connection().Run(
                        "UPDATE lead_facts SET owner_unit = 'units/west' WHERE lead = $1", {lead});
                  })
                  .ok());
  v1::ExplainDispatchSnapshotRequest request;
  request.set_name(snapshot.name());
  v1::ExplainDispatchSnapshotResponse response;
  EXPECT_EQ(ErrorReason(client_.Call(request, response)), "FIGURES_DIFFER");
}

}  // namespace
}  // namespace zhaolian
