#include "server/contacts/reporting_week.h"

#include <gtest/gtest.h>

namespace zhaolian {
namespace {

// In China, from "2026-11-28 10:00".
absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", text, absl::FixedTimeZone(8 * 3600), &time, &error))
      << error;
  return time;
}

class ReportingWeekTest : public testing::Test {
 protected:
  const ReportingWeeks weeks_ = *ReportingWeeks::Open(2);
};

TEST_F(ReportingWeekTest, WeeksBeginOnMondayInChina) {
  EXPECT_EQ(weeks_.Of(At("2026-11-23 00:00")), "2026-W48");
  EXPECT_EQ(weeks_.Of(At("2026-11-22 23:59")), "2026-W47");
  EXPECT_EQ(weeks_.Of(At("2026-11-29 23:59")), "2026-W48");
  EXPECT_EQ(weeks_.Of(At("2026-11-30 00:00")), "2026-W49");
}

TEST_F(ReportingWeekTest, AWeekBelongsToTheYearOfItsThursday) {
  EXPECT_EQ(weeks_.Of(At("2026-12-31 12:00")), "2026-W53");
  EXPECT_EQ(weeks_.Of(At("2027-01-03 12:00")), "2026-W53");
  EXPECT_EQ(weeks_.Of(At("2027-01-04 12:00")), "2027-W01");
  EXPECT_EQ(weeks_.Of(At("2024-12-30 12:00")), "2025-W01");
  EXPECT_EQ(weeks_.Of(At("2021-01-01 12:00")), "2020-W53");
}

TEST_F(ReportingWeekTest, AWeekStaysOpenUntilTheEndOfTheSecondDayAfterIt) {
  EXPECT_TRUE(weeks_.IsOpen("2026-W48", At("2026-12-01 23:59")));
  EXPECT_FALSE(weeks_.IsOpen("2026-W48", At("2026-12-02 00:00")));
  EXPECT_TRUE(weeks_.IsOpen("2026-W53", At("2027-01-05 23:59")));
  EXPECT_FALSE(weeks_.IsOpen("2026-W53", At("2027-01-06 00:00")));
}

TEST_F(ReportingWeekTest, WhatComesInTimeCountsWhenItHappenedAndWhatComesLateWhenItCame) {
  EXPECT_EQ(weeks_.ForNew(At("2026-11-27 10:00"), At("2026-11-27 18:00")), "2026-W48");
  EXPECT_EQ(weeks_.ForNew(At("2026-11-27 10:00"), At("2026-12-01 23:59")), "2026-W48");
  EXPECT_EQ(weeks_.ForNew(At("2026-11-27 10:00"), At("2026-12-02 00:00")), "2026-W49");
  EXPECT_EQ(weeks_.ForNew(At("2026-06-01 10:00"), At("2026-12-02 00:00")), "2026-W49");
}

TEST_F(ReportingWeekTest, AWeekThatIsOverGainsAndLosesNothing) {
  const absl::Time now = At("2026-12-01 12:00");  // W48 is open still, W47 is not
  EXPECT_EQ(weeks_.ForMoved("2026-W48", At("2026-11-30 10:00"), now), "2026-W49");
  EXPECT_EQ(weeks_.ForMoved("2026-W49", At("2026-11-27 10:00"), now), "2026-W48");
  EXPECT_EQ(weeks_.ForMoved("2026-W49", At("2026-11-20 10:00"), now), "2026-W49");
  EXPECT_EQ(weeks_.ForMoved("2026-W47", At("2026-11-27 10:00"), now), "2026-W47");
}

TEST_F(ReportingWeekTest, TheDaysAreThoseOfTheConfiguration) {
  const ReportingWeeks patient = *ReportingWeeks::Open(5);
  EXPECT_TRUE(patient.IsOpen("2026-W48", At("2026-12-04 23:59")));
  EXPECT_FALSE(patient.IsOpen("2026-W48", At("2026-12-05 00:00")));
}

}  // namespace
}  // namespace zhaolian
