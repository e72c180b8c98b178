// Stages of leads, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "client-lib/client.h"
#include "storage/error.h"
#include "storage/uuid.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using ::testing::HasSubstr;
using v1::AdvanceLeadRequest;
using v1::Enterprise;
using v1::Lead;

class LeadsTest : public testing::Test {
 protected:
  void SetUp() override {
    Enterprise firm;
    firm.set_display_name("虚构药业有限公司");
    firm.set_relation(Enterprise::RELATION_TARGET);
    ASSERT_TRUE(client_.Create(firm, {.id = "firm"}).ok());
    auto lead = client_.Create(NewLead(), {.id = "lead"});
    ASSERT_TRUE(lead.ok()) << lead.status();
    lead_ = *lead;
  }

  static Lead NewLead() {
    Lead lead;
    lead.set_display_name("虚构药业生产基地");
    lead.set_enterprise("enterprises/firm");
    lead.set_project_kind(Lead::PROJECT_KIND_PROMOTION);
    return lead;
  }

  static AdvanceLeadRequest To(Lead::Stage stage, const std::string& reason = "") {
    AdvanceLeadRequest request;
    request.set_name("leads/lead");
    request.set_stage(stage);
    request.set_reason(reason);
    return request;
  }
  absl::Status Advance(const AdvanceLeadRequest& request) { return client_.Call(request, lead_); }
  absl::Status Revert(Lead::Stage stage, const std::string& reason) {
    v1::RevertLeadRequest request;
    request.set_name("leads/lead");
    request.set_stage(stage);
    request.set_reason(reason);
    return client_.Call(request, lead_);
  }
  template <typename Request>
  absl::Status Move(const std::string& reason) {
    Request request;
    request.set_name("leads/lead");
    request.set_reason(reason);
    return client_.Call(request, lead_);
  }
  // The field that a request was refused for.
  static std::string FieldOf(const absl::Status& status) {
    const auto bad = ErrorDetail<google::rpc::BadRequest>(status);
    return bad.field_violations_size() == 1 ? bad.field_violations(0).field() : status.ToString();
  }
  // The stage that a lead with this word of a source starts in.
  Lead::Stage StageOf(const std::string& word) {
    Lead lead = NewLead();
    lead.set_source_stage(word);
    auto created = client_.Create(lead);
    EXPECT_TRUE(created.ok()) << word << ": " << created.status();
    return created.ok() ? created->stage() : Lead::STAGE_UNSPECIFIED;
  }

  TestServer server_;
  Client client_ = server_.ClientOf();
  Lead lead_;
};

TEST_F(LeadsTest, ANewLeadStartsAsALeadWhateverTheCallerSays) {
  EXPECT_EQ(lead_.stage(), Lead::STAGE_LEAD);
  Lead eager = NewLead();
  eager.set_stage(Lead::STAGE_COMPLETED);
  eager.set_stage_reason("因为");
  auto created = client_.Create(eager);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->stage(), Lead::STAGE_LEAD);
  EXPECT_EQ(created->stage_reason(), "");
}

TEST_F(LeadsTest, AnUpdateDoesNotChangeTheStage) {
  lead_.set_stage(Lead::STAGE_SIGNED);
  lead_.set_site("虚构园区");
  auto updated = client_.Update(lead_, {"stage", "site"});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->stage(), Lead::STAGE_LEAD);
  EXPECT_EQ(updated->site(), "虚构园区");
}

TEST_F(LeadsTest, TheWordOfTheSourceDecidesTheFirstStage) {
  EXPECT_EQ(StageOf("built"), Lead::STAGE_COMPLETED);
  EXPECT_EQ(StageOf("completed"), Lead::STAGE_COMPLETED);
  EXPECT_EQ(StageOf("landed"), Lead::STAGE_STARTED);
  EXPECT_EQ(StageOf("started"), Lead::STAGE_STARTED);
  EXPECT_EQ(StageOf("approved"), Lead::STAGE_SIGNED);
  EXPECT_EQ(StageOf("signed"), Lead::STAGE_SIGNED);
  EXPECT_EQ(StageOf("paused"), Lead::STAGE_SHELVED);
  EXPECT_EQ(StageOf("negotiating"), Lead::STAGE_NEGOTIATING);
}

TEST_F(LeadsTest, AWordThatNamesNoStageLeavesItUnknown) {
  for (const std::string word :
       {"in_progress", "planned", "planned_2026", "not_applicable", "某某"}) {
    EXPECT_EQ(StageOf(word), Lead::STAGE_UNSPECIFIED) << word;
  }
}

