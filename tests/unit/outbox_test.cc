#include "client-lib/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "client-lib/change_request.h"
#include "client-lib/resource_methods.h"
#include "storage/directory_lock.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using v1::PushMutationsRequest;
using v1::PushMutationsResponse;

v1::CreateEngagementRequest Contact(const std::string& id) {
  v1::CreateEngagementRequest request;
  request.set_engagement_id(id);
  request.mutable_engagement()->set_enterprise("enterprises/yzj");
  request.mutable_engagement()->set_summary("虚构走访");
  return request;
}

v1::UpdateEnterpriseRequest Rename(const std::string& id, const std::string& title) {
  v1::UpdateEnterpriseRequest request;
  request.mutable_enterprise()->set_name("enterprises/" + id);
  request.mutable_enterprise()->set_display_name(title);
  request.mutable_update_mask()->add_paths("display_name");
  return request;
}

std::string RequestIdOf(const v1::PendingMutation& mutation) {
  return GetText(**UnpackRequest(mutation.request()), "request_id");
}

class OutboxTest : public testing::Test {
 protected:
  OutboxTest() { Open(); }

  void Open() {
    outbox_.reset();
    auto outbox = Outbox::Open(path_, TestStore::Registry(), clock_);
    ASSERT_TRUE(outbox.ok()) << outbox.status();
    outbox_ = *std::move(outbox);
  }
  int64_t Add(const google::protobuf::Message& request, int64_t base_revision = 0) {
    auto added = outbox_->Add({&request, base_revision});
    EXPECT_TRUE(added.ok()) << added.status();
    return added.ok() ? added->number : 0;
  }
  PushMutationsRequest Next() {
    auto next = outbox_->Next();
    EXPECT_TRUE(next.ok()) << next.status();
    return next.ok() ? *next : PushMutationsRequest();
  }
  Outbox::Settled Settle(const PushMutationsResponse& response) {
    auto settled = outbox_->Settle(response);
    EXPECT_TRUE(settled.ok()) << settled.status();
    return settled.ok() ? *settled : Outbox::Settled();
  }
  // What a server says that does everything.
  static PushMutationsResponse AllDone(const PushMutationsRequest& request, int64_t revision) {
    PushMutationsResponse response;
    for (int i = 0; i < request.mutations_size(); ++i) {
      auto* result = response.add_results();
      result->set_sequence(request.first_sequence() + i);
      result->set_revision(revision + i);
    }
    response.set_settled_sequence(request.first_sequence() + request.mutations_size() - 1);
    return response;
  }
  std::vector<OutboxItem> Items() {
    auto items = outbox_->Items();
    EXPECT_TRUE(items.ok()) << items.status();
    return items.ok() ? *items : std::vector<OutboxItem>();
  }
  std::vector<OutboxItem::State> States() {
    std::vector<OutboxItem::State> states;
    for (const OutboxItem& item : Items()) states.push_back(item.state);
    return states;
  }

  ScratchDirectory scratch_;
  const std::string path_ = scratch_.Path("outbox.db");
  absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  DeviceClock clock_ = {{.now = [this] { return now_; }, .random = [] { return 0.5; }}};
  std::unique_ptr<Outbox> outbox_;
};

TEST_F(OutboxTest, KeepsAChangeAndItsRequestIdOverAReopen) {
  Add(Contact("a"));
  const std::string id = RequestIdOf(Items().front().mutation);
  Open();
  ASSERT_THAT(Items(), SizeIs(1));
  const OutboxItem item = Items().front();
  EXPECT_EQ(item.name, "engagements/a");
  EXPECT_EQ(item.queue_time, now_);
  EXPECT_EQ(item.state, OutboxItem::kQueued);
  const PushMutationsRequest first = Next();
  Open();
  const PushMutationsRequest again = Next();
  EXPECT_EQ(first.DebugString(), again.DebugString());
  EXPECT_EQ(first.first_sequence(), 1);
  EXPECT_EQ(RequestIdOf(first.mutations(0)), id);
}

