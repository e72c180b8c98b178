#include "server/schedule.h"

#include <gtest/gtest.h>

namespace zhaolian {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

TEST(ScheduleTest, RunsAJobWhenItIsDueAndThenWhenItIsDueAgain) {
  Schedule schedule;
  int runs = 0;
  schedule.Add({"job", kStart + absl::Minutes(5),
                [](absl::Time done) { return done + absl::Hours(1); },
                [&] {
                  ++runs;
                  return absl::OkStatus();
                }});
  schedule.RunDue(kStart);
  EXPECT_EQ(runs, 0);
  schedule.RunDue(kStart + absl::Minutes(5));
  schedule.RunDue(kStart + absl::Minutes(6));
  EXPECT_EQ(runs, 1);
  schedule.RunDue(kStart + absl::Minutes(65));
  EXPECT_EQ(runs, 2);
}

TEST(ScheduleTest, TriesAFailedJobAgainSooner) {
  Schedule schedule;
  int runs = 0;
  schedule.Add({"job", kStart, [](absl::Time done) { return done + absl::Hours(24); },
                [&] { return ++runs == 1 ? absl::InternalError("no room") : absl::OkStatus(); }});
  schedule.RunDue(kStart);
  schedule.RunDue(kStart + Schedule::kRetry - absl::Seconds(1));
  EXPECT_EQ(runs, 1);
  schedule.RunDue(kStart + Schedule::kRetry);
  schedule.RunDue(kStart + Schedule::kRetry + absl::Hours(1));
  EXPECT_EQ(runs, 2);
}

TEST(ScheduleTest, TheTimeOfDayIsTheCitys) {
  absl::Time before, after;
  ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, "2026-11-25T02:29:00+08:00", &before, nullptr));
  ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, "2026-11-25T02:30:00+08:00", &after, nullptr));
  const absl::Duration half_past_two = absl::Hours(2) + absl::Minutes(30);
  EXPECT_EQ(NextTimeOfDay(before, half_past_two), after);
  EXPECT_EQ(NextTimeOfDay(after, half_past_two), after + absl::Hours(24));
}

}  // namespace
}  // namespace zhaolian
