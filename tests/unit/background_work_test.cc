#include "server/background_work.h"

#include <gtest/gtest.h>

#include <atomic>

#include "absl/synchronization/notification.h"

namespace zhaolian {
namespace {

TEST(BackgroundWorkTest, DoesAllThatWasAddedBeforeItIsClosed) {
  std::atomic<int> done = 0;
  BackgroundWork work(2);
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(work.Add([&] { ++done; }));
  }
  work.Close();
  EXPECT_EQ(done, 100);
  EXPECT_FALSE(work.Add([&] { ++done; }));
  EXPECT_EQ(done, 100);
}

TEST(BackgroundWorkTest, ALongPieceHoldsUpOneThreadOnly) {
  absl::Notification other;
  BackgroundWork work(2);
  work.Add([&] { other.WaitForNotification(); });
  work.Add([&] { other.Notify(); });
  work.Close();
  EXPECT_TRUE(other.HasBeenNotified());
}

}  // namespace
}  // namespace zhaolian
