// The real program, killed without warning again and again: what it acknowledged
// is there when it comes back.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <optional>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/client.h"
#include "storage/uuid.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/server_process.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

constexpr int kRounds = 20;
constexpr int kThreads = 4;

// One create that was sent, and the reply, if it came.
struct Attempt {
  v1::Unit unit;
  std::string request_id;
  std::optional<v1::Unit> reply;
};

Attempt NewAttempt(int number) {
  Attempt attempt;
  attempt.unit.set_display_name(absl::StrCat("办事处", number));
  attempt.unit.set_kind(v1::Unit::KIND_OFFICE);
  attempt.request_id = NewUuid();
  return attempt;
}

// Creates units until the server is gone.
std::vector<Attempt> CreateUntilTheEnd(const Client& client) {
  std::vector<Attempt> attempts;
  while (true) {
    attempts.push_back(NewAttempt(static_cast<int>(attempts.size())));
    Attempt& attempt = attempts.back();
    auto reply = client.Create(attempt.unit, {.request_id = attempt.request_id});
    if (!reply.ok()) return attempts;
    attempt.reply = *reply;
  }
}

TEST(CrashTest, NothingAcknowledgedIsLostAndEveryRequestCanBeRepeated) {
  ScratchDirectory scratch;
  std::mt19937 random(7);
  std::vector<Attempt> attempts;
  size_t acknowledged = 0;
  for (int round = 0; round <= kRounds; ++round) {
    ServerProcess server(scratch.Path("data"));
    ASSERT_NE(server.address(), "") << "round " << round;
    const Client client = server.MakeClient();

    // What the round before left.
    for (const Attempt& attempt : attempts) {
      if (attempt.reply.has_value()) {
        auto row = client.Get<v1::Unit>(attempt.reply->name());
        ASSERT_TRUE(row.ok()) << "round " << round << ": " << row.status();
        ASSERT_EQ(row->SerializeAsString(), attempt.reply->SerializeAsString());
      }
    }
    std::reverse(attempts.begin(), attempts.end());
    attempts.resize(std::min<size_t>(attempts.size(), 2 * kThreads));
    for (const Attempt& attempt : attempts) {
      auto first = client.Create(attempt.unit, {.request_id = attempt.request_id});
      auto second = client.Create(attempt.unit, {.request_id = attempt.request_id});
      ASSERT_TRUE(first.ok()) << first.status();
      ASSERT_TRUE(second.ok()) << second.status();
      EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
      if (attempt.reply.has_value()) {
        EXPECT_EQ(first->SerializeAsString(), attempt.reply->SerializeAsString());
      }
    }
    if (round == kRounds) break;

    std::vector<std::vector<Attempt>> made(kThreads);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] { made[t] = CreateUntilTheEnd(server.MakeClient()); });
    }
    absl::SleepFor(absl::Milliseconds(std::uniform_int_distribution<int>(20, 250)(random)));
    server.End(SIGKILL);
    for (std::thread& thread : threads) thread.join();
    attempts.clear();
    for (auto& each : made) {
      for (Attempt& attempt : each) {
        acknowledged += attempt.reply.has_value() ? 1 : 0;
        attempts.push_back(std::move(attempt));
      }
    }
    // The last of each thread, whose reply did not come, are looked at first.
    std::stable_partition(attempts.begin(), attempts.end(),
                          [](const Attempt& attempt) { return attempt.reply.has_value(); });
  }
  EXPECT_GT(acknowledged, static_cast<size_t>(kRounds)) << "the test found nothing to lose";
}

TEST(CrashTest, ATerminatedServerEndsWithSuccess) {
  ScratchDirectory scratch;
  ServerProcess server(scratch.Path("data"));
  ASSERT_NE(server.address(), "");
  const int status = server.End(SIGTERM);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace zhaolian
