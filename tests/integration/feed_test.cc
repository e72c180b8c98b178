// The feed: a mirror that follows it holds what its user sees, whatever happens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "tests/support/feed_mirror.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using v1::Lead;

class FeedTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const std::string id : {"east", "west", "north"}) {
      v1::Unit unit;
      unit.set_display_name("虚构" + id);
      unit.set_kind(v1::Unit::KIND_COUNTY);
      unit.set_parent_unit("units/bureau");
      ASSERT_TRUE(bureau_.Create(unit, {.id = id}).ok());
    }
    v1::Enterprise firm;
    firm.set_display_name("虚构机床厂");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(bureau_.Create(firm, {.id = "firm"}).ok());
  }

  void AddLead(const std::string& id, const std::string& unit) {
    Lead lead;
    lead.set_display_name("机床项目" + id);
    lead.set_owner_unit("units/" + unit);
    lead.set_enterprise("enterprises/firm");
    lead.set_project_kind(Lead::PROJECT_KIND_PROMOTION);
    const auto made = bureau_.Create(lead, {.id = id});
    ASSERT_TRUE(made.ok()) << made.status();
  }
  void Change(const std::string& id, const std::string& path,
              const std::function<void(Lead&)>& set) {
    Lead lead;
    lead.set_name("leads/" + id);
    set(lead);
    const auto changed = bureau_.Update(lead, {path});
    ASSERT_TRUE(changed.ok()) << changed.status();
  }
  void Give(const std::string& id, const std::string& unit) {
    Change(id, "owner_unit", [&](Lead& lead) { lead.set_owner_unit("units/" + unit); });
  }
  void Touch(const std::string& id, const std::string& text) {
    Change(id, "summary", [&](Lead& lead) { lead.set_summary(text); });
  }
  FeedMirror MirrorOf(const Client& client) { return {client, server_->registry()}; }

  // What a list shows, by name, in the wire format.
  template <typename T>
  static void AddListed(const Client& client, std::map<std::string, std::string>& rows) {
    for (auto& row : client.List<T>()) {
      ASSERT_TRUE(row.ok()) << row.status();
      rows[row->name()] = row->SerializeAsString();
    }
  }
  static void ExpectIsWhatIsSeen(const FeedMirror& mirror, const Client& client) {
    std::map<std::string, std::string> seen;
    AddListed<Lead>(client, seen);
    AddListed<v1::Enterprise>(client, seen);
    AddListed<v1::Unit>(client, seen);
    AddListed<v1::User>(client, seen);
    EXPECT_EQ(mirror.rows(), seen);
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
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
  ASSERT_TRUE(bureau_.Delete<Lead>("leads/c").ok());
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

TEST_F(FeedTest, AWaitEndsWithTheChangeItIsFor) {
  const Client east = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  FeedMirror mirror = MirrorOf(east);
  mirror.PullAll();
  std::thread later([this] {
    absl::SleepFor(absl::Milliseconds(200));
    AddLead("b", "west");
    absl::SleepFor(absl::Milliseconds(200));
    AddLead("a", "east");
  });
  const absl::Time begin = absl::Now();
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
  EXPECT_LT(absl::Now() - begin, absl::Seconds(1.5));
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

// Random writes, moves, shares, grants and users who move: at rest every mirror holds
// what its user sees, and nothing was ever sent that could not be seen then.
TEST_F(FeedTest, EveryMirrorIsWhatItsUserSeesAfterAnyHistory) {
  const std::vector<std::string> units = {"east", "west", "north"};
  std::vector<Client> clients = {bureau_};
  std::vector<std::string> users;
  for (int i = 0; i < 5; ++i) {
    users.push_back(absl::StrCat("user", i));
    clients.push_back(server_.Add(users.back(), "units/" + units[static_cast<size_t>(i) % 3],
                                  {i == 4 ? v1::ROLE_LEADER : v1::ROLE_COUNTY}));
  }
  std::vector<FeedMirror> mirrors;
  for (const Client& client : clients) mirrors.push_back(MirrorOf(client));
  std::mt19937 random(20261128);
  const auto any = [&](size_t end) { return static_cast<size_t>(random() % end); };
  size_t leads = 0;
  for (int step = 0; step < 300; ++step) {
    const std::string lead = absl::StrCat("l", leads == 0 ? 0 : any(leads));
    const std::string unit = units[any(3)];
    switch (leads == 0 ? 0 : any(8)) {
      case 0:
      case 1:
        AddLead(absl::StrCat("l", leads++), unit);
        break;
      case 2:
        (void)bureau_.Undelete<Lead>("leads/" + lead);
        break;
      case 3:
        (void)bureau_.Delete<Lead>("leads/" + lead);
        break;
      case 4: {
        Lead shared;
        shared.set_name("leads/" + lead);
        if (any(2) == 0) shared.add_shared_units("units/" + unit);
        (void)bureau_.Update(shared, {"shared_units"});
        break;
      }
      case 5: {
        v1::User user;
        user.set_name("users/" + users[any(users.size())]);
        user.set_unit("units/" + unit);
        ASSERT_TRUE(server_.officer().Update(user, {"unit"}).ok());
        break;
      }
      default: {
        Lead moved;
        moved.set_name("leads/" + lead);
        moved.set_owner_unit("units/" + unit);
        (void)bureau_.Update(moved, {"owner_unit"});
      }
    }
    // Some look often, in small pieces; some seldom.
    for (size_t i = 0; i < mirrors.size(); ++i) {
      if (any(3 + 4 * i) != 0) continue;
      auto answer = mirrors[i].Pull(static_cast<int>(1 + any(6)));
      ASSERT_TRUE(answer.ok()) << answer.status();
    }
  }
  for (size_t i = 0; i < mirrors.size(); ++i) {
    mirrors[i].PullAll(7);
    ExpectIsWhatIsSeen(mirrors[i], clients[i]);
  }
}

}  // namespace
}  // namespace zhaolian
