// The feed as a stream: what Watch tells, when it ends, and what it must never do. Many of
// these are bugs that others had.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "tests/integration/watch_fixture.h"
#include "zhaolian/v1/privacy.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using v1::FeedMessage;

class WatchTest : public WatchFixture {};

TEST_F(WatchTest, BeginsWithAllThatIsSeenAndTellsEachChangeAsItIsMade) {
  AddLead("a", "east");
  AddLead("b", "west");
  auto east = Watch(KeyOf("east", "east"));
  ExpectIsWhatIsSeen(east->mirror, east->client);
  Touch("a", "one");
  east->call->ReadUntil("upsert leads/a");
  Touch("b", "of no concern");
  AddLead("c", "east");
  east->call->ReadUntil("upsert leads/c");
  ASSERT_TRUE(bureau_.Delete<v1::Lead>("leads/a").ok());
  east->call->ReadUntil("delete leads/a");
  EXPECT_THAT(east->mirror.told(),
              ElementsAre("upsert leads/a", "upsert leads/c", "delete leads/a"));
  ExpectIsWhatIsSeen(east->mirror, east->client);
}

// etcd: time travel, duplicates, and progress that was ahead of its events.
TEST_F(WatchTest, NothingGoesBackComesTwiceOrComesAfterItsProgress) {
  for (int i = 0; i < 10; ++i) AddLead(absl::StrCat("l", i), "east");
  const std::string key = KeyOf("east", "east");
  auto east = Watch(key);
  FeedMirror pulling = MirrorOf(east->client);
  int64_t last = 0, progress = 0;
  east->mirror.on_answer = [&](const auto& messages) {
    for (const FeedMessage& message : messages) {
      if (!message.has_change()) continue;
      EXPECT_GT(message.change().revision(), last);
      last = message.change().revision();
    }
  };
  pulling.on_answer = [&](const auto& messages) {
    for (const FeedMessage& message : messages) {
      if (message.has_change()) {
        EXPECT_GT(message.change().revision(), progress);
      }
      if (message.has_progress()) progress = message.progress().revision();
    }
  };
  pulling.PullAll();
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 2; ++writer) {
    writers.emplace_back([this, writer] {
      for (int i = 0; i < 300; ++i) {
        Touch(absl::StrCat("l", (i * 3 + writer) % 10), absl::StrCat("text ", writer, " ", i));
      }
    });
  }
  for (int i = 0; i < 200; ++i) pulling.PullAll();
  for (std::thread& writer : writers) writer.join();
  AddLead("end", "east");
  east->call->ReadUntil("upsert leads/end");
  pulling.PullAll();
  EXPECT_GT(progress, 0);
  ExpectIsWhatIsSeen(east->mirror, east->client);
  ExpectIsWhatIsSeen(pulling, east->client);
}

// etcd: a slow watcher and a compaction, and events were skipped in silence.
TEST_F(WatchTest, AClientThatReadsLateHasMissedNothing) {
  auto east = Watch(KeyOf("east", "east"));
  const std::string text(900, 'x');
  for (int i = 0; i < 400; ++i) {
    AddLead(absl::StrCat("l", i), "east");
    Touch(absl::StrCat("l", i), text);
    if (i % 7 == 0) Give(absl::StrCat("l", i), "west");
    if (i % 5 == 0 && i % 7 != 0) {
      ASSERT_TRUE(bureau_.Delete<v1::Lead>(absl::StrCat("leads/l", i)).ok());
    }
  }
  AddLead("end", "east");
  east->call->ReadUntil("upsert leads/end");
  ExpectIsWhatIsSeen(east->mirror, east->client);
}

// CouchDB: a row that no longer passed the filter stayed on the client for ever.
// Kubernetes sends the row along, as it is.
TEST_F(WatchTest, WhatLeavesTheSightIsToldByNameOnly) {
  AddLead("a", "east");
  auto east = Watch(KeyOf("east", "east"));
  std::string seen;
  east->mirror.on_answer = [&](const auto& messages) {
    for (const FeedMessage& message : messages) absl::StrAppend(&seen, message.DebugString());
  };
  v1::Lead moved;
  moved.set_name("leads/a");
  moved.set_owner_unit("units/west");
  moved.set_summary("of the west only");
  ASSERT_TRUE(bureau_.Update(moved, {"owner_unit", "summary"}).ok());
  east->call->ReadUntil("leave leads/a");
  EXPECT_THAT(seen, Not(HasSubstr("of the west only")));
  ExpectIsWhatIsSeen(east->mirror, east->client);
}

TEST_F(WatchTest, AUserWhoMovesIsGivenAndTakenRowsOnTheSameStream) {
  AddLead("a", "east");
  AddLead("b", "west");
  auto moving = Watch(KeyOf("moving", "east"));
  MoveUser("moving", "west");
  moving->call->ReadUntil("complete");
  EXPECT_THAT(moving->mirror.told(), AllOf(Contains("removed units/east"), Contains("begin"),
                                           Contains("upsert leads/b"), Not(Contains("reset"))));
  ExpectIsWhatIsSeen(moving->mirror, moving->client);
  Touch("a", "of no concern any more");
  Touch("b", "of concern now");
  moving->mirror.ForgetTold();
  moving->call->ReadUntil("upsert leads/b");
  EXPECT_THAT(moving->mirror.told(), ElementsAre("upsert leads/b"));
}

