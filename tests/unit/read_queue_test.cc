#include "storage/read_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

constexpr absl::Duration kAge = absl::Seconds(2);
constexpr absl::Duration kLongest = absl::Milliseconds(10);

class ReadQueueTest : public testing::Test {
 protected:
  void Push(absl::Time since) {
    ReadQueue::Pending read{since, absl::InfiniteFuture(), nullptr};
    ASSERT_TRUE(queue_.Push(read).ok());
  }
  // As many as wait for a little longer than kLongest.
  void PushFew(absl::Time since) {
    for (int i = 0; i < 5; ++i) Push(since);
  }
  void Empty() {
    while (queue_.waiting() > 0) Pop();
  }
  std::optional<ReadQueue::Pending> Pop() {
    WakeBatch wakes;
    return queue_.Pop(wakes);
  }
  void RunSome(absl::Duration time) {
    for (int i = 0; i < 200; ++i) queue_.CountRun(time);
  }

  // Reads come faster than they are done, and one is refused for it; then none waits.
  void RefuseOneAndEmpty() {
    RunSome(absl::Milliseconds(5));
    PushFew(start_);
    ASSERT_TRUE(queue_.IsOverloaded(kLongest, refused_));
    Empty();
  }

  const absl::Time start_ = absl::FromUnixSeconds(1'800'000'000);
  const absl::Time refused_ = start_ + kAge + absl::Milliseconds(1);
  ReadQueue queue_{{.length = 100, .age = kAge, .readers = 2}};
};

TEST_F(ReadQueueTest, ABurstThatIsDoneInTimeIsNoOverload) {
  RunSome(absl::Milliseconds(5));
  for (int i = 0; i < 99; ++i) Push(start_);
  EXPECT_FALSE(queue_.IsOverloaded(kLongest, start_));
  EXPECT_FALSE(queue_.IsOverloaded(kLongest, start_ + kAge));
}

TEST_F(ReadQueueTest, AQueueThatIsNeverEmptyIsOverloadedForWhatWouldWaitTooLong) {
  RunSome(absl::Milliseconds(5));
  const absl::Time later = start_ + kAge + absl::Milliseconds(1);
  for (int i = 0; i < 3; ++i) Push(start_);
  EXPECT_FALSE(queue_.IsOverloaded(kLongest, later)) << "2 run and 3 wait, all of 5 ms";
  Push(start_);
  EXPECT_TRUE(queue_.IsOverloaded(kLongest, later));
  EXPECT_FALSE(queue_.IsOverloaded(2 * kLongest, later));
}

TEST_F(ReadQueueTest, OneMayWaitHoweverLongTheyTake) {
  RunSome(absl::Seconds(1));
  const absl::Time later = start_ + kAge + absl::Milliseconds(1);
  EXPECT_FALSE(queue_.IsOverloaded(kLongest, later));
  Push(start_);
  EXPECT_TRUE(queue_.IsOverloaded(kLongest, later));
}

TEST_F(ReadQueueTest, ReadsThatTakeLittleMayBeMore) {
  RunSome(absl::Microseconds(100));
  for (int i = 0; i < 99; ++i) Push(start_);
  EXPECT_FALSE(queue_.IsOverloaded(kLongest, start_ + kAge + absl::Milliseconds(1)));
}

TEST_F(ReadQueueTest, ALoadThatBreaksOffForAMomentIsStillOverload) {
  ASSERT_NO_FATAL_FAILURE(RefuseOneAndEmpty());
  PushFew(refused_ + absl::Milliseconds(1));
  EXPECT_TRUE(queue_.IsOverloaded(kLongest, refused_ + absl::Milliseconds(2)));
}

// Else each burst would prolong it, at whatever load.
TEST_F(ReadQueueTest, AsUsualAgainOnceAReaderHadNothingToDo) {
  ASSERT_NO_FATAL_FAILURE(RefuseOneAndEmpty());
  std::thread reader([this] { Pop(); });
  absl::SleepFor(absl::Milliseconds(100));
  Push(refused_);
  reader.join();
  PushFew(refused_);
  EXPECT_FALSE(queue_.IsOverloaded(kLongest, refused_ + absl::Milliseconds(1)));
}

TEST_F(ReadQueueTest, AsUsualAgainForThoseTooThatComeBeforeTheIdleReaderIsAwake) {
  ASSERT_NO_FATAL_FAILURE(RefuseOneAndEmpty());
  std::thread reader([this] { Pop(); });
  absl::SleepFor(absl::Milliseconds(100));
  {
    WakeBatch wakes;
    PushFew(refused_);
    EXPECT_FALSE(queue_.IsOverloaded(kLongest, refused_ + absl::Milliseconds(1)));
  }
  reader.join();
}

TEST_F(ReadQueueTest, AsUsualAgainOnceNothingWasRefusedForAWhile) {
  ASSERT_NO_FATAL_FAILURE(RefuseOneAndEmpty());
  const absl::Time later = refused_ + kAge + absl::Milliseconds(1);
  PushFew(later);
  EXPECT_FALSE(queue_.IsOverloaded(kLongest, later));
}

TEST_F(ReadQueueTest, WhatWaitedTooLongOrPastItsDeadlineIsRefused) {
  const ReadQueue::Pending read{start_, start_ + absl::Seconds(1), nullptr};
  EXPECT_TRUE(queue_.CheckWait(read, start_ + absl::Seconds(1)).ok());
  EXPECT_EQ(ErrorReason(queue_.CheckWait(read, start_ + kAge)), "DEADLINE_EXCEEDED");
  EXPECT_EQ(ErrorReason(queue_.CheckWait(read, start_ + 2 * kAge)), "READERS_BUSY");
}

// Each of them would wait for the other else.
TEST_F(ReadQueueTest, WhoWaitsHasWokenFirstWhomItWasToWake) {
  struct Pusher : Sleeper {
    void WakeUp() override { push(); }
    std::function<void()> push;
  } pusher;
  pusher.push = [this] { Push(start_); };
  WakeBatch wakes;
  WakeBatch::Wake(pusher);
  EXPECT_TRUE(queue_.Pop(wakes).has_value());
}

TEST_F(ReadQueueTest, WakesAReaderForEachThatWasPushedTogether) {
  std::atomic<int> taken = 0;
  std::vector<std::thread> readers(2);
  for (std::thread& each : readers) {
    each = std::thread([&] {
      Pop();
      // The other one has to come while this one is at work.
      ++taken;
      while (taken < 2) absl::SleepFor(absl::Milliseconds(1));
    });
  }
  absl::SleepFor(absl::Milliseconds(20));
  {
    WakeBatch wakes;
    for (int i = 0; i < 2; ++i) Push(start_);
  }
  for (std::thread& each : readers) each.join();
  EXPECT_EQ(queue_.waiting(), 0U);
}

TEST_F(ReadQueueTest, GivesOutWhatWaitsWhenItIsClosedAndTakesNoMore) {
  Push(start_);
  queue_.Close();
  ReadQueue::Pending late{start_, absl::InfiniteFuture(), nullptr};
  EXPECT_TRUE(absl::IsUnavailable(queue_.Push(late)));
  EXPECT_TRUE(Pop().has_value());
  EXPECT_FALSE(Pop().has_value());
}

}  // namespace
}  // namespace zhaolian