TEST_F(OutboxTest, RefusesWhatChangesNoRow) {
  v1::CreateEngagementRequest no_id;
  EXPECT_TRUE(absl::IsInvalidArgument(outbox_->Add({&no_id}).status()));
  v1::GetEngagementRequest get;
  get.set_name("engagements/a");
  EXPECT_TRUE(absl::IsInvalidArgument(outbox_->Add({&get}).status()));
  EXPECT_THAT(Items(), IsEmpty());
}

TEST_F(OutboxTest, SendsInOrderAndForgetsWhatTheMirrorHas) {
  for (const char* id : {"a", "b", "c"}) Add(Contact(id));
  EXPECT_EQ(Settle(AllDone(Next(), 40)).sent, 3);
  EXPECT_THAT(Next().mutations(), IsEmpty());
  // Until the mirror has them they are kept, so that nothing vanishes for a while.
  EXPECT_THAT(States(), ElementsAre(OutboxItem::kSent, OutboxItem::kSent, OutboxItem::kSent));
  EXPECT_EQ(Items()[1].revision, 41);
  Add(Contact("d"));
  ASSERT_TRUE(outbox_->ForgetSent().ok());
  EXPECT_THAT(Items(), SizeIs(1));
  EXPECT_EQ(Next().first_sequence(), 4);
  EXPECT_EQ(Items().front().number, 4);
}

