// The feed: a mirror that follows it holds what its user sees, whatever happens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "tests/integration/feed_fixture.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class FeedTest : public FeedFixture {
 protected:
  // "units/park", below "units/east".
  v1::Unit AddParkOfEast() {
    v1::Unit park;
    park.set_display_name("虚构园区");
    park.set_kind(v1::Unit::KIND_ZONE);
    park.set_parent_unit("units/east");
    const auto made = bureau_.Create(park, {.id = "park"});
    EXPECT_TRUE(made.ok()) << made.status();
    park.set_name("units/park");
    return park;
  }
  // A lead of `owner` that `other` sees too, and what the owner alone knows of it.
  void AddNotedLead(const std::string& id, const std::string& owner, const std::string& other) {
    AddLead(id, owner);
    Change(id, "shared_units", [&](v1::Lead& lead) { lead.add_shared_units(other); });
    Change(id, "internal_note", [](v1::Lead& lead) { lead.set_internal_note("底线：三十亩"); });
  }
};

TEST_F(FeedTest, BeginsWithAllThatIsSeenAndGoesOnWithChanges) {
  AddLead("a", "east");
  AddLead("b", "west");
  const Client east = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  FeedMirror mirror = MirrorOf(east);
  mirror.PullAll();
  EXPECT_THAT(mirror.Names("leads"), ElementsAre("leads/a"));
  ExpectIsWhatIsSeen(mirror, east);
  EXPECT_EQ(mirror.told().front(), "begin");
  EXPECT_EQ(mirror.told().back(), "complete");
  mirror.ForgetTold();
  AddLead("c", "east");
  AddLead("d", "west");
  Touch("a", "one");
  Touch("a", "two");
  ASSERT_TRUE(bureau_.Delete<v1::Lead>("leads/c").ok());
  mirror.PullAll();
  // A row that changed more than once is told once, as it is.
  EXPECT_THAT(mirror.told(), ElementsAre("upsert leads/a", "delete leads/c"));
  ExpectIsWhatIsSeen(mirror, east);
}

TEST_F(FeedTest, WhatLeavesTheSightIsToldByNameOnly) {
  AddLead("a", "east");
  const Client east = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  const Client west = server_.Add("west", "units/west", {v1::ROLE_COUNTY});
  FeedMirror of_east = MirrorOf(east), of_west = MirrorOf(west);
  of_east.PullAll();
  of_west.PullAll();
  of_east.ForgetTold();
  of_west.ForgetTold();
  Give("a", "west");
  Touch("a", "after the move");
  auto answer = of_east.Pull();
  ASSERT_TRUE(answer.ok());
  EXPECT_THAT(of_east.told(), ElementsAre("leave leads/a"));
  EXPECT_THAT(answer->DebugString(), Not(HasSubstr("after the move")));
  of_west.PullAll();
  EXPECT_THAT(of_west.told(), ElementsAre("upsert leads/a"));
  of_east.ForgetTold();
  Touch("a", "no matter of the east");
  of_east.PullAll();
  EXPECT_THAT(of_east.told(), ElementsAre("progress"));
}

TEST_F(FeedTest, WhatIsConfidentialLeavesWithTheUnitAlsoOfRowsThatStay) {
  v1::Unit park = AddParkOfEast();
  AddNotedLead("a", "park", "units/east");
  AddLead("b", "east");
  const Client east = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  FeedMirror mirror = MirrorOf(east);
  mirror.PullAll();
  EXPECT_THAT(mirror.rows().at("leads/a"), HasSubstr("底线"));
  park.set_parent_unit("units/west");
  ASSERT_TRUE(bureau_.Update(park, {"parent_unit"}).ok());
  mirror.ForgetTold();
  mirror.PullAll();
  EXPECT_THAT(mirror.Names("leads"), ElementsAre("leads/a", "leads/b"));
  EXPECT_THAT(mirror.rows().at("leads/a"), Not(HasSubstr("底线")));
  EXPECT_THAT(mirror.told(), Not(Contains("reset")));
  ExpectIsWhatIsSeen(mirror, east);
}