TEST_F(WatchTest, OtherRolesBeginItAnewOnTheSameStream) {
  AddLead("a", "east");
  AddLead("b", "west");
  auto east = Watch(KeyOf("east", "east"));
  server_.SetRoles("users/east", {v1::ROLE_LEADER});
  east->call->ReadUntil("complete");
  EXPECT_EQ(east->mirror.told().front(), "reset");
  ExpectIsWhatIsSeen(east->mirror, east->client);
}

TEST_F(WatchTest, SomebodyElsesSignInIsNoMatterOfAWatch) {
  auto east = Watch(KeyOf("east", "east"));
  for (int i = 0; i < 20; ++i) server_.NewKey("users/bureau");
  AddLead("a", "east");
  east->call->ReadUntil("upsert leads/a");
  EXPECT_THAT(east->mirror.told(), ElementsAre("upsert leads/a"));
}

TEST_F(WatchTest, ARevokedKeyEndsTheStreamBeforeAnythingElseIsDue) {
  const std::string key = KeyOf("east", "east");
  auto east = Watch(key);
  v1::GetCallerResponse caller;
  ASSERT_TRUE(server_->ClientWith(key).Call(v1::GetCallerRequest(), caller).ok());
  v1::RevokeCredentialRequest request;
  request.set_name(caller.credential());
  v1::RevokeCredentialResponse revoked;
  ASSERT_TRUE(server_.officer().Call(request, revoked).ok());
  EXPECT_EQ(east->call->End(), "SIGN_IN_NEEDED UNAUTHENTICATED");
  EXPECT_THAT(east->mirror.told(), IsEmpty()) << "it did not wait for a heartbeat";
}

TEST_F(WatchTest, AChangeRightAfterARevocationIsNotTold) {
  const std::string key = KeyOf("east", "east");
  auto east = Watch(key);
  v1::GetCallerResponse caller;
  ASSERT_TRUE(server_->ClientWith(key).Call(v1::GetCallerRequest(), caller).ok());
  AddLead("before", "east");
  east->call->ReadUntil("upsert leads/before");
  v1::RevokeCredentialRequest request;
  request.set_name(caller.credential());
  v1::RevokeCredentialResponse revoked;
  ASSERT_TRUE(server_.officer().Call(request, revoked).ok());
  AddLead("after", "east");
  EXPECT_EQ(east->call->End(), "SIGN_IN_NEEDED UNAUTHENTICATED");
  EXPECT_THAT(east->mirror.told(), Not(Contains("upsert leads/after")));
}

TEST_F(WatchTest, AUserWithoutARoleIsToldNothingMore) {
  auto east = Watch(KeyOf("east", "east"));
  server_.SetRoles("users/east", {});
  EXPECT_EQ(east->call->End(), "SIGN_IN_NEEDED UNAUTHENTICATED");
  EXPECT_THAT(east->mirror.told(), IsEmpty()) << "it did not wait for a heartbeat";
}

TEST_F(WatchTest, TheEndOfAKeyEndsTheStreamAfterWhatWasDueBefore) {
  auto east = Watch(KeyOf("east", "east"));
  absl::Time end;
  const auto end_key_in = [&](absl::Duration time) {
    end = absl::Now() + time;
    ASSERT_TRUE(server_->store()
                    .WriteAndWait([&](Tx& tx) {
                      return tx.connection().Run(
                          "UPDATE credentials SET expire_time = $1 WHERE user_name = 'users/east'",
                          {absl::ToUnixMicros(end)});
                    })
                    .ok());
    server_.NewKey("users/bureau");  // everybody is read anew
  };
  end_key_in(absl::Minutes(10));
  AddLead("a", "east");
  ASSERT_NO_FATAL_FAILURE(end_key_in(absl::Seconds(1)));
  EXPECT_EQ(east->call->End(), "SIGN_IN_NEEDED UNAUTHENTICATED");
  EXPECT_GE(absl::Now(), end);
  EXPECT_THAT(east->mirror.told(), ElementsAre("upsert leads/a"))
      << "it did not wait for a heartbeat";
}

TEST_F(WatchTest, AThirdWatchWithAKeyEndsTheOldest) {
  const std::string key = KeyOf("east", "east");
  auto first = Watch(key), second = Watch(key), third = Watch(key);
  EXPECT_EQ(first->call->End(), "SUPERSEDED ABORTED");
  AddLead("a", "east");
  second->call->ReadUntil("upsert leads/a");
  third->call->ReadUntil("upsert leads/a");
}

