#include <gtest/gtest.h>

#include "client-lib/cli/local_time.h"
#include "client-lib/cli/spoken_time.h"

namespace zhaolian {
namespace {

// 2026-11-28 00:30 in Shanghai, the day before in UTC.
const absl::Time kNow =
    absl::FromCivil(absl::CivilMinute(2026, 11, 27, 16, 30), absl::UTCTimeZone());

std::string When(const std::string& text) {
  const auto time = ParseSpokenTime(text, kNow);
  return time.ok() ? LocalTimeText(*time) : "no time";
}

TEST(SpokenTimeTest, ReadsDaysAndTimesAsPeopleSayThem) {
  EXPECT_EQ(When("昨天 15:00"), "2026-11-27 15:00:00");
  EXPECT_EQ(When("前天"), "2026-11-26 00:00:00");
  EXPECT_EQ(When("Today 9:30"), "2026-11-28 09:30:00");
  EXPECT_EQ(When("yesterday"), "2026-11-27 00:00:00");
  EXPECT_EQ(When("上周五 15:00"), "2026-11-20 15:00:00");
  EXPECT_EQ(When("2026年11月1日 8:00"), "2026-11-01 08:00:00");
  EXPECT_EQ(When("2026-11-01 08:00"), "2026-11-01 08:00:00");
  EXPECT_EQ(When("昨天　１５：００"), "2026-11-27 15:00:00");
  EXPECT_EQ(When("2026-11-01T08:00:00+08:00"), "2026-11-01 08:00:00");
  for (const char* text : {"", "昨天 noon", "last week", "15:00"}) {
    EXPECT_EQ(When(text), "no time") << text;
  }
}

TEST(SpokenTimeTest, ReadsTheDateOfAFollowUp) {
  EXPECT_EQ(SpokenDate("2026-12-01", kNow), "2026-12-01");
  EXPECT_EQ(SpokenDate("2026-12", kNow), "2026-12");
  EXPECT_EQ(SpokenDate("明天", kNow), "2026-11-29");
  EXPECT_EQ(SpokenDate("后天", kNow), "2026-11-30");
  EXPECT_EQ(SpokenDate("下周三", kNow), "2026-12-02");
  EXPECT_EQ(SpokenDate("3个月后", kNow), "2027-02-28");
  EXPECT_EQ(SpokenDate("2026年12月5日", kNow), "2026-12-05");
  EXPECT_EQ(SpokenDate("２０２６－１２－０１", kNow), "2026-12-01");
  EXPECT_EQ(SpokenDate("２０２６年１２月５日", kNow), "2026-12-05");
  for (const char* word : {"", "送样品", "2026-13-01", "2026-2-1", "20261201"}) {
    EXPECT_FALSE(SpokenDate(word, kNow).has_value()) << word;
  }
}

TEST(SpokenTimeTest, ReadsSpansOfDaysAndWeeks) {
  EXPECT_EQ(SpokenDays("7d"), 7);
  EXPECT_EQ(SpokenDays("2w"), 14);
  EXPECT_EQ(SpokenDays("0"), 0);
  for (const char* text : {"", "d", "-1d", "7h", "99999999w"}) {
    EXPECT_FALSE(SpokenDays(text).has_value()) << text;
  }
  EXPECT_EQ(DateAfter(kNow, 7), "2026-12-05");
}

}  // namespace
}  // namespace zhaolian
