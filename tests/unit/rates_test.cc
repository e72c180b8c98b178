#include "server/rpc/rates.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

int Taken(Rates& rates, absl::string_view caller, absl::Time now, int tries) {
  int taken = 0;
  for (int i = 0; i < tries; ++i) {
    taken += rates.Take(caller, now) == absl::ZeroDuration() ? 1 : 0;
  }
  return taken;
}

TEST(RatesTest, TakesTwoSecondsWorthAtOnceAndThenAtTheSteadyRate) {
  Rates rates(10);
  EXPECT_EQ(Taken(rates, "users/lin", kStart, 100), 20);
  EXPECT_EQ(Taken(rates, "users/lin", kStart + absl::Seconds(1), 100), 10);
  EXPECT_EQ(Taken(rates, "users/lin", kStart + absl::Hours(1), 100), 20);
}

TEST(RatesTest, TakesWhatABucketHoldsWhereTheRateIsLow) {
  Rates rates(60.0 / 3600, 60);
  EXPECT_EQ(Taken(rates, "users/lin", kStart, 100), 60);
  EXPECT_EQ(rates.Take("users/lin", kStart), absl::Minutes(1));
  EXPECT_EQ(Taken(rates, "users/lin", kStart + absl::Minutes(30), 100), 30);
  EXPECT_EQ(Taken(rates, "users/lin", kStart + absl::Hours(9), 100), 60);
}

TEST(RatesTest, SaysWhenTheNextCallIsTaken) {
  Rates rates(10);
  Taken(rates, "users/lin", kStart, 20);
  const absl::Duration wait = rates.Take("users/lin", kStart);
  EXPECT_EQ(wait, absl::Milliseconds(100));
  EXPECT_EQ(rates.Take("users/lin", kStart + wait), absl::ZeroDuration());
}

TEST(RatesTest, OneCallerTakesNothingFromAnother) {
  Rates rates(10);
  Taken(rates, "users/lin", kStart, 100);
  EXPECT_EQ(Taken(rates, "users/wang", kStart, 100), 20);
}

TEST(RatesTest, AClockThatIsSetBackGivesNothing) {
  Rates rates(10);
  Taken(rates, "users/lin", kStart, 100);
  EXPECT_EQ(Taken(rates, "users/lin", kStart - absl::Hours(1), 100), 0);
}

TEST(RatesTest, ManyCallersAreForgottenButNotThoseWhoCallTooOften) {
  Rates rates(10);
  Taken(rates, "users/greedy", kStart, 100);
  for (int i = 0; i < 30'000; ++i) {
    EXPECT_EQ(Taken(rates, absl::StrCat("users/u", i), kStart + absl::Milliseconds(i / 100), 1), 1);
  }
  EXPECT_LT(Taken(rates, "users/greedy", kStart + absl::Milliseconds(300), 100), 20);
}

}  // namespace
}  // namespace zhaolian
