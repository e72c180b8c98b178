#include <gtest/gtest.h>

#include "client-lib/cli/spoken_amount.h"

namespace zhaolian {
namespace {

TEST(SpokenAmountTest, ReadsWhatPeopleWrite) {
  EXPECT_EQ(ReadAmount("500万元", "CNY"), 500'000'000);
  EXPECT_EQ(ReadAmount("1.2亿", "CNY"), 12'000'000'000);
  EXPECT_EQ(ReadAmount("12345.67", "CNY"), 1'234'567);
  EXPECT_EQ(ReadAmount("1,234 元", "CNY"), 123'400);
  EXPECT_EQ(ReadAmount("50000", "USD"), 5'000'000);
  EXPECT_EQ(ReadAmount("50000", "JPY"), 50'000);
  EXPECT_EQ(ReadAmount("１．２亿", "CNY"), 12'000'000'000);
  EXPECT_EQ(ReadAmount("１，２３４　元", "CNY"), 123'400);
}

TEST(SpokenAmountTest, TakesNothingThatIsNoAmount) {
  for (const char* text : {"", "元", "万", "-5", "5千", "1.2.3", "0.001", "1e5", "99999999999亿"}) {
    EXPECT_FALSE(ReadAmount(text, "CNY").has_value()) << text;
  }
  EXPECT_FALSE(ReadAmount("0.5", "JPY").has_value());
}

}  // namespace
}  // namespace zhaolian
