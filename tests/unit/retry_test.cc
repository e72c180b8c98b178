#include "client-lib/retry.h"

#include <gtest/gtest.h>

#include <vector>

#include "storage/error.h"

namespace zhaolian {
namespace {

absl::Status Busy(absl::Duration delay) {
  return Error(absl::StatusCode::kResourceExhausted, "BUSY", "busy").RetryAfter(delay);
}

// Time that passes only while somebody sleeps.
class RetryTest : public testing::Test {
 protected:
  RetryTest() {
    clock_.now = [this] { return now_; };
    clock_.sleep = [this](absl::Duration wait) {
      waits_.push_back(wait);
      now_ += wait;
    };
    clock_.random = [] { return 0.0; };
  }

  // Gives `outcomes` one after another; the last one stays.
  absl::Status Run(std::vector<absl::Status> outcomes, bool repeatable = true,
                   absl::Duration patience = absl::Minutes(10)) {
    return RunWithRetries(policy_, clock_, repeatable, now_ + patience, [&] {
      const size_t at = std::min<size_t>(attempts_++, outcomes.size() - 1);
      return outcomes[at];
    });
  }

  RetryPolicy policy_;
  RetryClock clock_;
  absl::Time now_ = absl::UnixEpoch();
  std::vector<absl::Duration> waits_;
  int attempts_ = 0;
};

TEST_F(RetryTest, SucceedsAfterTransientErrors) {
  EXPECT_TRUE(
      Run({absl::UnavailableError("draining"), Busy(absl::Milliseconds(1)), absl::OkStatus()})
          .ok());
  EXPECT_EQ(attempts_, 3);
  EXPECT_EQ(waits_.size(), 2u);
}

TEST_F(RetryTest, DoesNotRepeatWhatIsNotTransient) {
  for (const absl::Status& status :
       {absl::AbortedError("etag"), absl::NotFoundError("x"), absl::DeadlineExceededError("late"),
        absl::InternalError("x"), absl::ResourceExhaustedError("no word of when")}) {
    attempts_ = 0;
    EXPECT_EQ(Run({status, absl::OkStatus()}), status);
    EXPECT_EQ(attempts_, 1) << status;
  }
}

TEST_F(RetryTest, DoesNotRepeatWhatIsNotSafeToRepeat) {
  EXPECT_TRUE(absl::IsUnavailable(Run({absl::UnavailableError("x"), absl::OkStatus()}, false)));
  EXPECT_EQ(attempts_, 1);
}

TEST_F(RetryTest, GivesUpAfterTheLastAttempt) {
  policy_.max_attempts = 3;
  EXPECT_TRUE(absl::IsUnavailable(Run({absl::UnavailableError("x")})));
  EXPECT_EQ(attempts_, 3);
  EXPECT_EQ(waits_.size(), 2u);
}

TEST_F(RetryTest, DoesNotSleepPastTheDeadline) {
  EXPECT_TRUE(absl::IsResourceExhausted(
      Run({Busy(absl::Seconds(30)), absl::OkStatus()}, true, absl::Seconds(15))));
  EXPECT_EQ(attempts_, 1);
  EXPECT_TRUE(waits_.empty());
}

TEST_F(RetryTest, WaitsAtLeastWhatTheServerAsks) {
  EXPECT_TRUE(Run({Busy(absl::Seconds(7)), absl::OkStatus()}).ok());
  EXPECT_EQ(waits_, std::vector<absl::Duration>{absl::Seconds(7)});
}

TEST(WaitBeforeTest, DoublesUpToTheLongestWait) {
  const RetryPolicy policy{10, absl::Milliseconds(200), absl::Seconds(1)};
  const absl::Status status = absl::UnavailableError("x");
  const double almost_one = 1 - 1e-9;
  auto wait = [&](int next) {
    return absl::ToDoubleMilliseconds(WaitBefore(next, policy, status, almost_one));
  };
  EXPECT_NEAR(wait(2), 200, 1);
  EXPECT_NEAR(wait(3), 400, 1);
  EXPECT_NEAR(wait(4), 800, 1);
  EXPECT_NEAR(wait(5), 1000, 1);
  EXPECT_NEAR(wait(9), 1000, 1);
}

TEST(WaitBeforeTest, SpreadsClientsOverHalfTheBackoff) {
  const RetryPolicy policy;
  const absl::Status status = absl::UnavailableError("x");
  EXPECT_EQ(WaitBefore(2, policy, status, 0), policy.initial_backoff / 2);
  EXPECT_EQ(WaitBefore(2, policy, status, 0.5), policy.initial_backoff * 0.75);
}

TEST(RetryClockTest, RandomStaysBelowOne) {
  for (int i = 0; i < 1000; ++i) {
    const double random = RetryClock().random();
    EXPECT_GE(random, 0);
    EXPECT_LT(random, 1);
  }
}

}  // namespace
}  // namespace zhaolian