TEST_F(FeedTest, AWaitEndsWithTheChangeItIsFor) {
  const Client east = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  FeedMirror mirror = MirrorOf(east);
  mirror.PullAll();
  const absl::Time begin = absl::Now();
  std::thread later([this] {
    absl::SleepFor(absl::Milliseconds(200));
    AddLead("b", "west");
    absl::SleepFor(absl::Milliseconds(200));
    AddLead("a", "east");
  });
  auto answer = mirror.Pull(0, 20);
  later.join();
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(mirror.told().back(), "upsert leads/a");
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(350));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(10));
  // And without one it ends in time, with a token that goes on.
  mirror.ForgetTold();
  ASSERT_TRUE(mirror.Pull(0, 1).ok());
  EXPECT_THAT(mirror.told(), ElementsAre("progress"));
}

TEST_F(FeedTest, ARevokedKeyEndsAWait) {
  const Client east = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  FeedMirror mirror = MirrorOf(east);
  mirror.PullAll();
  std::thread later([this] {
    absl::SleepFor(absl::Milliseconds(200));
    server_.SetRoles("users/east", {});
  });
  const absl::Time begin = absl::Now();
  const absl::Status ended = mirror.Pull(0, 20).status();
  later.join();
  EXPECT_EQ(ErrorReason(ended), "SIGN_IN_NEEDED") << ended;
  EXPECT_LT(absl::Now() - begin, absl::Seconds(15)) << "it did not wait for its end";
}

TEST_F(FeedTest, AUserWhoMovesToAnotherUnitIsGivenItsRowsAndToldToForgetTheOthers) {
  AddLead("a", "east");
  AddLead("b", "west");
  const Client moving = server_.Add("moving", "units/east", {v1::ROLE_COUNTY});
  FeedMirror mirror = MirrorOf(moving);
  mirror.PullAll();
  mirror.ForgetTold();
  v1::User user;
  user.set_name("users/moving");
  user.set_unit("units/west");
  ASSERT_TRUE(server_.officer().Update(user, {"unit"}).ok());
  mirror.PullAll();
  EXPECT_THAT(mirror.told(), AllOf(Contains("removed units/east"), Contains("begin"),
                                   Contains("upsert leads/b"), Not(Contains("reset"))));
  EXPECT_THAT(mirror.Names("leads"), ElementsAre("leads/b"));
  ExpectIsWhatIsSeen(mirror, moving);
}

TEST_F(FeedTest, WhoseTheRowIsNoLongerKeepsNothingOfItThatIsConfidential) {
  AddParkOfEast();
  AddNotedLead("a", "east", "units/park");
  const Client moving = server_.Add("moving", "units/east", {v1::ROLE_COUNTY});
  FeedMirror mirror = MirrorOf(moving);
  mirror.PullAll();
  EXPECT_THAT(mirror.rows().at("leads/a"), HasSubstr("底线：三十亩"));
  for (const char* unit : {"units/park", "units/east"}) {
    SCOPED_TRACE(unit);
    v1::User user;
    user.set_name("users/moving");
    user.set_unit(unit);
    ASSERT_TRUE(server_.officer().Update(user, {"unit"}).ok());
    mirror.ForgetTold();
    mirror.PullAll();
    EXPECT_THAT(mirror.told(), Not(Contains("reset")));
    ExpectIsWhatIsSeen(mirror, moving);
  }
  EXPECT_THAT(mirror.rows().at("leads/a"), HasSubstr("底线：三十亩"));
}

TEST_F(FeedTest, OtherRolesBeginItAnew) {
  AddLead("a", "east");
  const Client east = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  FeedMirror mirror = MirrorOf(east);
  mirror.PullAll();
  mirror.ForgetTold();
  server_.SetRoles("users/east", {v1::ROLE_LEADER});
  mirror.PullAll();
  EXPECT_EQ(mirror.told().front(), "reset");
  ExpectIsWhatIsSeen(mirror, east);
}

