// Changes of a device that was away: each is done once, in order, and told what became of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "tests/integration/push_fixture.h"
#include "tests/support/resource_calls.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using v1::Engagement;
using v1::Enterprise;
using v1::PendingMutation;

TEST_F(PushTest, DoesEachChangeInOrderAndShowsItsRow) {
  const auto response = Send({Logged("一"), Logged("二"), Logged("三")});
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(Summaries(), ElementsAre("一", "二", "三"));
  EXPECT_EQ(response->settled_sequence(), 3);
  EXPECT_LT(
      absl::AbsDuration(absl::FromUnixSeconds(response->server_time().seconds()) - absl::Now()),
      absl::Minutes(1));
  int64_t last = 0;
  for (int i = 0; i < 3; ++i) {
    const v1::MutationResult& result = response->results(i);
    EXPECT_EQ(result.sequence(), i + 1);
    ASSERT_TRUE(result.has_status());
    EXPECT_EQ(result.status().code(), 0) << result.status().message();
    EXPECT_FALSE(result.repeated());
    EXPECT_FALSE(result.merged());
    EXPECT_GT(result.revision(), last);
    last = result.revision();
    const auto row = lin_.Get<Engagement>(result.name());
    ASSERT_TRUE(row.ok()) << row.status();
    EXPECT_EQ(row->SerializeAsString(), RowIn<Engagement>(result).SerializeAsString());
    EXPECT_EQ(row->etag(), absl::StrCat("\"", result.revision(), "\""));
  }
}

TEST_F(PushTest, SentAgainAndAgainNothingIsDoneTwice) {
  const std::vector<PendingMutation> batch = {Logged("一"), Logged(""), Logged("三")};
  const auto first = Push(lin_, device_, 1, batch);
  ASSERT_TRUE(first.ok()) << first.status();
  for (int i = 0; i < 10; ++i) {
    const auto again = Push(lin_, device_, 1, batch);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->settled_sequence(), 3);
    ASSERT_EQ(again->results_size(), 3);
    for (int k = 0; k < 3; ++k) {
      EXPECT_TRUE(again->results(k).repeated());
      EXPECT_FALSE(again->results(k).has_resource());
      EXPECT_EQ(again->results(k).name(), first->results(k).name());
      EXPECT_EQ(again->results(k).revision(), first->results(k).revision());
      EXPECT_EQ(again->results(k).status().code(), first->results(k).status().code());
      EXPECT_EQ(ReasonOf(again->results(k)), ReasonOf(first->results(k)));
    }
  }
  EXPECT_THAT(Summaries(), ElementsAre("一", "三"));
}

TEST_F(PushTest, GoesOnBehindWhatItHasDone) {
  const PendingMutation one = Logged("一"), two = Logged("二"), three = Logged("三");
  ASSERT_TRUE(Push(lin_, device_, 1, {one, two}).ok());
  const auto response = Push(lin_, device_, 2, {two, three});
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->settled_sequence(), 3);
  EXPECT_TRUE(response->results(0).repeated());
  EXPECT_FALSE(response->results(1).repeated());
  EXPECT_THAT(Summaries(), ElementsAre("一", "二", "三"));
  const auto asked = Push(lin_, device_, 1, {});
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_EQ(asked->settled_sequence(), 3) << "an empty batch asks how far the device has come";
}

