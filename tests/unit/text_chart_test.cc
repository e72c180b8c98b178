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

}  // namespace
}  // namespace zhaolian
