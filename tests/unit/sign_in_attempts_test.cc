#include "server/access/sign_in_attempts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

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

TEST(SignInAttemptsTest, TheFirstFailureAndALockoutAreNotedOnceInAWindow) {
  using Failure = SignInAttempts::Failure;
  SignInAttempts attempts(3);
  std::vector<Failure> noted;
  for (int minute = 0; minute < 40; minute += 2) {
    const absl::Time now = kStart + absl::Minutes(minute);
    if (attempts.Take("users/lin", now) > absl::ZeroDuration()) continue;
    noted.push_back(attempts.Failed("users/lin", now));
  }
  EXPECT_THAT(noted, testing::ElementsAre(Failure::kFirst, Failure::kKnown, Failure::kLockedOut,
                                          Failure::kKnown, Failure::kKnown, Failure::kLockedOut,
                                          Failure::kKnown, Failure::kKnown, Failure::kLockedOut));
}

TEST(SignInAttemptsTest, ALockoutOutlivesARestart) {
  SignInAttempts attempts(3);
  attempts.Restore("users/lin", SignInAttempts::Failure::kFirst, kStart);
  attempts.Restore("users/lin", SignInAttempts::Failure::kLockedOut, kStart + absl::Minutes(1));
  attempts.Restore("users/wu", SignInAttempts::Failure::kFirst, kStart);
  EXPECT_EQ(attempts.Take("users/lin", kStart + absl::Minutes(6)), absl::Minutes(10));
  EXPECT_EQ(attempts.Take("users/wu", kStart), absl::ZeroDuration());
  EXPECT_EQ(attempts.Take("users/wu", kStart), absl::ZeroDuration());
  EXPECT_GT(attempts.Take("users/wu", kStart), absl::ZeroDuration());
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