TEST_F(PushTest, TheSameChangesWithoutTheirNumbersAreDoneOnceToo) {
  v1::CreateEngagementRequest request;
  *request.mutable_engagement() = Visit("一");
  request.set_request_id(NewUuid());
  Engagement made;
  ASSERT_TRUE(lin_.Call(request, made).ok());
  const v1::MutationResult pushed = SendOne(Pending(request));
  EXPECT_EQ(pushed.status().code(), 0);
  EXPECT_TRUE(pushed.repeated());
  EXPECT_EQ(pushed.name(), made.name());
  EXPECT_EQ(absl::StrCat("\"", pushed.revision(), "\""), made.etag());
  // A device that got a new identity numbers anew.
  const auto renumbered = Push(lin_, NewUuid(), 1, {Pending(request), Logged("二")});
  ASSERT_TRUE(renumbered.ok()) << renumbered.status();
  EXPECT_EQ(renumbered->results(0).name(), made.name());
  EXPECT_TRUE(renumbered->results(0).repeated());
  EXPECT_THAT(Summaries(), ElementsAre("一", "二"));
  // And the other way round: by its own method after the push.
  v1::CreateEngagementRequest second;
  *second.mutable_engagement() = Visit("三");
  second.set_request_id(NewUuid());
  const v1::MutationResult first = SendOne(Pending(second));
  ASSERT_TRUE(lin_.Call(second, made).ok());
  EXPECT_EQ(made.name(), first.name());
  request.mutable_engagement()->set_summary("另一件");
  EXPECT_EQ(ReasonOf(SendOne(Pending(request))), "REQUEST_ID_REUSED");
}

TEST_F(PushTest, RefusesAGapAndAppliesNothing) {
  ASSERT_TRUE(Send({Logged("一")}).ok());
  const auto response = Push(lin_, device_, 3, {Logged("三")});
  EXPECT_TRUE(absl::IsFailedPrecondition(response.status())) << response.status();
  ExpectWellFormed(response.status());
  const auto info = ErrorDetail<google::rpc::ErrorInfo>(response.status());
  EXPECT_EQ(info.reason(), "SEQUENCE_GAP");
  EXPECT_EQ(info.metadata().at("expected"), "2");
  EXPECT_EQ(ErrorReason(Push(lin_, NewUuid(), 2, {Logged("三")}).status()), "SEQUENCE_GAP");
  EXPECT_THAT(Summaries(), ElementsAre("一"));
}

TEST_F(PushTest, RefusesANumberThatCameWithAnotherChangeAndAppliesNothing) {
  const PendingMutation one = Logged("一");
  ASSERT_TRUE(Push(lin_, device_, 1, {one, Logged("二")}).ok());
  const auto response = Push(lin_, device_, 1, {one, Logged("另一件"), Logged("三")});
  EXPECT_TRUE(absl::IsFailedPrecondition(response.status())) << response.status();
  ExpectWellFormed(response.status());
  const auto info = ErrorDetail<google::rpc::ErrorInfo>(response.status());
  EXPECT_EQ(info.reason(), "DEVICE_FORKED");
  EXPECT_EQ(info.metadata().at("sequence"), "2");
  EXPECT_THAT(Summaries(), ElementsAre("一", "二"));
}

TEST_F(PushTest, ADeviceIsThatOfItsUser) {
  ASSERT_TRUE(Push(lin_, device_, 1, {Logged("一")}).ok());
  const auto other = Push(bureau_, device_, 1, {Logged("二")});
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_FALSE(other->results(0).repeated());
  EXPECT_THAT(Summaries(), ElementsAre("一", "二"));
}

TEST_F(PushTest, RefusesABatchThatIsNone) {
  EXPECT_EQ(ErrorReason(Push(lin_, "my phone", 1, {}).status()), "INVALID_DEVICE");
  EXPECT_EQ(ErrorReason(Push(lin_, device_, 0, {}).status()), "INVALID_SEQUENCE");
  const absl::Status many =
      Push(lin_, device_, 1, std::vector<PendingMutation>(101, Logged("一"))).status();
  EXPECT_EQ(ErrorReason(many), "TOO_MANY_ITEMS");
  ExpectWellFormed(many);
  EXPECT_THAT(Summaries(), IsEmpty());
}