TEST_F(WatchTest, AServerThatStopsTellsWhereToGoOn) {
  const std::string key = KeyOf("east", "east");
  auto east = Watch(key);
  AddLead("a", "east");
  east->call->ReadUntil("upsert leads/a");
  const std::string before = east->mirror.token;
  AddLead("b", "west");
  std::string ended;
  std::thread reader([&] { ended = east->call->End(); });
  server_->Restart();
  reader.join();
  EXPECT_EQ(ended, "SHUTTING_DOWN UNAVAILABLE");
  EXPECT_EQ(east->mirror.told().back(), "progress");
  EXPECT_NE(east->mirror.token, before);
  const Client client = server_->ClientWith(key);
  FeedMirror again = east->mirror;
  again.SetClient(client);
  again.ForgetTold();
  again.PullAll();
  EXPECT_THAT(again.told(), ElementsAre("progress"));
  ExpectIsWhatIsSeen(again, client);
}

TEST_F(WatchTest, HeartbeatsBringATokenThatGoesOn) {
  const std::string key = KeyOf("east", "east");
  auto east = Watch(key);
  v1::WatchRequest request;
  request.set_heartbeat_seconds(10);
  const absl::Time begin = absl::Now();
  WatchCall call(*server_, key, east->mirror, request);
  AddLead("b", "west");
  call.ReadUntil("progress");
  EXPECT_GE(absl::Now() - begin, absl::Seconds(9));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(19)) << "sooner than where none is asked for";
  AddLead("a", "east");
  east->mirror.ForgetTold();
  east->mirror.PullAll();
  EXPECT_THAT(east->mirror.told(), ElementsAre("upsert leads/a"));
}

// The log is the journal, which is never trimmed: no token is too old.
TEST_F(WatchTest, ADeleteLongAgoIsStillToldToAnOldToken) {
  AddLead("a", "east");
  AddLead("b", "east");
  const std::string key = KeyOf("east", "east");
  auto east = Watch(key);
  ASSERT_TRUE(bureau_.Delete<v1::Lead>("leads/a").ok());
  for (int i = 0; i < 2500; ++i) Touch("b", absl::StrCat("text ", i));
  FeedMirror late = east->mirror;
  WatchCall call(*server_, key, late);
  call.ReadUntil("upsert leads/b");
  EXPECT_THAT(late.told(), ElementsAre("delete leads/a", "upsert leads/b"));
}

// The feed reads rows and the headers of entries, which stay.
TEST_F(WatchTest, AnErasedImageIsMissedByNobodyWhoComesFromBefore) {
  v1::ContactPerson person;
  person.set_display_name("甲乙丙丁");
  person.set_phone("13900077310");
  person.set_enterprise("enterprises/firm");
  ASSERT_TRUE(bureau_.Create(person, {.id = "person"}).ok());
  auto bureau = Watch(server_.NewKey("users/bureau"));
  FeedMirror late = bureau->mirror;
  std::string sent;
  late.on_answer = [&](const auto& messages) {
    for (const FeedMessage& message : messages) sent += message.SerializeAsString();
  };
  v1::EraseContactPersonRequest request;
  request.set_name("contactPersons/person");
  request.set_reason("本人要求");
  v1::EraseContactPersonResponse response;
  const absl::Status erased = bureau_.Call(request, response);
  ASSERT_TRUE(erased.ok()) << erased;
  bureau->mirror.ForgetTold();
  AddLead("end", "east");
  bureau->call->ReadUntil("upsert leads/end");
  late.PullAll();
  EXPECT_THAT(late.told(), Not(Contains("reset")));
  EXPECT_THAT(sent, Not(HasSubstr("甲")));
  EXPECT_EQ(late.rows(), bureau->mirror.rows());
}

// etcd: a watch at a revision that is to come, after a restore.
TEST_F(WatchTest, ATokenOfAFutureRevisionBeginsAnew) {
  const std::string key = KeyOf("east", "east");
  AddLead("a", "east");
  AddLead("b", "east");
  auto east = Watch(key);
  // As in a backup from before the last change.
  ASSERT_TRUE(server_->store()
                  .WriteAndWait([](Tx& tx) {
                    return tx.connection().RunScript(
                        "DELETE FROM journal WHERE revision = (SELECT max(revision) FROM journal);"
                        "DELETE FROM leads WHERE name = 'leads/b';");
                  })
                  .ok());
  WatchCall call(*server_, key, east->mirror);
  call.ReadUntil("complete");
  EXPECT_EQ(east->mirror.told().front(), "reset");
  EXPECT_THAT(east->mirror.Names("leads"), ElementsAre("leads/a"));
}

TEST_F(WatchTest, NumbersOutOfRangeAreRefused) {
  v1::WatchRequest request;
  v1::WatchResponse response;
  const auto refusal = [&] {
    return ErrorReason(bureau_.Follow(request, response, absl::Seconds(5), [] { return false; }));
  };
  for (const int seconds : {-1, 9, 61}) {
    request.set_heartbeat_seconds(seconds);
    EXPECT_EQ(refusal(), "OUT_OF_RANGE") << seconds;
  }
  request.set_heartbeat_seconds(0);
  request.set_max_changes(-1);
  EXPECT_EQ(refusal(), "OUT_OF_RANGE");
}

}  // namespace
}  // namespace zhaolian
