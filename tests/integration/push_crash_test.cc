// Devices that send what they have while the server is killed again and again: once they
// got through, each change is there once, in the order of its device.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <iostream>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/integration/push_fixture.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/server_process.h"

namespace zhaolian {
namespace {

using testing::ElementsAreArray;
using v1::Enterprise;
using v1::PendingMutation;

constexpr int kKills = 36;
constexpr int kDevices = 3;
constexpr int kBatch = 20;

// What a device has queued and not been told of.
struct Device {
  int number = 0;
  std::string id = NewUuid();
  std::vector<PendingMutation> queue;
  int64_t first = 1;  // number of the first in the queue
  int logged = 0;     // by its user; every fifth is refused
  int repeated = 0;

  void Log() {
    const bool refused = logged % 5 == 4;
    queue.push_back(Logged(refused ? "" : absl::StrCat(number, " ", logged)));
    ++logged;
  }
  std::vector<std::string> Expected() const {
    std::vector<std::string> summaries;
    for (int i = 0; i < logged; ++i) {
      if (i % 5 != 4) summaries.push_back(absl::StrCat(number, " ", i));
    }
    return summaries;
  }
  // Sends a batch; false when it was not answered.
  bool Send(const Client& client) {
    while (queue.size() < kBatch) Log();
    auto response = Push(client, id, first, {queue.begin(), queue.begin() + kBatch});
    if (!response.ok()) return false;
    const int64_t settled = response->settled_sequence() - first + 1;
    for (int i = 0; i < kBatch; ++i) {
      const v1::MutationResult& result = response->results(i);
      EXPECT_EQ(result.sequence(), first + i);
      EXPECT_TRUE(result.status().code() == 0 || ReasonOf(result) == "REQUIRED")
          << result.DebugString();
      repeated += result.repeated() ? 1 : 0;
    }
    EXPECT_EQ(settled, kBatch) << response->DebugString();
    queue.erase(queue.begin(), queue.begin() + settled);
    first += settled;
    return true;
  }
};

void MakeFirm(const Client& client) {
  Enterprise firm;
  firm.set_display_name("虚构机床厂");
  firm.set_relation(Enterprise::RELATION_TARGET);
  const auto made = client.Create(firm, {.id = "firm"});
  ASSERT_TRUE(made.ok()) << made.status();
}

TEST(PushCrashTest, EachChangeIsThereOnceAndInOrderWheneverTheServerIsKilled) {
  ScratchDirectory scratch;
  std::mt19937 random(11);
  std::vector<Device> devices(kDevices);
  for (int i = 0; i < kDevices; ++i) devices[static_cast<size_t>(i)].number = i;
  int repeated = 0;
  for (int kill = 0; kill <= kKills; ++kill) {
    ServerProcess server(scratch.Path("data"));
    ASSERT_NE(server.address(), "") << "after kill " << kill;
    if (kill == 0) MakeFirm(server.MakeClient());
    std::atomic<int> answered = 0;
    std::vector<std::thread> threads;
    for (Device& device : devices) {
      threads.emplace_back([&] {
        const Client client = server.MakeClient();
        // The last time nobody is killed: what is left gets through.
        do {
          if (!device.Send(client)) break;
          ++answered;
        } while (kill < kKills);
      });
    }
    if (kill < kKills) {
      // However slow the machine is, each second kill meets devices that are sending.
      const absl::Time patience = absl::Now() + absl::Seconds(30);
      while (kill % 2 == 1 && answered == 0 && absl::Now() < patience) {
        absl::SleepFor(absl::Milliseconds(1));
      }
      absl::SleepFor(absl::Milliseconds(std::uniform_int_distribution<int>(1, 120)(random)));
      server.End(SIGKILL);
    }
    for (std::thread& thread : threads) thread.join();
    if (kill < kKills) continue;
    for (const Device& device : devices) {
      EXPECT_TRUE(device.queue.empty());
      EXPECT_THAT(SummariesOf(server.MakeClient(), absl::StrCat(device.number, " ")),
                  ElementsAreArray(device.Expected()));
      repeated += device.repeated;
    }
  }
  EXPECT_GT(repeated, 0) << "no batch was in flight when the server was killed";
  std::cout << kKills << " kills, " << repeated << " changes were answered again\n";
}

}  // namespace
}  // namespace zhaolian
