#include <gtest/gtest.h>

#include "client-lib/cli/chinese_day.h"

namespace zhaolian {
namespace {

// A Saturday.
constexpr absl::CivilDay kToday(2026, 11, 28);

std::string Said(absl::string_view text) {
  const auto day = DaySaid(text, kToday);
  return day.has_value() ? absl::FormatCivilTime(*day) : "no day";
}

TEST(ChineseDayTest, CountsFromToday) {
  EXPECT_EQ(Said("今天"), "2026-11-28");
  EXPECT_EQ(Said("大后天"), "2026-12-01");
  EXPECT_EQ(Said("3天后"), "2026-12-01");
  EXPECT_EQ(Said("十五日之后"), "2026-12-13");
  EXPECT_EQ(Said("两周前"), "2026-11-14");
  EXPECT_EQ(Said("二十五个星期以后"), "2027-05-22");
  EXPECT_EQ(Said("3个月后"), "2027-02-28");
  EXPECT_EQ(Said("半年前"), "2026-05-28");
  EXPECT_EQ(Said("1年后"), "2027-11-28");
}

TEST(ChineseDayTest, WeeksBeginOnMonday) {
  EXPECT_EQ(Said("本周一"), "2026-11-23");
  EXPECT_EQ(Said("本周日"), "2026-11-29");
  EXPECT_EQ(Said("下周三"), "2026-12-02");
  EXPECT_EQ(Said("下下个星期天"), "2026-12-13");
  EXPECT_EQ(Said("上礼拜五"), "2026-11-20");
  EXPECT_EQ(DaySaid("本周一", absl::CivilDay(2026, 11, 23)), absl::CivilDay(2026, 11, 23));
}

TEST(ChineseDayTest, MonthsEndOnTheirLastDay) {
  EXPECT_EQ(Said("月底"), "2026-11-30");
  EXPECT_EQ(Said("下月底"), "2026-12-31");
  EXPECT_EQ(Said("年底"), "2026-12-31");
  EXPECT_EQ(DaySaid("3个月后", absl::CivilDay(2026, 11, 30)), absl::CivilDay(2027, 2, 28));
  EXPECT_EQ(DaySaid("1年后", absl::CivilDay(2028, 2, 29)), absl::CivilDay(2029, 2, 28));
}

TEST(ChineseDayTest, TakesNothingThatIsNoDay) {
  for (const char* text : {"", "周三", "下周", "下周八", "后", "天后", "个月后", "-3天后",
                           "9999年后", "3月后", "近日", "三三天后", "12月5日"}) {
    EXPECT_EQ(Said(text), "no day") << text;
  }
}

TEST(ChineseDayTest, WritesDatesPlainly) {
  EXPECT_EQ(PlainDate("2026年12月5日"), "2026-12-05");
  EXPECT_EQ(PlainDate("2026年12月05号"), "2026-12-05");
  EXPECT_EQ(PlainDate("2026年3月"), "2026-03");
  EXPECT_EQ(PlainDate("2026年"), "2026");
  EXPECT_EQ(PlainDate("2026/3/1"), "2026-03-01");
  EXPECT_EQ(PlainDate("2026-2-1"), "2026-2-1");
}

}  // namespace
}  // namespace zhaolian
