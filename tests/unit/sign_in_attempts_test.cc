#include "server/access/sign_in_attempts.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

TEST(SignInAttemptsTest, TakesSoManyInAQuarterOfAnHour) {
  SignInAttempts attempts(3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(attempts.Take("users/lin", kStart + absl::Minutes(i)), absl::ZeroDuration());
  }
  EXPECT_EQ(attempts.Take("users/lin", kStart + absl::Minutes(5)), absl::Minutes(10));
  EXPECT_EQ(attempts.Take("users/lin", kStart + absl::Minutes(15)), absl::ZeroDuration());
  EXPECT_EQ(attempts.Take("users/lin", kStart + absl::Minutes(15)), absl::Minutes(1));
}

TEST(SignInAttemptsTest, ARefusalIsNoAttempt) {
  SignInAttempts attempts(1);
  EXPECT_EQ(attempts.Take("users/lin", kStart), absl::ZeroDuration());
  for (int i = 1; i < 100; ++i) {
    EXPECT_GT(attempts.Take("users/lin", kStart + absl::Seconds(i)), absl::ZeroDuration());
  }
  EXPECT_EQ(attempts.Take("users/lin", kStart + absl::Minutes(15)), absl::ZeroDuration());
}

TEST(SignInAttemptsTest, KeysDoNotHinderEachOther) {
  SignInAttempts attempts(1);
  EXPECT_EQ(attempts.Take("users/lin", kStart), absl::ZeroDuration());
  EXPECT_EQ(attempts.Take("a device of users/lin", kStart), absl::ZeroDuration());
}

TEST(SignInAttemptsTest, StartsAnewAfterTheRightPassword) {
  SignInAttempts attempts(1);
  attempts.Take("users/lin", kStart);
  attempts.Forget("users/lin");
  EXPECT_EQ(attempts.Take("users/lin", kStart), absl::ZeroDuration());
}

TEST(SignInAttemptsTest, AClockThatWasSetBackFreesNothing) {
  SignInAttempts attempts(1);
  attempts.Take("users/lin", kStart);
  EXPECT_EQ(attempts.Take("users/lin", kStart - absl::Hours(1)), absl::Minutes(15));
}

TEST(SignInAttemptsTest, GuessedNamesShareAFixedNumberOfKeys) {
  std::set<std::string> keys;
  for (int i = 0; i < 20'000; ++i) {
    keys.insert(SignInAttempts::KeyOfUnknownUser(absl::StrCat("users/guess-", i)));
  }
  EXPECT_LE(keys.size(), 4096u);
  EXPECT_GT(keys.size(), 3000u);
}

}  // namespace
}  // namespace zhaolian
