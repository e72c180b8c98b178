#include "storage/wake_batch.h"

#include <gtest/gtest.h>

#include <thread>

#include "absl/time/clock.h"
#include "tests/support/counting_sleeper.h"

namespace zhaolian {
namespace {

TEST(WakeBatchTest, WakesAtOnceOnAThreadThatHasNone) {
  CountingSleeper sleeper;
  WakeBatch::Wake(sleeper);
  EXPECT_EQ(sleeper.woken, 1);
}

TEST(WakeBatchTest, WakesEachOnceWhenItIsFlushed) {
  CountingSleeper one, other;
  WakeBatch batch;
  for (Sleeper* each : {&one, &other, &one}) WakeBatch::Wake(*each);
  EXPECT_FALSE(batch.empty());
  EXPECT_EQ(one.woken + other.woken, 0);
  batch.Flush();
  batch.Flush();
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(one.woken, 1);
  EXPECT_EQ(other.woken, 1);
}

TEST(WakeBatchTest, WakesWhenItEndsAndAtOnceFromThenOn) {
  CountingSleeper sleeper;
  {
    WakeBatch batch;
    WakeBatch::Wake(sleeper);
  }
  EXPECT_EQ(sleeper.woken, 1);
  WakeBatch::Wake(sleeper);
  EXPECT_EQ(sleeper.woken, 2);
}

TEST(WakeBatchTest, PutsOffForAMomentOnly) {
  CountingSleeper sleeper;
  WakeBatch batch;
  WakeBatch::Wake(sleeper);
  absl::SleepFor(absl::Milliseconds(2));
  batch.FlushIfLong();
  EXPECT_EQ(sleeper.woken, 1);
}

TEST(WakeBatchTest, IsOfItsOwnThread) {
  CountingSleeper sleeper;
  WakeBatch batch;
  std::thread([&sleeper] { WakeBatch::Wake(sleeper); }).join();
  EXPECT_EQ(sleeper.woken, 1);
  EXPECT_TRUE(batch.empty());
}

}  // namespace
}  // namespace zhaolian
