#include "client-lib/cli/spoken_time.h"

#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "client-lib/cli/local_time.h"

namespace zhaolian {
namespace {

constexpr int kMostDays = 3660;
constexpr int kDaysOfWeek = 7;
// "2026-12-01 00:00:00" begins with its date.
constexpr size_t kDateLength = 10;
constexpr size_t kYearLength = 4;

std::optional<int> DaysOfWord(absl::string_view word) {
  static const auto& words = *new std::map<std::string, int, std::less<>>{
      {"前天", -2}, {"昨天", -1}, {"今天", 0},       {"明天", 1},
      {"后天", 2},  {"today", 0}, {"yesterday", -1}, {"tomorrow", 1}};
  const auto found = words.find(absl::AsciiStrToLower(word));
  return found == words.end() ? std::nullopt : std::optional<int>(found->second);
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

std::string DateAfter(absl::Time now, int days) {
  absl::CivilDay day;
  // Its own text reads back.
  (void)absl::ParseCivilTime(LocalTimeText(now).substr(0, kDateLength), &day);
  return absl::FormatCivilTime(day + days);
}

absl::StatusOr<absl::Time> ParseSpokenTime(absl::string_view text, absl::Time now) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(text, absl::MaxSplits(' ', 1), absl::SkipWhitespace());
  if (words.empty()) return absl::InvalidArgumentError("no time");
  const std::optional<int> days = DaysOfWord(words[0]);
  if (!days.has_value()) return ParseLocalTime(text);
  return ParseLocalTime(absl::StrCat(DateAfter(now, *days), words.size() > 1 ? " " : "",
                                     words.size() > 1 ? words[1] : ""));
}

std::optional<std::string> SpokenDate(absl::string_view word, absl::Time now) {
  const std::optional<int> days = DaysOfWord(word);
  if (days.has_value()) return DateAfter(now, *days);
  if (!IsCivilDate(word)) return std::nullopt;
  return std::string(word);
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