TEST_F(FeedTest, ATokenOfAnotherOrOfAnotherHistoryBeginsAnew) {
  AddLead("a", "east");
  const Client east = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  const Client west = server_.Add("west", "units/west", {v1::ROLE_COUNTY});
  FeedMirror of_east = MirrorOf(east), of_west = MirrorOf(west);
  of_east.PullAll();
  of_west.token = of_east.token;
  of_west.PullAll();
  EXPECT_EQ(of_west.told().front(), "reset");
  EXPECT_THAT(of_west.Names("leads"), IsEmpty());
  of_east.token[20] = static_cast<char>(of_east.token[20] ^ 1);
  of_east.ForgetTold();
  of_east.PullAll();
  EXPECT_EQ(of_east.told().front(), "reset");
  // An entry that is another than the one that was told: an older backup went on.
  ASSERT_TRUE(server_->store()
                  .WriteAndWait([](Tx& tx) {
                    return tx.connection().Run(
                        "UPDATE journal SET chain = $1 WHERE revision ="
                        " (SELECT max(revision) FROM journal)",
                        {Bytes{std::string(32, 'x')}});
                  })
                  .ok());
  of_east.ForgetTold();
  of_east.PullAll();
  EXPECT_EQ(of_east.told().front(), "reset");
  ExpectIsWhatIsSeen(of_east, east);
}

TEST_F(FeedTest, ASnapshotInPiecesWithChangesBetweenThemLosesNothing) {
  for (int i = 0; i < 30; ++i) AddLead(absl::StrCat("l", i), i % 2 == 0 ? "east" : "west");
  const Client east = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  FeedMirror mirror = MirrorOf(east);
  int pieces = 0;
  for (bool more = true; more; ++pieces) {
    auto answer = mirror.Pull(3);
    ASSERT_TRUE(answer.ok()) << answer.status();
    more = answer->has_more();
    if (pieces < 12) {
      Give(absl::StrCat("l", 2 * pieces), "west");
      Give(absl::StrCat("l", 2 * pieces + 1), "east");
      Touch(absl::StrCat("l", 29 - pieces), absl::StrCat("text ", pieces));
    }
  }
  EXPECT_GT(pieces, 12);
  ExpectIsWhatIsSeen(mirror, east);
}

// Else many that come back after an outage keep everybody's reads waiting.
TEST_F(FeedTest, WhoIsFarBehindCatchesUpBesideTheReadsOfOthers) {
  const Client east = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  FeedMirror near = MirrorOf(east), far = MirrorOf(east);
  AddLead("l1", "east");
  far.PullAll();
  for (int i = 0; i < 150; ++i) Touch("l1", absl::StrCat("第", i, "次"));
  near.PullAll();
  absl::Notification held, release;
  server_->store().ReadBulk(absl::InfiniteFuture(), [&](const absl::Status&, Connection&) {
    held.Notify();
    release.WaitForNotification();
  });
  held.WaitForNotification();
  std::atomic<bool> has_caught_up = false;
  std::thread catching_up([&] {
    far.PullAll();
    has_caught_up = true;
  });
  Touch("l1", "最后一次");
  near.PullAll();
  ExpectIsWhatIsSeen(near, east);
  absl::SleepFor(absl::Milliseconds(200));
  EXPECT_FALSE(has_caught_up);
  release.Notify();
  catching_up.join();
  ExpectIsWhatIsSeen(far, east);
}

TEST_F(FeedTest, ARestartLosesNothing) {
  AddLead("a", "east");
  const Client first = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  v1::CreateApiKeyRequest request;
  request.set_user("users/east");
  request.set_display_name("县区应用");
  v1::CreateApiKeyResponse key;
  ASSERT_TRUE(server_.officer().Call(request, key).ok());
  FeedMirror mirror = MirrorOf(first);
  mirror.PullAll();
  const std::string token = mirror.token;
  AddLead("b", "east");
  server_->Restart();
  const Client again = server_->ClientWith(key.token());
  FeedMirror after(again, server_->registry());
  after.token = token;
  after.PullAll();
  EXPECT_THAT(after.told(), ElementsAre("upsert leads/b"));
}

TEST_F(FeedTest, NumbersOutOfRangeAreRefused) {
  v1::PullChangesRequest request;
  v1::PullChangesResponse response;
  request.set_wait_seconds(26);
  EXPECT_EQ(ErrorReason(bureau_.Call(request, response)), "OUT_OF_RANGE");
  request.set_wait_seconds(0);
  request.set_max_changes(-1);
  EXPECT_EQ(ErrorReason(bureau_.Call(request, response)), "OUT_OF_RANGE");
}

}  // namespace
}  // namespace zhaolian