TEST_F(LeadsTest, FirmAndOwnerMayBeMissingOnALeadOfASourceOnly) {
  Lead lead = NewLead();
  lead.clear_enterprise();
  const absl::Status refused = client_.Create(lead).status();
  EXPECT_TRUE(absl::IsInvalidArgument(refused)) << refused;
  EXPECT_EQ(ErrorReason(refused), "REQUIRED");
  lead.set_source_stage("signed");
  auto created = client_.Create(lead);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->owner_unit(), "");
  EXPECT_EQ(lead_.owner_unit(), "units/bureau") << "else the caller's unit owns it";
}

TEST_F(LeadsTest, MovesForwardWithoutAReason) {
  for (Lead::Stage stage :
       {Lead::STAGE_NEGOTIATING, Lead::STAGE_SIGNED, Lead::STAGE_STARTED, Lead::STAGE_COMPLETED}) {
    ASSERT_TRUE(Advance(To(stage)).ok()) << stage;
    EXPECT_EQ(lead_.stage(), stage);
  }
  auto read = client_.Get<Lead>("leads/lead");
  EXPECT_EQ(read->SerializeAsString(), lead_.SerializeAsString());
}

TEST_F(LeadsTest, ShelvingLosingAndSteppingBackNeedAReason) {
  EXPECT_EQ(FieldOf(Move<v1::ShelveLeadRequest>("")), "reason");
  EXPECT_EQ(FieldOf(Move<v1::LoseLeadRequest>(" \t")), "reason") << "a blank one is none";
  ASSERT_TRUE(Advance(To(Lead::STAGE_SIGNED)).ok());
  EXPECT_EQ(FieldOf(Revert(Lead::STAGE_NEGOTIATING, "")), "reason");
  ASSERT_TRUE(Revert(Lead::STAGE_NEGOTIATING, "协议作废").ok());
  EXPECT_EQ(lead_.stage(), Lead::STAGE_NEGOTIATING);
  EXPECT_EQ(lead_.stage_reason(), "协议作废");
  ASSERT_TRUE(Move<v1::ShelveLeadRequest>("等待用地").ok());
  EXPECT_EQ(lead_.stage(), Lead::STAGE_SHELVED);
  ASSERT_TRUE(Advance(To(Lead::STAGE_NEGOTIATING, "用地落实")).ok());
  ASSERT_TRUE(Move<v1::LoseLeadRequest>("企业选址外省").ok());
  EXPECT_EQ(lead_.stage(), Lead::STAGE_LOST);
}

TEST_F(LeadsTest, EachMethodMovesItsOwnWay) {
  ASSERT_TRUE(Advance(To(Lead::STAGE_SIGNED)).ok());
  for (Lead::Stage stage : {Lead::STAGE_NEGOTIATING, Lead::STAGE_SHELVED, Lead::STAGE_LOST}) {
    const absl::Status status = Advance(To(stage, "原因"));
    EXPECT_EQ(ErrorReason(status), "WRONG_DIRECTION") << status;
  }
  for (Lead::Stage stage : {Lead::STAGE_STARTED, Lead::STAGE_LOST}) {
    EXPECT_EQ(ErrorReason(Revert(stage, "原因")), "WRONG_DIRECTION") << stage;
  }
  ASSERT_TRUE(Move<v1::ShelveLeadRequest>("等待用地").ok());
  EXPECT_EQ(ErrorReason(Revert(Lead::STAGE_LEAD, "原因")), "WRONG_DIRECTION");
  EXPECT_EQ(client_.Get<Lead>("leads/lead")->stage(), Lead::STAGE_SHELVED);
}

TEST_F(LeadsTest, AReasonIsMeasuredInCharacters) {
  std::string reason;
  for (int i = 0; i < 1000; ++i) reason += "因";
  EXPECT_TRUE(Move<v1::ShelveLeadRequest>(reason).ok());
  const absl::Status status = Move<v1::LoseLeadRequest>(reason + "因");
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_EQ(ErrorReason(status), "TOO_LONG");
}

TEST_F(LeadsTest, AStageMustBeNamedKnownAndAnother) {
  EXPECT_TRUE(absl::IsInvalidArgument(Advance(To(Lead::STAGE_UNSPECIFIED))));
  EXPECT_TRUE(absl::IsInvalidArgument(Advance(To(static_cast<Lead::Stage>(77)))));
  const absl::Status same = Advance(To(Lead::STAGE_LEAD));
  EXPECT_TRUE(absl::IsFailedPrecondition(same)) << same;
  EXPECT_EQ(ErrorReason(same), "SAME_STAGE");
}

