#include "client-lib/cli/spoken_time.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "client-lib/cli/chinese_day.h"
#include "client-lib/cli/half_width.h"
#include "client-lib/cli/local_time.h"

namespace zhaolian {
namespace {

constexpr int kMostDays = 3660;
constexpr int kDaysOfWeek = 7;
// "2026-12-01 00:00:00" begins with its date.
constexpr size_t kDateLength = 10;
constexpr size_t kYearLength = 4;

absl::CivilDay Today(absl::Time now) {
  absl::CivilDay day;
  // Its own text reads back.
  (void)absl::ParseCivilTime(LocalTimeText(now).substr(0, kDateLength), &day);
  return day;
}

std::optional<absl::CivilDay> DayOfWord(absl::string_view word, absl::Time now) {
  const absl::CivilDay today = Today(now);
  const std::string english = absl::AsciiStrToLower(word);
  if (english == "yesterday") return today - 1;
  if (english == "today") return today;
  if (english == "tomorrow") return today + 1;
  return DaySaid(word, today);
}

bool IsCivilDate(absl::string_view text) {
  absl::Time time;
  std::string error;
  for (absl::string_view format : {"%Y-%m-%d", "%Y-%m", "%Y"}) {
    const bool reads = text.size() <= kDateLength &&
                       absl::ParseTime(format, text, absl::UTCTimeZone(), &time, &error);
    // A month of one digit reads too, and a year of many.
    if (reads && absl::FormatTime(format, time, absl::UTCTimeZone()) == text) {
      return text.size() == kYearLength || text.find('-') == kYearLength;
    }
  }
  return false;
}

}  // namespace

std::string DateAfter(absl::Time now, int days) { return absl::FormatCivilTime(Today(now) + days); }

absl::StatusOr<absl::Time> ParseSpokenTime(absl::string_view text, absl::Time now) {
  const std::string narrow = HalfWidth(text);
  const std::vector<absl::string_view> words =
      absl::StrSplit(narrow, absl::MaxSplits(' ', 1), absl::SkipWhitespace());
  if (words.empty()) return absl::InvalidArgumentError("no time");
  const std::optional<absl::CivilDay> day = DayOfWord(words[0], now);
  const std::string date = day.has_value() ? absl::FormatCivilTime(*day) : PlainDate(words[0]);
  return ParseLocalTime(
      absl::StrCat(date, words.size() > 1 ? " " : "", words.size() > 1 ? words[1] : ""));
}

std::optional<std::string> SpokenDate(absl::string_view word, absl::Time now) {
  const std::string narrow = HalfWidth(word);
  if (const auto day = DayOfWord(narrow, now)) return absl::FormatCivilTime(*day);
  std::string date = PlainDate(narrow);
  if (!IsCivilDate(date)) return std::nullopt;
  return date;
}

std::optional<int> SpokenDays(absl::string_view text) {
  int unit = 1;
  if (!text.empty() && (text.back() == 'd' || text.back() == 'w')) {
    if (text.back() == 'w') unit = kDaysOfWeek;
    text.remove_suffix(1);
  }
  int days = 0;
  if (!absl::SimpleAtoi(text, &days) || days < 0 || days > kMostDays / unit) return std::nullopt;
  return days * unit;
}

}  // namespace zhaolian
