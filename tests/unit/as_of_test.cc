#include "server/reports/as_of.h"

#include <gtest/gtest.h>

#include "storage/error.h"

namespace zhaolian {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);

// 2026-11-29 08:00 in the city.
const absl::Time kNow = absl::FromUnixSeconds(1'795'910'400);

bool Counts(const std::string& date, const std::string& start, const std::string& end) {
  const FigurePeriod limits = TextLimits({start, end});
  return date >= limits.start && date <= limits.end;
}

TEST(FigurePeriodTest, IsTheYearUpToTheDayUnlessSaidOtherwise) {
  const auto period = ReadFigurePeriod("", "", kNow);
  ASSERT_TRUE(period.ok());
  EXPECT_EQ(period->start, "2026-01-01");
  EXPECT_EQ(period->end, "2026-11-29");
  EXPECT_EQ(ReadFigurePeriod("", "2025-10-31", kNow)->start, "2025-01-01");
  EXPECT_EQ(ErrorReason(ReadFigurePeriod("2026-02", "2026-01", kNow).status()), "BEFORE_START");
  EXPECT_EQ(ErrorReason(ReadFigurePeriod("yesterday", "", kNow).status()), "INVALID_DATE");
}

TEST(FigurePeriodTest, HoldsADateWhereItsFirstDayIs) {
  EXPECT_TRUE(Counts("2025-01-01", "2025-01-01", "2025-10-31"));
  EXPECT_TRUE(Counts("2025-01", "2025-01-01", "2025-10-31"));
  EXPECT_TRUE(Counts("2025", "2025-01-01", "2025-10-31"));
  EXPECT_TRUE(Counts("2025-10-31", "2025-01-01", "2025-10-31"));
  EXPECT_FALSE(Counts("2025-11", "2025-01-01", "2025-10-31"));
  EXPECT_FALSE(Counts("2025", "2025-02-01", "2025-10-31"));
  EXPECT_FALSE(Counts("2024-12-31", "2025", "2025"));
  EXPECT_TRUE(Counts("2025-12-31", "2025", "2025"));
  EXPECT_TRUE(Counts("2025-10-31", "2025-10", "2025-10"));
  EXPECT_FALSE(Counts("2025-11-01", "2025-10", "2025-10"));
}

TEST(WholeDaysTest, AreCountedOnceTheyAreOver) {
  EXPECT_EQ(WholeDays(kNow - kDay + absl::Seconds(1), kNow), 0);
  EXPECT_EQ(WholeDays(kNow - kDay, kNow), 1);
}

}  // namespace
}  // namespace zhaolian
