// What one person follows up goes to another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "storage/uuid.h"
#include "tests/support/move_lead.h"
#include "tests/support/resource_calls.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/audit.pb.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/issues.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/portfolios.pb.h"
#include "zhaolian/v1/trips.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;
using v1::Engagement;
using v1::Lead;
using v1::TransferPortfolioRequest;
using v1::TransferPortfolioResponse;

constexpr char kSecret[] = "底线三十亩";
constexpr char kMet[] = "甲乙丙丁";

TransferPortfolioRequest FromTo(const std::string& from, const std::string& to) {
  TransferPortfolioRequest request;
  request.set_from_user("users/" + from);
  request.set_to_user("users/" + to);
  return request;
}

std::vector<std::string> NamesOf(const TransferPortfolioResponse& response) {
  std::vector<std::string> names;
  for (const auto& each : response.transferred()) {
    for (const auto& row : each.rows()) names.push_back(row.name());
  }
  return names;
}

// In the county east lin leaves and wang takes over; the county west is another unit.
class PortfoliosTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* id : {"east", "west"}) {
      v1::Unit unit;
      unit.set_display_name(absl::StrCat("虚构", id));
      unit.set_kind(v1::Unit::KIND_COUNTY);
      ASSERT_TRUE(bureau_.Create(unit, {.id = id}).ok());
    }
    v1::Enterprise firm;
    firm.set_display_name("虚构机床厂");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(bureau_.Create(firm, {.id = "firm"}).ok());
    lin_ = server_.Add("lin", "units/east", {v1::ROLE_COUNTY});
    wang_ = server_.Add("wang", "units/east", {v1::ROLE_COUNTY});
  }
  static Lead NewLead(const std::string& title) {
    Lead lead;
    lead.set_display_name(title);
    lead.set_enterprise("enterprises/firm");
    lead.set_project_kind(Lead::PROJECT_KIND_PROMOTION);
    lead.set_internal_note(kSecret);
    return lead;
  }
  template <typename Row>
  static std::string Make(const Client& client, const Row& row) {
    auto created = client.Create(row);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.ok() ? created->name() : "";
  }
  std::string LeadIn(Lead::Stage stage) {
    const std::string name = Make(lin_, NewLead(Lead::Stage_Name(stage)));
    if (stage == Lead::STAGE_LEAD) return name;
    EXPECT_TRUE(MoveLead(lin_, name, stage).ok());
    return name;
  }
  std::string Talk(const std::string& next_date) {
    Engagement talk;
    talk.set_enterprise("enterprises/firm");
    talk.set_kind(Engagement::KIND_CALL);
    talk.mutable_occur_time()->set_seconds(1'790'000'000);
    talk.set_summary("介绍园区");
    talk.add_met(kMet);
    talk.set_next_date(next_date);
    return Make(lin_, talk);
  }
  void SetEndDate(const std::string& user, const std::string& date) {
    v1::User row;
    row.set_name(user);
    row.set_end_date(date);
    ASSERT_TRUE(server_.officer().Update(row, {"end_date"}).ok());
  }
  static absl::Status Transfer(const Client& client, const TransferPortfolioRequest& request,
                               TransferPortfolioResponse& response) {
    return client.Call(request, response);
  }
  TransferPortfolioResponse Done(const Client& client, const TransferPortfolioRequest& request) {
    TransferPortfolioResponse response;
    const absl::Status status = Transfer(client, request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }
  // Refused so, with nothing changed.
  absl::Status Refused(const Client& client, const TransferPortfolioRequest& request,
                       const std::string& reason) {
    const int64_t head = server_->store().writer().revision();
    TransferPortfolioResponse response;
    const absl::Status status = Transfer(client, request, response);
    EXPECT_EQ(ErrorReason(status), reason) << status;
    ExpectWellFormed(status);
    EXPECT_EQ(server_->store().writer().revision(), head);
    return status;
  }
  void ExpectRefused(const Client& client, const TransferPortfolioRequest& request,
                     const std::string& reason) {
    Refused(client, request, reason).IgnoreError();  // it has been looked at
  }
  template <typename Row>
  std::string AssigneeOf(const std::string& name) {
    return bureau_.Get<Row>(name).value_or(Row()).assignee();
  }
  std::vector<std::string> LeadsOf(const std::string& user) {
    std::vector<std::string> names;
    for (auto& lead :
         bureau_.List<Lead>({.filter = absl::StrCat("assignee = \"users/", user, "\"")})) {
      if (lead.ok()) names.push_back(lead->name());
    }
    return names;
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  Client lin_ = bureau_, wang_ = bureau_;
};

TEST_F(PortfoliosTest, WhatIsOpenChangesHandsAndNothingElse) {
  const std::string open = LeadIn(Lead::STAGE_LEAD), shelved = LeadIn(Lead::STAGE_SHELVED);
  const std::string lost = LeadIn(Lead::STAGE_LOST), built = LeadIn(Lead::STAGE_COMPLETED);
  const std::string gone = LeadIn(Lead::STAGE_SIGNED);
  ASSERT_TRUE(lin_.Delete<Lead>(gone).ok());
  const std::string due = Talk("2026-12-31"), over = Talk("");
  const std::string other = Make(wang_, NewLead("wang's own"));
  const Lead before = *bureau_.Get<Lead>(open);
  const TransferPortfolioResponse response = Done(wang_, FromTo("lin", "wang"));
  EXPECT_THAT(NamesOf(response), UnorderedElementsAre(open, shelved, due));
  EXPECT_EQ(response.transferred(0).collection(), "leads");
  EXPECT_EQ(response.remaining(), 0);
  for (const std::string& name : {open, shelved}) EXPECT_EQ(AssigneeOf<Lead>(name), "users/wang");
  for (const std::string& name : {lost, built, gone}) {
    EXPECT_EQ(AssigneeOf<Lead>(name), "users/lin");
  }
  EXPECT_EQ(AssigneeOf<Engagement>(due), "users/wang");
  EXPECT_EQ(AssigneeOf<Engagement>(over), "users/lin");
  Lead after = *bureau_.Get<Lead>(open);
  EXPECT_NE(after.etag(), before.etag());
  after.set_assignee(before.assignee());
  after.set_etag(before.etag());
  *after.mutable_update_time() = before.update_time();
  EXPECT_EQ(after.SerializeAsString(), before.SerializeAsString());
  EXPECT_THAT(NamesOf(Done(wang_, FromTo("lin", "wang"))), IsEmpty()) << "nothing is left";
}

TEST_F(PortfoliosTest, WhoSolvesSupervisesOrLeadsIsReplacedWhileThatIsOpen) {
  const std::string lead = LeadIn(Lead::STAGE_LEAD);
  const auto open_issue = [&](const std::string& problem) {
    v1::OpenIssueRequest request;
    request.set_lead(lead);
    request.set_problem(problem);
    request.set_severity(v1::CheckupRule::SEVERITY_YELLOW);
    request.set_solver("users/lin");
    request.set_due_date("2099-12-31");
    v1::Issue issue;
    const absl::Status status = bureau_.Call(request, issue);
    EXPECT_TRUE(status.ok()) << status;
    return issue.name();
  };
  const std::string waiting = open_issue("用地未批"), solved = open_issue("环评未批");
  v1::ResolveIssueRequest resolve;
  resolve.set_name(solved);
  resolve.set_resolution("已批复");
  v1::Issue issue;
  ASSERT_TRUE(lin_.Call(resolve, issue).ok());
  v1::SuperviseIssueRequest supervise;
  supervise.set_name(waiting);
  supervise.set_supervisor("users/lin");
  supervise.set_due_date("2099-12-31");
  supervise.set_reason("逾期");
  ASSERT_TRUE(bureau_.Call(supervise, issue).ok());
  v1::Trip trip;
  trip.set_display_name("虚构小分队");
  trip.set_leader("users/lin");
  trip.set_start_date("2099-01-01");
  trip.set_end_date("2099-01-02");
  const std::string planned = Make(lin_, trip);

  const TransferPortfolioResponse response = Done(bureau_, FromTo("lin", "wang"));
  EXPECT_THAT(NamesOf(response), UnorderedElementsAre(lead, waiting, waiting, planned));
  const auto moved = bureau_.Get<v1::Issue>(waiting);
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->solver(), "users/wang");
  EXPECT_EQ(moved->supervisor(), "users/wang");
  EXPECT_EQ(moved->problem(), "用地未批");
  EXPECT_EQ(bureau_.Get<v1::Issue>(solved)->solver(), "users/lin") << "it is history";
  EXPECT_EQ(bureau_.Get<v1::Trip>(planned)->leader(), "users/wang");
}

TEST_F(PortfoliosTest, SupervisionIsTheBureausToHandOver) {
  v1::OpenIssueRequest open;
  open.set_lead(LeadIn(Lead::STAGE_LEAD));
  open.set_problem("用地未批");
  v1::Issue issue;
  ASSERT_TRUE(bureau_.Call(open, issue).ok());
  v1::SuperviseIssueRequest supervise;
  supervise.set_name(issue.name());
  supervise.set_supervisor("users/bureau");
  supervise.set_due_date("2099-12-31");
  supervise.set_reason("逾期");
  ASSERT_TRUE(bureau_.Call(supervise, issue).ok());
  ExpectRefused(wang_, FromTo("bureau", "wang"), "NOT_YOURS");
  EXPECT_EQ(bureau_.Get<v1::Issue>(issue.name())->supervisor(), "users/bureau");
}

TEST_F(PortfoliosTest, ThreeHundredOpenItemsGoInOneStep) {
  const std::string lead = LeadIn(Lead::STAGE_LEAD);
  for (int i = 0; i < 149; ++i) Make(lin_, NewLead(absl::StrCat("项目 ", i)));
  for (int i = 0; i < 150; ++i) Talk("2026-12-31");
  const absl::Time begin = absl::Now();
  const TransferPortfolioResponse response = Done(wang_, FromTo("lin", "wang"));
  std::cout << "300 rows in " << absl::ToInt64Milliseconds(absl::Now() - begin) << " ms\n";
  EXPECT_EQ(NamesOf(response).size(), 300u);
  EXPECT_EQ(response.remaining(), 0);
}

TEST_F(PortfoliosTest, HistoryKeepsWhoWroteItAndTellsTheTransfer) {
  const std::string name = LeadIn(Lead::STAGE_LEAD);
  TransferPortfolioRequest request = FromTo("lin", "wang");
  request.set_reason("轮换期满");
  Done(bureau_, request);
  v1::ListHistoryRequest about;
  about.set_name(name);
  v1::ListHistoryResponse history;
  ASSERT_TRUE(bureau_.Call(about, history).ok());
  ASSERT_EQ(history.entries_size(), 2);
  EXPECT_EQ(history.entries(0).user(), "users/bureau");
  EXPECT_THAT(history.entries(0).method(), HasSubstr("TransferPortfolio"));
  ASSERT_EQ(history.entries(0).changes_size(), 1);
  EXPECT_EQ(history.entries(0).changes(0).path(), "assignee");
  EXPECT_EQ(history.entries(0).changes(0).before(), "users/lin");
  EXPECT_EQ(history.entries(0).changes(0).after(), "users/wang");
  EXPECT_EQ(history.entries(1).user(), "users/lin");
  const Client auditor = server_.Add("auditor", "units/bureau", {v1::ROLE_AUDITOR});
  v1::ListJournalRequest all;
  all.set_method("TransferPortfolio");
  v1::ListJournalResponse journal;
  ASSERT_TRUE(auditor.Call(all, journal).ok());
  ASSERT_EQ(journal.entries_size(), 2);
  EXPECT_THAT(journal.entries(0).name(), testing::StartsWith("transfers/"));
  EXPECT_EQ(journal.entries(0).purpose(), "轮换期满");
  EXPECT_EQ(journal.entries(1).name(), name);
}

TEST_F(PortfoliosTest, WhoHasLeftOrIsDeletedHandsOverToo) {
  const std::string name = LeadIn(Lead::STAGE_LEAD);
  SetEndDate("users/lin", "2020");
  EXPECT_THAT(NamesOf(Done(wang_, FromTo("lin", "wang"))), ElementsAre(name));
  ASSERT_TRUE(server_.officer().Delete<v1::User>("users/lin").ok());
  EXPECT_THAT(NamesOf(Done(wang_, FromTo("lin", "wang"))), IsEmpty());
}

TEST_F(PortfoliosTest, APreviewTellsTitlesAndChangesNothing) {
  const std::string lead = LeadIn(Lead::STAGE_LEAD), talk = Talk("2026-12-31");
  TransferPortfolioRequest request = FromTo("lin", "wang");
  request.set_validate_only(true);
  request.set_request_id(NewUuid());
  const int64_t head = server_->store().writer().revision();
  const TransferPortfolioResponse preview = Done(wang_, request);
  EXPECT_EQ(server_->store().writer().revision(), head);
  EXPECT_THAT(NamesOf(preview), ElementsAre(lead, talk));
  EXPECT_EQ(preview.transferred(0).rows(0).title(), "STAGE_LEAD");
  EXPECT_THAT(preview.transferred(1).rows(0).title(), HasSubstr("介绍园区"));
  request.set_validate_only(false);
  const TransferPortfolioResponse done = Done(wang_, request);
  EXPECT_THAT(NamesOf(done), ElementsAre(lead, talk)) << "the dry run has not used the id up";
  EXPECT_EQ(done.transferred(0).rows(0).title(), "");
}

TEST_F(PortfoliosTest, SecretsAndPeopleAreInNoReply) {
  LeadIn(Lead::STAGE_LEAD);
  Talk("2026-12-31");
  TransferPortfolioRequest request = FromTo("lin", "wang");
  for (const bool validate_only : {true, false}) {
    request.set_validate_only(validate_only);
    const std::string reply = Done(bureau_, request).SerializeAsString();
    EXPECT_THAT(reply, Not(HasSubstr(kMet)));
    EXPECT_THAT(reply, Not(HasSubstr(kSecret)));
  }
}

TEST_F(PortfoliosTest, TheSameRequestIdMovesOnce) {
  const std::string first = LeadIn(Lead::STAGE_LEAD);
  TransferPortfolioRequest request = FromTo("lin", "wang");
  request.set_request_id(NewUuid());
  const TransferPortfolioResponse reply = Done(bureau_, request);
  EXPECT_THAT(NamesOf(reply), ElementsAre(first));
  const std::string second = LeadIn(Lead::STAGE_LEAD);
  SetEndDate("users/wang", "2020");  // what would be refused now is told as it was
  const int64_t head = server_->store().writer().revision();
  EXPECT_EQ(Done(bureau_, request).SerializeAsString(), reply.SerializeAsString());
  EXPECT_THAT(LeadsOf("lin"), ElementsAre(second));
  EXPECT_EQ(server_->store().writer().revision(), head);
  request.set_reason("another request");
  ExpectRefused(bureau_, request, "REQUEST_ID_REUSED");
  request.set_request_id("no uuid");
  ExpectRefused(bureau_, request, "INVALID_REQUEST_ID");
}

TEST_F(PortfoliosTest, ALargePortfolioMovesInPiecesAndALaterCallFinishes) {
  constexpr int kRows = 1200;
  for (int i = 0; i < kRows; ++i) Make(lin_, NewLead(absl::StrCat("项目 ", i)));
  const absl::Time begin = absl::Now();
  const TransferPortfolioResponse first = Done(wang_, FromTo("lin", "wang"));
  std::cout << "500 rows in " << absl::ToInt64Milliseconds(absl::Now() - begin) << " ms\n";
  EXPECT_EQ(NamesOf(first).size(), 500u);
  EXPECT_EQ(first.remaining(), 700);
  EXPECT_EQ(LeadsOf("wang").size(), 500u);
  EXPECT_EQ(LeadsOf("lin").size(), 700u);
  const std::string talk = Talk("2026-12-31");
  EXPECT_EQ(Done(wang_, FromTo("lin", "wang")).remaining(), 201) << "of every collection";
  const TransferPortfolioResponse last = Done(wang_, FromTo("lin", "wang"));
  EXPECT_EQ(NamesOf(last).size(), 201u);
  EXPECT_EQ(NamesOf(last).back(), talk);
  EXPECT_EQ(last.remaining(), 0);
  EXPECT_EQ(LeadsOf("wang").size(), static_cast<size_t>(kRows));
  EXPECT_THAT(LeadsOf("lin"), IsEmpty());
}

TEST_F(PortfoliosTest, WhoCannotTakeOverIsRefusedWithARemedy) {
  LeadIn(Lead::STAGE_LEAD);
  server_.Add("zhao", "units/east", {v1::ROLE_COUNTY});
  const absl::Status same = Refused(lin_, FromTo("lin", "lin"), "SAME_USER");
  EXPECT_EQ(ErrorDetail<google::rpc::BadRequest>(same).field_violations(0).field(), "to_user");
  EXPECT_TRUE(absl::IsNotFound(Refused(lin_, FromTo("lin", "nobody"), "NOT_FOUND")));
  EXPECT_TRUE(absl::IsNotFound(Refused(lin_, FromTo("nobody", "wang"), "NOT_FOUND")));
  ExpectRefused(lin_, FromTo("No Name", "wang"), "INVALID_NAME");
  SetEndDate("users/zhao", "2020-06");
  const absl::Status left = Refused(lin_, FromTo("lin", "zhao"), "USER_LEFT");
  EXPECT_TRUE(absl::IsFailedPrecondition(left));
  EXPECT_THAT(left.message(), HasSubstr("its end_date is 2020-06; name somebody who is there"));
  ASSERT_TRUE(server_.officer().Delete<v1::User>("users/zhao").ok());
  ExpectRefused(lin_, FromTo("lin", "zhao"), "DELETED");
}

TEST_F(PortfoliosTest, RowsStayInTheirUnit) {
  const std::string name = LeadIn(Lead::STAGE_LEAD);
  server_.Add("west", "units/west", {v1::ROLE_COUNTY});
  const absl::Status refused = Refused(lin_, FromTo("lin", "west"), "DIFFERENT_UNIT");
  EXPECT_TRUE(absl::IsFailedPrecondition(refused));
  EXPECT_THAT(refused.message(),
              HasSubstr(name + " belongs to units/east and users/west is of units/west; name a "
                               "to_user of units/east"));
}

TEST_F(PortfoliosTest, WhoMayNotChangeARowMovesNothing) {
  v1::Cluster cluster;
  cluster.set_display_name("虚构集群");
  ASSERT_TRUE(bureau_.Create(cluster, {.id = "demo"}).ok());
  v1::Chain chain;
  chain.set_display_name("虚构链");
  chain.set_year(2026);
  chain.set_cluster("clusters/demo");
  chain.set_lead_unit("units/west");
  ASSERT_TRUE(bureau_.Create(chain, {.id = "demo"}).ok());
  Lead led = NewLead("seen by who leads the chain");
  led.set_chain("chains/demo");
  const std::string seen = Make(lin_, led), hidden = LeadIn(Lead::STAGE_LEAD);
  const Client desk = server_.Add("desk", "units/west", {v1::ROLE_CHAIN_DESK});
  const absl::Status refused = Refused(desk, FromTo("lin", "wang"), "NOT_YOURS");
  EXPECT_TRUE(absl::IsPermissionDenied(refused));
  EXPECT_THAT(refused.ToString(), Not(HasSubstr(hidden)));
  EXPECT_EQ(ErrorDetail<google::rpc::ResourceInfo>(refused).resource_name(), seen);
  // Who sees none of the rows is told of none.
  const Client office = server_.Add("office", "units/bureau", {v1::ROLE_OFFICE});
  const TransferPortfolioResponse nothing = Done(office, FromTo("lin", "wang"));
  EXPECT_EQ(nothing.ByteSizeLong(), 0u);
  EXPECT_THAT(LeadsOf("lin"), UnorderedElementsAre(seen, hidden));
  for (const v1::Role role : {v1::ROLE_LEADER, v1::ROLE_READER, v1::ROLE_APP}) {
    const Client client = server_.Add(absl::StrCat("of-", role), "units/east", {role});
    ExpectRefused(client, FromTo("lin", "wang"), "NOT_PERMITTED");
  }
}

}  // namespace
}  // namespace zhaolian