// Whatever a change is refused for, what stands behind it is done.
TEST_F(PushTest, WhatIsRefusedHindersNothingBehindIt) {
  v1::CreateEngagementRequest request;
  *request.mutable_engagement() = Visit("坏");
  request.set_request_id(NewUuid());
  v1::CreateEngagementRequest dry_run = request, nobodys = request, null = request;
  dry_run.set_validate_only(true);
  nobodys.mutable_engagement()->set_enterprise("enterprises/nobody");
  null.mutable_engagement()->set_place(std::string("a\0b", 3));
  PendingMutation without_id, unknown, malformed = Pending(request), read;
  v1::CreateEngagementRequest no_id = request;
  no_id.clear_request_id();
  without_id.mutable_request()->PackFrom(no_id);
  unknown.mutable_request()->set_type_url("type.googleapis.com/zhaolian.v9.MoveMoonRequest");
  malformed.mutable_request()->set_value("\xff");
  read.mutable_request()->PackFrom(v1::GetEngagementRequest());
  v1::DeleteEngagementRequest missing;
  missing.set_name("engagements/nobody");
  v1::CreateEnterpriseRequest twin;
  twin.mutable_enterprise()->set_display_name("虚构机床厂");
  twin.mutable_enterprise()->set_relation(Enterprise::RELATION_TARGET);
  twin.set_enterprise_id("firm");
  const std::vector<std::pair<PendingMutation, std::string>> refused = {
      {Logged(""), "REQUIRED"},
      {Pending(dry_run), "DRY_RUN"},
      {Pending(nobodys), "REFERENCE_NOT_FOUND"},
      {Pending(null), "FORBIDDEN_CHARACTER"},
      {without_id, "REQUIRED"},
      {unknown, "NOT_A_CHANGE"},
      {PendingMutation(), "NOT_A_CHANGE"},
      {read, "NOT_A_CHANGE"},
      {malformed, "MALFORMED_REQUEST"},
      {Pending(missing), "NOT_FOUND"},
      {Pending(twin), "ALREADY_EXISTS"},
      {Pending(request, 7), "INVALID_BASE_REVISION"},
  };
  std::vector<PendingMutation> batch;
  for (const auto& [mutation, reason] : refused) {
    batch.push_back(mutation);
    batch.push_back(Logged(reason));
  }
  for (const bool repeated : {false, true}) {
    const auto response = Push(lin_, device_, 1, batch);
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->settled_sequence(), static_cast<int64_t>(batch.size()));
    for (size_t i = 0; i < refused.size(); ++i) {
      const v1::MutationResult& bad = response->results(static_cast<int>(2 * i));
      EXPECT_EQ(ReasonOf(bad), refused[i].second) << bad.DebugString();
      EXPECT_EQ(bad.repeated(), repeated);
      EXPECT_FALSE(bad.has_resource());
      EXPECT_EQ(bad.name(), "");
      EXPECT_EQ(response->results(static_cast<int>(2 * i + 1)).status().code(), 0);
    }
  }
  EXPECT_EQ(Summaries().size(), refused.size());
}

TEST_F(PushTest, MovesDeletesAndUndeletesAsTheirMethodsDo) {
  v1::Lead lead;
  lead.set_display_name("虚构基地");
  lead.set_enterprise("enterprises/firm");
  lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
  v1::CreateLeadRequest create;
  *create.mutable_lead() = lead;
  create.set_lead_id("base");
  v1::AdvanceLeadRequest advance;
  advance.set_name("leads/base");
  advance.set_stage(v1::Lead::STAGE_SIGNED);
  v1::DeleteLeadRequest remove;
  remove.set_name("leads/base");
  v1::UndeleteLeadRequest undelete;
  undelete.set_name("leads/base");
  const auto response = Send({Pending(create), Pending(advance), Pending(advance), Pending(remove),
                              Pending(advance), Pending(undelete)});
  ASSERT_TRUE(response.ok()) << response.status();
  std::vector<std::string> reasons;
  for (const auto& result : response->results()) reasons.push_back(ReasonOf(result));
  EXPECT_THAT(reasons, ElementsAre("", "", "SAME_STAGE", "", "DELETED", ""));
  EXPECT_EQ(RowIn<v1::Lead>(response->results(1)).stage(), v1::Lead::STAGE_SIGNED);
  EXPECT_TRUE(RowIn<v1::Lead>(response->results(3)).has_delete_time());
  v1::ListHistoryRequest request;
  request.set_name("leads/base");
  v1::ListHistoryResponse history;
  ASSERT_TRUE(bureau_.Call(request, history).ok());
  std::vector<std::string> methods;
  for (const auto& entry : history.entries()) methods.push_back(entry.method());
  EXPECT_THAT(
      methods,
      ElementsAre("zhaolian.v1.LeadService/UndeleteLead", "zhaolian.v1.LeadService/DeleteLead",
                  "zhaolian.v1.LeadService/AdvanceLead", "zhaolian.v1.LeadService/CreateLead"));
}