TEST_F(OutboxTest, ABatchHasAtMostAHundredChangesAnd256Kilobytes) {
  for (int i = 0; i < 150; ++i) Add(Contact(absl::StrCat("a", i)));
  EXPECT_EQ(Next().mutations_size(), 100);
  Settle(AllDone(Next(), 1));
  EXPECT_EQ(Next().mutations_size(), 50);
  Settle(AllDone(Next(), 101));
  v1::CreateEngagementRequest large = Contact("large");
  large.mutable_engagement()->set_summary(std::string(300'000, 'x'));
  Add(large);
  large.set_engagement_id("large-2");
  Add(large);
  EXPECT_EQ(Next().mutations_size(), 1);
  EXPECT_EQ(Next().first_sequence(), 151);
}

TEST_F(OutboxTest, WhatIsRefusedWaitsForItsAuthorAndHoldsNothingUp) {
  for (const char* id : {"a", "b", "c"}) Add(Contact(id));
  PushMutationsResponse response = AllDone(Next(), 40);
  response.mutable_results(0)->mutable_status()->set_code(5);
  response.mutable_results(0)->mutable_status()->set_message("no such firm");
  response.mutable_results(1)->mutable_status()->set_code(10);
  v1::Engagement theirs;
  theirs.set_name("engagements/b");
  response.mutable_results(1)->mutable_resource()->PackFrom(theirs);
  const Outbox::Settled settled = Settle(response);
  EXPECT_EQ(settled.refused, 1);
  EXPECT_EQ(settled.conflicts, 1);
  EXPECT_EQ(settled.sent, 1);
  EXPECT_THAT(States(),
              ElementsAre(OutboxItem::kRefused, OutboxItem::kConflict, OutboxItem::kSent));
  EXPECT_EQ(Items()[0].status.message(), "no such firm");
  v1::Engagement kept;
  EXPECT_TRUE(Items()[1].theirs.UnpackTo(&kept));
  EXPECT_THAT(Next().mutations(), IsEmpty());
  ASSERT_TRUE(outbox_->Discard(1).ok());
  const v1::CreateEngagementRequest again = Contact("b");
  auto replaced = outbox_->Replace(2, {&again});
  ASSERT_TRUE(replaced.ok()) << replaced.status();
  EXPECT_EQ(replaced->number, 4);
  EXPECT_EQ(Next().first_sequence(), 4);
  EXPECT_THAT(States(), ElementsAre(OutboxItem::kSent, OutboxItem::kQueued));
}

TEST_F(OutboxTest, WhatTheServerCouldNotLookAtIsSentAgain) {
  for (const char* id : {"a", "b", "c"}) Add(Contact(id));
  PushMutationsResponse response = AllDone(Next(), 40);
  response.set_settled_sequence(1);
  for (int i : {1, 2}) response.mutable_results(i)->mutable_status()->set_code(8);
  const Outbox::Settled settled = Settle(response);
  EXPECT_EQ(settled.sent, 1);
  EXPECT_TRUE(absl::IsResourceExhausted(settled.waits)) << settled.waits;
  const PushMutationsRequest next = Next();
  EXPECT_EQ(next.first_sequence(), 2);
  EXPECT_EQ(next.mutations_size(), 2);
}

TEST_F(OutboxTest, AnUnsentChangeIsDiscardedAndOneOnItsWayIsNot) {
  const int64_t first = Add(Contact("a"));
  const int64_t second = Add(Contact("b"));
  ASSERT_TRUE(outbox_->Discard(first).ok());
  EXPECT_TRUE(absl::IsNotFound(outbox_->Discard(first)));
  // No gap: numbers of the device are given when changes leave.
  EXPECT_EQ(Next().first_sequence(), 1);
  const absl::Status status = outbox_->Discard(second);
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_EQ(ErrorReason(status), "ON_ITS_WAY");
}

TEST_F(OutboxTest, AnEditedChangeKeepsItsPlaceAndIsAnotherChange) {
  const int64_t first = Add(Contact("a"));
  Add(Contact("b"));
  const std::string request_id = RequestIdOf(Items()[0].mutation);
  v1::CreateEngagementRequest better = Contact("a");
  better.mutable_engagement()->set_summary("虚构来电");
  const auto edited = outbox_->Edit(first, {&better});
  ASSERT_TRUE(edited.ok()) << edited.status();
  EXPECT_EQ(edited->number, first);
  Open();
  const PushMutationsRequest next = Next();
  ASSERT_EQ(next.mutations_size(), 2);
  const auto sent = *UnpackRequest(next.mutations(0).request());
  EXPECT_EQ(static_cast<const v1::CreateEngagementRequest&>(*sent).engagement().summary(),
            "虚构来电");
  EXPECT_NE(RequestIdOf(next.mutations(0)), request_id);
  EXPECT_TRUE(absl::IsNotFound(outbox_->Edit(7, {&better}).status()));
}

TEST_F(OutboxTest, ARefusedChangeThatIsEditedGoesBeforeWhatWaitsAndAfterWhatIsOnItsWay) {
  for (const char* id : {"a", "b"}) Add(Contact(id));
  PushMutationsResponse response = AllDone(Next(), 40);
  response.mutable_results(0)->mutable_status()->set_code(5);
  response.mutable_results(1)->mutable_status()->set_code(8);
  response.set_settled_sequence(1);
  Settle(response);
  Add(Contact("c"));
  const v1::CreateEngagementRequest better = Contact("a");
  ASSERT_TRUE(outbox_->Edit(1, {&better}).ok());
  EXPECT_EQ(Items()[0].status.code(), 0);
  // However often it is sent.
  for (int i = 0; i < 2; ++i) {
    const PushMutationsRequest next = Next();
    EXPECT_EQ(next.first_sequence(), 2);
    std::string ids;
    for (const auto& mutation : next.mutations()) {
      ids += GetText(**UnpackRequest(mutation.request()), "engagement_id");
    }
    EXPECT_EQ(ids, "bac");
  }
}

TEST_F(OutboxTest, WhatTheServerMayHaveIsNotEdited) {
  Add(Contact("a"));
  Next();
  const v1::CreateEngagementRequest better = Contact("a");
  EXPECT_EQ(ErrorReason(outbox_->Edit(1, {&better}).status()), "ON_ITS_WAY");
  // Under another id of the device it is still the change that may have come.
  ASSERT_TRUE(outbox_->BeginAsNewDevice().ok());
  EXPECT_EQ(ErrorReason(outbox_->Edit(1, {&better}).status()), "ON_ITS_WAY");
  Settle(AllDone(Next(), 40));
  EXPECT_EQ(ErrorReason(outbox_->Edit(1, {&better}).status()), "ON_ITS_WAY");
}

TEST_F(OutboxTest, AForkedDeviceBeginsAnewWithItsRequestIds) {
  for (const char* id : {"a", "b", "c"}) Add(Contact(id));
  PushMutationsResponse response = AllDone(Next(), 40);
  response.mutable_results()->RemoveLast();
  response.mutable_results()->RemoveLast();
  response.set_settled_sequence(1);
  Settle(response);
  const PushMutationsRequest before = Next();
  ASSERT_TRUE(outbox_->BeginAsNewDevice().ok());
  const PushMutationsRequest after = Next();
  EXPECT_NE(after.device(), before.device());
  EXPECT_EQ(after.first_sequence(), 1);
  ASSERT_EQ(after.mutations_size(), 2);
  EXPECT_EQ(after.mutations(0).SerializeAsString(), before.mutations(0).SerializeAsString());
}

TEST_F(OutboxTest, AChangeOnTopOfAnotherFollowsItOnTheRevisionItMade) {
  Add(Rename("a", "one"), 7);
  Add(Rename("b", "other firm"), 9);
  Add(Rename("a", "two"), 7);
  Add(Contact("c"));
  const PushMutationsRequest first = Next();
  EXPECT_EQ(first.mutations_size(), 2);
  Settle(AllDone(first, 40));
  const PushMutationsRequest second = Next();
  ASSERT_EQ(second.mutations_size(), 2);
  EXPECT_EQ(second.mutations(0).base_revision(), 40);
}

TEST_F(OutboxTest, AMoveOnTopOfAnUpdateFollowsItOnTheRevisionItMade) {
  v1::UpdateLeadRequest update;
  update.mutable_lead()->set_name("leads/a");
  update.mutable_lead()->set_display_name("虚构项目");
  update.mutable_update_mask()->add_paths("display_name");
  Add(update, 7);
  v1::ShelveLeadRequest shelve;
  shelve.set_name("leads/a");
  shelve.set_etag(EtagOf(7));
  Add(shelve);
  const PushMutationsRequest first = Next();
  ASSERT_EQ(first.mutations_size(), 1);
  Settle(AllDone(first, 40));
  const PushMutationsRequest second = Next();
  ASSERT_EQ(second.mutations_size(), 1);
  EXPECT_EQ(second.mutations(0).base_revision(), 0);
  EXPECT_EQ(GetText(**UnpackRequest(second.mutations(0).request()), "etag"), EtagOf(40));
}

TEST_F(OutboxTest, AChangeOnTopOfAMergedOneIsComparedWithWhatItWasMadeOn) {
  Add(Rename("a", "one"), 7);
  Add(Rename("a", "two"), 7);
  PushMutationsResponse response = AllDone(Next(), 40);
  response.mutable_results(0)->set_merged(true);
  Settle(response);
  EXPECT_EQ(Next().mutations(0).base_revision(), 7);
}

TEST_F(OutboxTest, AnUpdateOfARowThatIsNewHereStandsOnItsCreation) {
  Add(Contact("a"));
  v1::UpdateEngagementRequest update;
  update.mutable_engagement()->set_name("engagements/a");
  update.mutable_engagement()->set_place("虚构酒店");
  Add(update);
  EXPECT_EQ(Next().mutations_size(), 2);  // in one go
  PushMutationsResponse response = AllDone(Next(), 40);
  response.mutable_results()->RemoveLast();
  response.set_settled_sequence(1);
  Settle(response);
  // It has left already, and stays what it was.
  EXPECT_EQ(Next().mutations(0).base_revision(), 0);
}

TEST_F(OutboxTest, WaitsLongerAfterEachFailureAndAsLongAsTheServerAsks) {
  const absl::Status lost = absl::UnavailableError("");
  std::vector<absl::Duration> waits;
  for (int i = 0; i < 11; ++i) {
    ASSERT_TRUE(outbox_->NoteAttempt(lost).ok());
    waits.push_back(*outbox_->NextAttempt() - now_);
  }
  EXPECT_EQ(waits[0], absl::Milliseconds(500));
  EXPECT_EQ(waits[1], absl::Seconds(1));
  EXPECT_EQ(waits[10], absl::Seconds(150));
  Open();
  EXPECT_EQ(*outbox_->NextAttempt() - now_, absl::Seconds(150));
  const absl::Status busy =
      Error(absl::StatusCode::kResourceExhausted, "BUSY", "").RetryAfter(absl::Minutes(9));
  ASSERT_TRUE(outbox_->NoteAttempt(busy).ok());
  EXPECT_EQ(*outbox_->NextAttempt() - now_, absl::Minutes(9));
  ASSERT_TRUE(outbox_->NoteAttempt(absl::OkStatus()).ok());
  EXPECT_LE(*outbox_->NextAttempt(), now_);
}

TEST_F(OutboxTest, WaitsForASignInAndKeepsEverything) {
  Add(Contact("a"));
  Next();
  ASSERT_TRUE(outbox_->NoteAttempt(absl::UnauthenticatedError("")).ok());
  EXPECT_GT(*outbox_->NextAttempt(), now_ + absl::Hours(24 * 365));
  EXPECT_THAT(States(), ElementsAre(OutboxItem::kQueued));
}

TEST_F(OutboxTest, IsWrittenByOneProcessAtATimeAndWaitsForIt) {
  std::thread holder;
  {
    auto held = DirectoryLock::Take(path_ + ".lock", absl::Now());
    ASSERT_TRUE(held.ok() && held->has_value());
    holder = std::thread([lock = std::move(*held)]() mutable {
      absl::SleepFor(absl::Milliseconds(200));
      lock.reset();
    });
  }
  EXPECT_NE(Add(Contact("a")), 0);
  holder.join();
  auto other = Outbox::Open(path_, TestStore::Registry());
  ASSERT_TRUE(other.ok());
  const auto request = Contact("b");
  ASSERT_TRUE((*other)->Add({&request}).ok());
  EXPECT_THAT(Items(), SizeIs(2));
}

TEST_F(OutboxTest, ADamagedFileIsToldAndLeftAsItIs) {
  for (int i = 0; i < 100; ++i) Add(Contact(absl::StrCat("a", i)));
  outbox_.reset();
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file << std::string(20'000, 'x');
  file.close();
  const auto outbox = Outbox::Open(path_, TestStore::Registry());
  EXPECT_TRUE(absl::IsDataLoss(outbox.status())) << outbox.status();
  EXPECT_THAT(std::string(outbox.status().message()), HasSubstr("keep a copy"));
  std::ifstream kept(path_);
  EXPECT_EQ(kept.get(), 'x');
}

TEST_F(OutboxTest, IsForItsOwnerOnly) {
  Add(Contact("a"));
  for (const char* part : {"", "-wal", ".lock"}) {
    struct stat info = {};
    ASSERT_EQ(stat((path_ + part).c_str(), &info), 0) << part;
    EXPECT_EQ(info.st_mode & 0777, 0600u) << part;
  }
}

TEST_F(OutboxTest, UnmaskingsAreKeptUntilTheServerHasThem) {
  for (int i = 0; i < 101; ++i) {
    ASSERT_TRUE(outbox_->NoteUnmasking("contactPersons/lin", absl::StrCat("回访", i)).ok());
  }
  Open();
  EXPECT_THAT(*outbox_->Unmaskings(), SizeIs(101));
  const auto first = outbox_->NextUnmaskings();
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->device(), *outbox_->DeviceId());
  EXPECT_EQ(first->device(), Next().device());
  ASSERT_EQ(first->unmaskings_size(), 100);
  std::set<std::string> ids;
  for (const auto& each : first->unmaskings()) ids.insert(each.request_id());
  EXPECT_THAT(ids, SizeIs(100));
  EXPECT_EQ(outbox_->NextUnmaskings()->SerializeAsString(), first->SerializeAsString())
      << "told again until it is known that the server has them";
  ASSERT_TRUE(outbox_->ForgetUnmaskings(*first).ok());
  EXPECT_EQ(outbox_->NextUnmaskings()->unmaskings_size(), 1);
  ASSERT_TRUE(outbox_->BeginAsNewDevice().ok());
  EXPECT_THAT(*outbox_->Unmaskings(), SizeIs(1));
  ASSERT_TRUE(outbox_->DiscardAll().ok());
  EXPECT_THAT(*outbox_->Unmaskings(), IsEmpty());
}

}  // namespace
}  // namespace zhaolian
