// The real program, killed again and again while leads change hands and their units follow: at
// rest each mirror holds what its user sees, and no byte of a row was ever sent to somebody who
// could not see it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <atomic>
#include <iostream>
#include <optional>
#include <random>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "tests/integration/feed_secrets.h"
#include "tests/integration/watch_fixture.h"
#include "tests/support/number_or.h"
#include "tests/support/server_process.h"

namespace zhaolian {
namespace {

constexpr size_t kLeads = 8;
constexpr std::array<const char*, 3> kCounties = {"east", "west", "north"};

class FeedCrashTest : public WatchFixture {
 protected:
  struct Follower {
    std::string key;
    std::unique_ptr<FeedMirror> mirror;
    std::thread thread;
  };

  void SetUp() override {
    WatchFixture::SetUp();
    for (size_t i = 0; i < kLeads; ++i) AddLead(LeadId(i), "east");
    bureau_key_ = server_.NewKey("users/bureau");
    for (size_t i = 0; i < kCounties.size(); ++i) {
      Follower& each = followers_[i];
      each.key = KeyOf(kCounties[i], kCounties[i]);
      each.mirror = std::make_unique<FeedMirror>(bureau_, Registry());
      each.mirror->on_answer = [this, i](const auto& messages) {
        for (const auto& message : messages) secrets_.Check(i, message.SerializeAsString());
      };
    }
    // From now on the program serves what this server made.
    server_->Stop();
  }

  static std::string LeadId(size_t number) { return absl::StrCat("l", number); }
  Client ClientWith(const std::string& key) {
    absl::ReaderMutexLock lock(&mutex_);
    return program_->MakeClient(absl::Seconds(10), key);
  }
  void StartProgram() {
    absl::MutexLock lock(&mutex_);
    program_.emplace(ServerProcess::Options{.data = absl::StrCat(server_->directory(), "/data"),
                                            .is_trial = false});
    ASSERT_NE(program_->address(), "");
  }
  // Gives leads away until it is over; a call that the end of the program cut may have done it.
  void GiveAway() {
    std::mt19937 random(3);
    while (!over_) {
      const size_t county = random() % kCounties.size();
      const size_t secret = secrets_.Make();
      secrets_.Allow(secret, 1u << county);
      v1::Lead lead;
      lead.set_name(absl::StrCat("leads/", LeadId(random() % kLeads)));
      lead.set_owner_unit(absl::StrCat("units/", kCounties[county]));
      lead.set_summary(Secrets::TextOf(secret));
      const auto changed = ClientWith(bureau_key_).Update(lead, {"owner_unit", "summary"});
      if (changed.ok()) {
        ++acknowledged_;
      } else {
        absl::SleepFor(absl::Milliseconds(5));
      }
    }
  }
  // However slow the machine is, something happens between two kills.
  static void AwaitMore(const std::atomic<int>& number, int than) {
    const absl::Time until = absl::Now() + absl::Seconds(30);
    while (number <= than && absl::Now() < until) absl::SleepFor(absl::Milliseconds(1));
  }
  // Watches or pulls until the mirror has the name that ends the test.
  void Follow(Follower& follower, unsigned seed) {
    std::mt19937 random(seed);
    FeedMirror& mirror = *follower.mirror;
    const auto is_at_end = [&] { return mirror.HasCome("units/north", kEnd); };
    while (!is_at_end()) {
      const Client client = ClientWith(follower.key);
      mirror.SetClient(client);
      const absl::Status status = random() % 2 == 0 ? mirror.Watch(is_at_end, 3)
                                                    : mirror.Pull(/*max_changes=*/3, 1).status();
      if (status.ok()) continue;
      ++cut_;
      absl::SleepFor(absl::Milliseconds(5));
    }
  }

  static constexpr const char* kEnd = "the end of the test";
  Secrets secrets_;
  std::string bureau_key_;
  std::array<Follower, kCounties.size()> followers_;
  std::atomic<bool> over_ = false;
  std::atomic<int> acknowledged_ = 0, cut_ = 0;
  absl::Mutex mutex_;
  std::optional<ServerProcess> program_;
};

TEST_F(FeedCrashTest, EveryMirrorIsWhatItsUserSeesHoweverOftenTheServerIsKilled) {
  const int kills = NumberOr("ZHAOLIAN_FEED_KILLS", 20);
  std::mt19937 random(17);
  ASSERT_NO_FATAL_FAILURE(StartProgram());
  std::thread writer([this] { GiveAway(); });
  for (Follower& each : followers_) {
    each.thread =
        std::thread([this, &each, seed = static_cast<unsigned>(random())] { Follow(each, seed); });
  }
  for (int kill = 0; kill < kills; ++kill) {
    AwaitMore(acknowledged_, kill);
    absl::SleepFor(absl::Milliseconds(20 + random() % 200));
    program_->End(SIGKILL);
    StartProgram();
  }
  over_ = true;
  writer.join();
  v1::Unit north;
  north.set_name("units/north");
  north.set_display_name(kEnd);
  EXPECT_TRUE(ClientWith(bureau_key_).Update(north, {"display_name"}).ok());
  for (Follower& each : followers_) each.thread.join();
  for (Follower& each : followers_) {
    const Client client = ClientWith(each.key);
    each.mirror->SetClient(client);
    ExpectIsWhatIsSeen(*each.mirror, client);
  }
  EXPECT_GE(acknowledged_, kills);
  EXPECT_GE(cut_, kills) << "nobody followed when the server was killed";
  std::cout << kills << " kills, " << acknowledged_ << " changes, " << cut_ << " answers cut\n";
}

}  // namespace
}  // namespace zhaolian
