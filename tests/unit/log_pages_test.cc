#include "storage/log_pages.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace zhaolian {
namespace {

TEST(LogPagesTest, AreMovedOnceTheyAreWorthASyncAndSoonerWhenNobodyWaits) {
  LogPages log;
  log.Note(900);
  EXPECT_FALSE(log.AreToBeMoved(/*idle=*/true));
  log.Note(1200);
  EXPECT_TRUE(log.AreToBeMoved(/*idle=*/true));
  EXPECT_FALSE(log.AreToBeMoved(/*idle=*/false));
  log.Note(1600);
  EXPECT_TRUE(log.AreToBeMoved(/*idle=*/false));
  EXPECT_FALSE(log.AreToBeginAnew()) << "people would wait for all of it";
  log.NoteCheckpoint(false);
  EXPECT_EQ(log.unmoved(), 0);
  log.Note(1700);
  EXPECT_EQ(log.unmoved(), 100);
  EXPECT_FALSE(log.AreToBeMoved(/*idle=*/true));
}

TEST(LogPagesTest, BeginAnewOnADiskOfAnySpeedHoweverBusyTheyAre) {
  for (const int pages_a_sync : {1, 100, 1000, 5000}) {
    LogPages log;
    int all = 0, longest = 0, begun = 0;
    for (int checkpoint = 0; checkpoint < 200; ++checkpoint) {
      log.Note(all += pages_a_sync);
      while (!log.AreToBeMoved(/*idle=*/false)) log.Note(++all);
      longest = std::max(longest, all);
      const bool waits = log.AreToBeginAnew();
      log.NoteCheckpoint(waits);
      if (waits) all = 0;
      begun += waits ? 1 : 0;
    }
    EXPECT_GT(begun, 0) << pages_a_sync;
    EXPECT_LT(longest, 10'000 + 5 * pages_a_sync);
  }
}

TEST(LogPagesTest, AReaderThatHindersThemIsNotTriedAtEachCommit) {
  LogPages log;
  log.Note(9000);
  log.NoteCheckpoint(false);
  int all = 9000, waits = 0;
  for (int commit = 0; commit < 100; ++commit) {
    log.Note(all += 10);
    if (!log.AreToBeMoved(/*idle=*/false)) continue;
    waits += log.AreToBeginAnew() ? 1 : 0;
    log.NoteCheckpoint(log.AreToBeginAnew());
  }
  EXPECT_EQ(waits, 1);
}

}  // namespace
}  // namespace zhaolian
