#include "client-lib/pace.h"

#include <gtest/gtest.h>

namespace zhaolian {
namespace {

TEST(PaceTest, AsksForMoreOnAFastLinkUpToTheMost) {
  Pace pace(200, 1000);
  for (const int expected : {400, 800, 1000, 1000}) {
    pace.Took(absl::Milliseconds(100));
    EXPECT_EQ(pace.amount(), expected);
  }
}

TEST(PaceTest, AsksForLessOnASlowLinkAndNeverForNothing) {
  Pace pace(3, 1000);
  for (const int expected : {1, 1}) {
    pace.Took(absl::Seconds(10));
    EXPECT_EQ(pace.amount(), expected);
  }
}

TEST(PaceTest, StaysWhereAnAnswerTakesSeconds) {
  Pace pace(200, 1000);
  pace.Took(absl::Seconds(2));
  EXPECT_EQ(pace.amount(), 200);
}

TEST(PaceTest, GivesUpOnceTheLeastDidNotCome) {
  Pace pace(10, 1000);
  EXPECT_TRUE(pace.Failed());
  EXPECT_EQ(pace.amount(), 2);
  EXPECT_TRUE(pace.Failed());
  EXPECT_EQ(pace.amount(), 1);
  EXPECT_FALSE(pace.Failed());
}

}  // namespace
}  // namespace zhaolian