// A damaged row is no refusal: the change of it waits, and what stands behind it.
TEST_F(PushTest, WhatCannotBeLookedAtIsSentAgainWithAllBehindIt) {
  const auto set_message = [&](const std::string& message) {
    const absl::Status status = server_->store().WriteAndWait([&](Tx& tx) {
      return tx.connection().Run("UPDATE enterprises SET message = $1 WHERE name = $2",
                                 {Bytes{message}, std::string("enterprises/firm")});
    });
    ASSERT_TRUE(status.ok()) << status;
  };
  Enterprise whole = ReadFirm();
  whole.clear_etag();
  Enterprise mine;
  mine.set_website("https://firm.example");
  v1::DeleteEngagementRequest missing;
  missing.set_name("engagements/nobody");
  const std::vector<PendingMutation> batch = {Pending(missing), Edit(mine, {"website"}, 0),
                                              Pending(missing)};
  set_message("\xff");
  auto response = Push(lin_, device_, 1, batch);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->settled_sequence(), 1);
  ASSERT_EQ(response->results_size(), 3);
  EXPECT_EQ(ReasonOf(response->results(0)), "NOT_FOUND");
  for (const int i : {1, 2}) {
    EXPECT_EQ(response->results(i).status().code(), static_cast<int>(absl::StatusCode::kDataLoss));
    EXPECT_EQ(response->results(i).sequence(), i + 1);
  }
  set_message(whole.SerializeAsString());
  response = Push(lin_, device_, 1, batch);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->settled_sequence(), 3);
  EXPECT_TRUE(response->results(0).repeated());
  EXPECT_EQ(response->results(1).status().code(), 0) << response->DebugString();
  EXPECT_EQ(ReasonOf(response->results(2)), "NOT_FOUND");
  EXPECT_EQ(ReadFirm().website(), "https://firm.example");
}

TEST(PushLimitsTest, RowsThatDoNotFitIntoTheAnswerAreLeftOut) {
  constexpr int kMostBytes = 3000;
  internal::v1::ServerConfig config;
  config.set_max_response_bytes(kMostBytes);
  TestServer server({.config = config});
  const Client client = server.ClientOf();
  Enterprise firm;
  firm.set_display_name("虚构机床厂");
  firm.set_relation(Enterprise::RELATION_TARGET);
  ASSERT_TRUE(client.Create(firm, {.id = "firm"}).ok());
  std::vector<PendingMutation> batch;
  for (int i = 0; i < 20; ++i) batch.push_back(Logged("一"));
  const auto response = Push(client, NewUuid(), 1, batch);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_LE(response->ByteSizeLong(), static_cast<size_t>(kMostBytes));
  ASSERT_EQ(response->results_size(), 20);
  EXPECT_EQ(response->settled_sequence(), 20);
  EXPECT_TRUE(response->results(0).has_resource());
  EXPECT_FALSE(response->results(19).has_resource());
}

}  // namespace
}  // namespace zhaolian
