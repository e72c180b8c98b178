#include "client-lib/cli/chinese_day.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace zhaolian {
namespace {

constexpr int kDaysOfWeek = 7;
constexpr int kMonthsOfYear = 12;
// What is farther is a slip.
constexpr int kMostDays = 3660;

struct Word {
  absl::string_view text;
  int value;
};

constexpr Word kDays[] = {{"大前天", -3}, {"前天", -2}, {"昨天", -1}, {"今天", 0},
                          {"明天", 1},    {"后天", 2},  {"大后天", 3}};
constexpr Word kDigits[] = {{"一", 1}, {"二", 2}, {"两", 2}, {"三", 3}, {"四", 4},
                            {"五", 5}, {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}};
constexpr Word kWeeks[] = {{"上上", -2}, {"下下", 2}, {"上", -1}, {"下", 1}, {"本", 0}, {"这", 0}};
constexpr Word kWeekdays[] = {{"一", 0}, {"二", 1}, {"三", 2}, {"四", 3},
                              {"五", 4}, {"六", 5}, {"日", 6}, {"天", 6}};
constexpr Word kMonthEnds[] = {{"月底", 0},   {"本月底", 0},   {"这个月底", 0},
                               {"下月底", 1}, {"下个月底", 1}, {"上月底", -1}};

template <size_t kSize>
std::optional<int> ValueOf(const Word (&words)[kSize], absl::string_view text) {
  for (const Word& word : words) {
    if (word.text == text) return word.value;
  }
  return std::nullopt;
}

// Takes one of the words from the start of `text`.
template <size_t kSize>
std::optional<int> ConsumeWord(const Word (&words)[kSize], absl::string_view& text) {
  for (const Word& word : words) {
    if (absl::ConsumePrefix(&text, word.text)) return word.value;
  }
  return std::nullopt;
}

// 3, 三, 十, 十五, 二十, 二十五.
std::optional<int> NumberSaid(absl::string_view text) {
  int number = 0;
  if (absl::SimpleAtoi(text, &number)) {
    return number < 0 || number > kMostDays ? std::nullopt : std::optional<int>(number);
  }
  const std::optional<int> first = ConsumeWord(kDigits, text);
  if (!absl::ConsumePrefix(&text, "十")) return text.empty() ? first : std::nullopt;
  const std::optional<int> last = ConsumeWord(kDigits, text);
  if (!text.empty()) return std::nullopt;
  return first.value_or(1) * 10 + last.value_or(0);
}

absl::CivilDay LastDay(absl::CivilMonth month) { return absl::CivilDay(month + 1) - 1; }

absl::CivilDay AfterMonths(absl::CivilDay day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  return std::min(absl::CivilDay(month) + (day.day() - 1), LastDay(month));
}

// 3天后, 两周前, 三个月后, 半年后.
std::optional<absl::CivilDay> SpanFrom(absl::string_view text, absl::CivilDay today) {
  int direction = 0;
  for (const Word& word :
       {Word{"之后", 1}, {"以后", 1}, {"后", 1}, {"之前", -1}, {"以前", -1}, {"前", -1}}) {
    if (direction == 0 && absl::ConsumeSuffix(&text, word.text)) direction = word.value;
  }
  if (direction == 0) return std::nullopt;
  if (text == "半年") return AfterMonths(today, direction * kMonthsOfYear / 2);
  int days = 0, months = 0;
  if (absl::ConsumeSuffix(&text, "天") || absl::ConsumeSuffix(&text, "日")) {
    days = 1;
  } else if (absl::ConsumeSuffix(&text, "周") || absl::ConsumeSuffix(&text, "星期") ||
             absl::ConsumeSuffix(&text, "礼拜")) {
    absl::ConsumeSuffix(&text, "个");
    days = kDaysOfWeek;
  } else if (absl::ConsumeSuffix(&text, "个月")) {
    months = 1;
  } else if (absl::ConsumeSuffix(&text, "年")) {
    months = kMonthsOfYear;
  } else {
    return std::nullopt;
  }
  const std::optional<int> number = NumberSaid(text);
  if (!number.has_value() || *number * (days + months * 30) > kMostDays) return std::nullopt;
  return AfterMonths(today, direction * *number * months) + direction * *number * days;
}

// 下周三, 本星期五, 上个礼拜天.
std::optional<absl::CivilDay> DayOfWeek(absl::string_view text, absl::CivilDay today) {
  const std::optional<int> weeks = ConsumeWord(kWeeks, text);
  if (!weeks.has_value()) return std::nullopt;
  absl::ConsumePrefix(&text, "个");
  if (!absl::ConsumePrefix(&text, "周") && !absl::ConsumePrefix(&text, "星期") &&
      !absl::ConsumePrefix(&text, "礼拜")) {
    return std::nullopt;
  }
  const std::optional<int> weekday = ValueOf(kWeekdays, text);
  if (!weekday.has_value()) return std::nullopt;
  const absl::CivilDay monday = absl::NextWeekday(today - kDaysOfWeek, absl::Weekday::monday);
  return monday + *weeks * kDaysOfWeek + *weekday;
}

}  // namespace

std::optional<absl::CivilDay> DaySaid(absl::string_view text, absl::CivilDay today) {
  if (const auto days = ValueOf(kDays, text)) return today + *days;
  if (const auto months = ValueOf(kMonthEnds, text)) {
    return LastDay(absl::CivilMonth(today) + *months);
  }
  if (text == "年底") return absl::CivilDay(today.year(), kMonthsOfYear, 31);
  if (const auto day = DayOfWeek(text, today)) return day;
  return SpanFrom(text, today);
}

std::string PlainDate(absl::string_view text) {
  if (!absl::StrContains(text, "年") && !absl::StrContains(text, "/")) return std::string(text);
  absl::string_view date = text;
  if (!absl::ConsumeSuffix(&date, "日") && !absl::ConsumeSuffix(&date, "号")) {
    absl::ConsumeSuffix(&date, "月");
    absl::ConsumeSuffix(&date, "年");
  }
  const std::string parts = absl::StrReplaceAll(date, {{"年", "/"}, {"月", "/"}});
  std::vector<std::string> numbers = absl::StrSplit(parts, '/');
  for (size_t i = 1; i < numbers.size(); ++i) {
    if (numbers[i].size() == 1) numbers[i].insert(0, "0");
  }
  return absl::StrJoin(numbers, "-");
}

}  // namespace zhaolian
