#include "client-lib/cli/text_chart.h"

#include <gtest/gtest.h>

namespace zhaolian {
namespace {

TEST(BarTest, IsAsLongAsItsShareInEighths) {
  EXPECT_EQ(Bar(8, 8, 4), "████");
  EXPECT_EQ(Bar(4, 8, 4), "██");
  EXPECT_EQ(Bar(3, 8, 4), "█▌");
  EXPECT_EQ(Bar(1, 32, 4), "▏");
}

TEST(BarTest, ShowsALittleAndStopsAtTheWhole) {
  EXPECT_EQ(Bar(1, 1'000'000, 4), "▏");
  EXPECT_EQ(Bar(9, 8, 4), "████");
}

TEST(BarTest, IsEmptyWithoutAnything) {
  EXPECT_EQ(Bar(0, 8, 4), "");
  EXPECT_EQ(Bar(8, 0, 4), "");
}

TEST(SparklineTest, IsAsHighAsEachValueIsOfTheLargest) {
  EXPECT_EQ(Sparkline({0, 1, 2, 3, 4, 5, 6, 7}, 20), "▁▂▃▄▅▆▇█");
  EXPECT_EQ(Sparkline({70, 35}, 20), "█▅");
}

TEST(SparklineTest, ShowsALittle) { EXPECT_EQ(Sparkline({1'000'000, 1, 0}, 20), "█▂▁"); }

TEST(SparklineTest, AddsUpNeighboursWhereThereIsNoRoom) {
  EXPECT_EQ(Sparkline({7, 0, 0, 0, 3, 4}, 3), "█▁█");
  EXPECT_EQ(Sparkline(std::vector<int64_t>(366, 1), 12).size(), 12 * sizeof("█") - 12);
}

TEST(SparklineTest, IsFlatWithoutAnythingPositive) {
  EXPECT_EQ(Sparkline({0, 0, -5}, 20), "▁▁▁");
  EXPECT_EQ(Sparkline({}, 20), "");
}

}  // namespace
}  // namespace zhaolian
