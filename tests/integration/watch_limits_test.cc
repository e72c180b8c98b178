// What bounds a stream of the feed: clients that take nothing, snapshots in their turn,
// and the places of streams.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/import/code_points.h"
#include "server/telemetry.h"
#include "tests/integration/watch_fixture.h"

namespace zhaolian {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr absl::Duration kPatience = absl::Seconds(4);

TestServer::Options Limited(absl::Duration patience) {
  TestServer::Options options{.config = SignedInServer::Config()};
  options.config.set_snapshots_at_a_time(1);
  options.config.set_max_streams(3);
  options.feed_patience = patience;
  return options;
}

class WatchLimitsTest : public WatchFixture {
 protected:
  explicit WatchLimitsTest(absl::Duration patience = kPatience) : WatchFixture(Limited(patience)) {}

  // An answer that has begun is sent to its end: a fifth of AddMuch at most.
  static v1::WatchRequest FewAtATime() {
    v1::WatchRequest request;
    request.set_max_changes(30);
    return request;
  }
  // More than the network takes from a client that does not read: 445 KB, and not much less
  // when it is compressed. All at one moment, from which on such a client takes nothing.
  void AddMuch() {
    std::mt19937 random(1);
    std::uniform_int_distribution<char32_t> ideograph(U'一', U'龥');
    v1::Lead lead;
    lead.set_display_name("机床项目");
    lead.set_owner_unit("units/east");
    lead.set_enterprise("enterprises/firm");
    lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
    lead.set_stage(v1::Lead::STAGE_LEAD);
    const ResourceStore& resources = server_->store().resources();
    const ResourceSchema& leads = *resources.registry().FindCollection("leads");
    const absl::Status added = server_->store().WriteAndWait([&](Tx& tx) {
      absl::Status status;
      for (int i = 0; i < 150 && status.ok(); ++i) {
        lead.set_name(absl::StrCat("leads/l", i));
        lead.clear_summary();
        for (int j = 0; j < 990; ++j) AppendUtf8(ideograph(random), *lead.mutable_summary());
        status = resources.Insert(tx, leads, {"users/local", "system", "test", "", ""}, lead);
      }
      return status;
    });
    ASSERT_TRUE(added.ok()) << added;
  }
  bool AwaitMetric(const std::string& line) {
    // Twice the server's patience has to go by first.
    const absl::Time until = absl::Now() + absl::Minutes(1);
    while (absl::Now() < until) {
      if (server_->telemetry().Text().find(line) != std::string::npos) return true;
      absl::SleepFor(absl::Milliseconds(20));
    }
    return false;
  }
};

TEST_F(WatchLimitsTest, AClientThatTakesNothingIsToldSoWhenItReadsAgain) {
  const std::string key = KeyOf("east", "east");
  auto east = Watch(key, FewAtATime());
  AddMuch();
  absl::SleepFor(kPatience * 1.5);  // and it is cut off after twice the server's patience
  EXPECT_EQ(east->call->End(), "SLOW_CONSUMER UNAVAILABLE");
  EXPECT_THAT(east->mirror.Names("leads"), Contains("leads/l0"));
  EXPECT_THAT(east->mirror.Names("leads"), Not(Contains("leads/l149")));
  WatchCall again(*server_, key, east->mirror);
  again.ReadUntil("upsert leads/l149");
  ExpectIsWhatIsSeen(east->mirror, east->client);
}

TEST_F(WatchLimitsTest, AClientThatReadsNothingAnyMoreIsCutOff) {
  auto east = Watch(KeyOf("east", "east"));
  EXPECT_TRUE(AwaitMetric("zhaolian_calls_live 1\n"));
  AddMuch();
  EXPECT_TRUE(AwaitMetric("zhaolian_calls_live 0\n"));
  EXPECT_THAT(east->call->End(), HasSubstr("CANCELLED"));
}

class PatientWatchTest : public WatchLimitsTest {
 protected:
  PatientWatchTest() : WatchLimitsTest(absl::Minutes(10)) {}
};

TEST_F(PatientWatchTest, NobodyWaitsForAClientThatTakesNothing) {
  auto slow = Watch(KeyOf("slow", "east"));
  AddMuch();
  auto east = Watch(KeyOf("east", "east"));
  for (int i = 0; i < 20; ++i) {
    const std::string id = absl::StrCat("quick", i);
    AddLead(id, "east");
    east->call->ReadUntil("upsert leads/" + id);
  }
  EXPECT_TRUE(AwaitMetric("zhaolian_calls_live 2\n")) << "the server waits for the slow one still";
}

TEST_F(WatchLimitsTest, SnapshotsAreSentInTheirTurnAndASlowOneGivesItsTurnAway) {
  AddMuch();
  const std::string first_key = KeyOf("first", "east"), second_key = KeyOf("second", "east");
  const Client first_client = server_->ClientWith(first_key);
  const Client second_client = server_->ClientWith(second_key);
  FeedMirror first = MirrorOf(first_client), second = MirrorOf(second_client);
  const absl::Time begin = absl::Now();
  WatchCall slow(*server_, first_key, first, FewAtATime());
  EXPECT_TRUE(slow.Read());  // its snapshot has begun, and goes no further
  WatchCall next(*server_, second_key, second, FewAtATime());
  // A client that asks again and again is told to wait.
  FeedMirror pulling = MirrorOf(second_client);
  auto answer = pulling.Pull();
  ASSERT_TRUE(answer.ok()) << answer.status();
  next.ReadUntil("complete");
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(1500));
  ExpectIsWhatIsSeen(second, second_client);
  pulling.PullAll();
  ExpectIsWhatIsSeen(pulling, second_client);
}

TEST_F(WatchLimitsTest, OneStreamMoreThanMayBeOpenIsRefused) {
  const std::string key = KeyOf("east", "east"), other = KeyOf("west", "west");
  auto first = Watch(key), second = Watch(other), third = Watch(KeyOf("north", "north"));
  FeedMirror mirror = MirrorOf(first->client);
  WatchCall fourth(*server_, key, mirror);
  EXPECT_EQ(fourth.End(), "TOO_MANY_STREAMS RESOURCE_EXHAUSTED");
}

}  // namespace
}  // namespace zhaolian