TEST_F(LeadsTest, AStaleEtagIsRefused) {
  AdvanceLeadRequest request = To(Lead::STAGE_NEGOTIATING);
  request.set_etag("\"1\"");
  const absl::Status status = Advance(request);
  EXPECT_TRUE(absl::IsAborted(status)) << status;
  EXPECT_EQ(ErrorReason(status), "ETAG_MISMATCH");
  request.set_etag(lead_.etag());
  EXPECT_TRUE(Advance(request).ok());
}

TEST_F(LeadsTest, TheSameRequestIdMovesOnce) {
  AdvanceLeadRequest request = To(Lead::STAGE_NEGOTIATING);
  request.set_request_id(NewUuid());
  ASSERT_TRUE(Advance(request).ok());
  const std::string first = lead_.SerializeAsString();
  ASSERT_TRUE(Advance(request).ok());
  EXPECT_EQ(lead_.SerializeAsString(), first);
  ASSERT_TRUE(Advance(To(Lead::STAGE_SIGNED)).ok());
  ASSERT_TRUE(Advance(request).ok()) << "a replay tells the reply of then";
  EXPECT_EQ(lead_.SerializeAsString(), first);
  request.set_stage(Lead::STAGE_STARTED);
  EXPECT_EQ(ErrorReason(Advance(request)), "REQUEST_ID_REUSED");
  EXPECT_EQ(client_.Get<Lead>("leads/lead")->stage(), Lead::STAGE_SIGNED);
}

TEST_F(LeadsTest, ValidateOnlyMovesNothing) {
  const std::string before = lead_.SerializeAsString();
  AdvanceLeadRequest request = To(Lead::STAGE_SIGNED);
  request.set_validate_only(true);
  ASSERT_TRUE(Advance(request).ok());
  EXPECT_EQ(lead_.stage(), Lead::STAGE_SIGNED) << "what it would be";
  EXPECT_EQ(client_.Get<Lead>("leads/lead")->SerializeAsString(), before);
  request.set_stage(Lead::STAGE_UNSPECIFIED);
  EXPECT_TRUE(absl::IsInvalidArgument(Advance(request)));
}

TEST_F(LeadsTest, AMissingOrDeletedLeadDoesNotMove) {
  AdvanceLeadRequest request = To(Lead::STAGE_SIGNED);
  request.set_name("leads/nobody");
  EXPECT_TRUE(absl::IsNotFound(Advance(request)));
  request.set_name("enterprises/firm");
  EXPECT_FALSE(Advance(request).ok());
  ASSERT_TRUE(client_.Delete<Lead>("leads/lead").ok());
  const absl::Status status = Advance(To(Lead::STAGE_SIGNED));
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_EQ(ErrorReason(status), "DELETED");
}

TEST_F(LeadsTest, HistoryTellsEveryMoveWithItsReason) {
  ASSERT_TRUE(Advance(To(Lead::STAGE_NEGOTIATING)).ok());
  ASSERT_TRUE(Move<v1::LoseLeadRequest>("落户他市").ok());
  v1::ListHistoryRequest request;
  request.set_name("leads/lead");
  v1::ListHistoryResponse history;
  ASSERT_TRUE(client_.Call(request, history).ok());
  ASSERT_EQ(history.entries_size(), 3);
  const auto& entry = history.entries(0);
  EXPECT_EQ(entry.method(), "zhaolian.v1.LeadService/LoseLead");
  ASSERT_EQ(entry.changes_size(), 3);
  EXPECT_EQ(entry.changes(0).path(), "stage");
  EXPECT_EQ(entry.changes(0).before(), "STAGE_NEGOTIATING");
  EXPECT_EQ(entry.changes(0).after(), "STAGE_LOST");
  EXPECT_EQ(entry.changes(1).path(), "stage_reason");
  EXPECT_EQ(entry.changes(1).after(), "落户他市");
  EXPECT_EQ(entry.changes(2).path(), "stage_time");
}

TEST_F(LeadsTest, TheStageCanBeFilteredBy) {
  ASSERT_TRUE(Advance(To(Lead::STAGE_SIGNED)).ok());
  ASSERT_TRUE(client_.Create(NewLead()).ok());
  std::vector<std::string> names;
  for (auto& lead : client_.List<Lead>({.filter = "stage = SIGNED"})) {
    ASSERT_TRUE(lead.ok()) << lead.status();
    names.push_back(lead->name());
  }
  EXPECT_EQ(names, std::vector<std::string>{"leads/lead"});
}

}  // namespace
}  // namespace zhaolian
