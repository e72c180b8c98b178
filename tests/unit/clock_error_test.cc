#include "client-lib/clock_error.h"

#include <gtest/gtest.h>

#include "storage/error.h"

namespace zhaolian {
namespace {

constexpr absl::Duration kTolerance = absl::Minutes(5);

class ClockErrorTest : public testing::Test {
 protected:
  // A change that is queued now.
  OutboxItem Queued(int64_t number) const {
    OutboxItem item;
    item.number = number;
    item.queue_time = now_;
    item.boot = uptime_.boot;
    item.boot_time = now_ - uptime_.length;
    return item;
  }
  void Pass(absl::Duration time) {
    now_ += time;
    uptime_.length += time;
  }
  std::optional<ClockError> Wrong(const std::vector<OutboxItem>& items) const {
    return WrongDate(items, clock_, kTolerance);
  }

  absl::Time now_ = absl::FromUnixSeconds(1'780'000'000);
  Uptime uptime_ = {"boot", absl::Hours(2)};
  DeviceClock clock_ = {{.now = [this] { return now_; }}, [this] { return uptime_; }};
};

TEST_F(ClockErrorTest, NoTimeThatGoesByMakesAClockWrong) {
  const OutboxItem item = Queued(1);
  Pass(absl::Hours(24 * 30));
  EXPECT_FALSE(Wrong({item}).has_value());
}

TEST_F(ClockErrorTest, AClockThatWasSetSinceWasAheadOrBehind) {
  for (const absl::Duration set : {absl::Hours(1), absl::Hours(-1)}) {
    const OutboxItem item = Queued(7);
    Pass(absl::Hours(24));
    now_ += set;
    const auto wrong = Wrong({item});
    ASSERT_TRUE(wrong.has_value()) << set;
    EXPECT_EQ(wrong->ahead, -set);
    EXPECT_EQ(wrong->change, 7);
  }
}

TEST_F(ClockErrorTest, IsOfTheFirstThatIsNewAndWrongByMoreThanTheTolerance) {
  std::vector<OutboxItem> items = {Queued(1), Queued(2), Queued(3)};
  items[0].sequence = 1;  // the server may have it
  items[1].state = OutboxItem::kRefused;
  now_ += kTolerance;
  EXPECT_FALSE(Wrong(items).has_value());
  now_ += absl::Seconds(1);
  EXPECT_EQ(Wrong(items)->change, 3);
}

TEST_F(ClockErrorTest, OverARestartOnlyADateToComeTells) {
  const OutboxItem item = Queued(1);
  uptime_ = {"another boot", absl::Minutes(1)};
  now_ += absl::Hours(1);
  EXPECT_FALSE(Wrong({item}).has_value());
  now_ -= absl::Hours(4);
  EXPECT_EQ(Wrong({item})->ahead, absl::Hours(3));
  uptime_.boot.clear();  // nobody knows
  EXPECT_EQ(Wrong({item})->ahead, absl::Hours(3));
}

TEST_F(ClockErrorTest, IsReadFromItsStatusAndFromNoOther) {
  for (const ClockError& error : {ClockError{absl::Hours(-3)}, ClockError{absl::Hours(3), 12}}) {
    const auto read = ClockErrorIn(ToStatus(error));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->ahead, error.ahead);
    EXPECT_EQ(read->change, error.change);
  }
  EXPECT_EQ(ErrorReason(ToStatus({absl::Hours(-3)})), "CLOCK_WRONG");
  EXPECT_EQ(ErrorReason(ToStatus({absl::Hours(-3), 1})), "CLOCK_WAS_WRONG");
  EXPECT_FALSE(ClockErrorIn(absl::OkStatus()).has_value());
  EXPECT_FALSE(ClockErrorIn(absl::UnavailableError("")).has_value());
}

TEST(DeviceClockTest, TheUptimeOfTheMachineGoesOn) {
  const Uptime first = SystemUptime(), second = SystemUptime();
  EXPECT_FALSE(first.boot.empty());
  EXPECT_EQ(first.boot, second.boot);
  EXPECT_LE(first.length, second.length);
  EXPECT_GT(first.length, absl::ZeroDuration());
}

}  // namespace
}  // namespace zhaolian
