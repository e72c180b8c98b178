#include "server/rows/civil_days.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/schedule.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {

absl::StatusOr<absl::CivilDay> ReadDay(absl::string_view path, const std::string& text) {
  const auto day = FirstDayOf(text);
  if (text.size() == kWholeDay && day.has_value()) return *day;
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_DATE",
               absl::StrCat(path, " must be a day, such as 2026-03-31"))
      .With("field", path)
      .With("value", Excerpt(text))
      .Field(path, "must be a day, such as 2026-03-31");
}

std::string DayText(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

std::optional<absl::CivilDay> FirstDayOf(absl::string_view date) {
  if (date.size() != kYearOfDay && date.size() != kMonthOfDay && date.size() != kWholeDay)
    return std::nullopt;
  // Reports read the dates of each lead: the digits are taken one by one.
  int parts[] = {0, 1, 1};
  int* part = parts;
  for (size_t i = 0; i < date.size(); ++i) {
    const bool dash = i == kYearOfDay || i == kMonthOfDay;
    if (dash ? date[i] != '-' : !absl::ascii_isdigit(date[i])) return std::nullopt;
    if (dash) {
      *++part = 0;
    } else {
      *part = *part * 10 + (date[i] - '0');
    }
  }
  const auto [year, month, day] = parts;
  // CivilDay carries what overflows into the next month: a real day stays.
  const absl::CivilDay real(year, month, day);
  if (year < 1900 || year > 2100 || real.month() != month || real.day() != day) {
    return std::nullopt;
  }
  return real;
}

std::optional<absl::CivilDay> LastDayOf(absl::string_view date) {
  const auto first = FirstDayOf(date);
  if (!first.has_value() || date.size() == kWholeDay) return first;
  if (date.size() == kYearOfDay) return absl::CivilDay(absl::CivilYear(*first) + 1) - 1;
  return absl::CivilDay(absl::CivilMonth(*first) + 1) - 1;
}

absl::CivilDay CityDay(absl::Time time) { return absl::ToCivilDay(time, CityTimeZone()); }

absl::Time BeginOfDay(absl::CivilDay day) { return absl::FromCivil(day, CityTimeZone()); }

absl::StatusOr<Period> ReadPeriod(const std::string& start_date, const std::string& end_date) {
  constexpr int kMostDays = 366;
  Period period;
  ASSIGN_OR_RETURN(period.start, ReadDay("start_date", start_date));
  ASSIGN_OR_RETURN(period.end, ReadDay("end_date", end_date));
  if (period.end >= period.start && period.end - period.start < kMostDays) return period;
  return InvalidField(
      "end_date", "INVALID_PERIOD",
      absl::StrCat("must not be before start_date, nor more than ", kMostDays, " days after it"));
}

absl::StatusOr<int> ReadNumber(absl::string_view path, int asked, int standard, int least,
                               int most) {
  const int number = asked == 0 ? standard : asked;
  if (number >= least && number <= most) return number;
  return Error(absl::StatusCode::kInvalidArgument, "OUT_OF_RANGE",
               absl::StrCat(path, " is ", number, "; it takes ", least, " to ", most))
      .With("field", path)
      .With("value", absl::StrCat(number))
      .With("from", absl::StrCat(least))
      .With("limit", absl::StrCat(most))
      .Field(path, absl::StrCat("must be ", least, " to ", most));
}

bool IsCertainlyBefore(absl::string_view date, absl::string_view other) {
  const size_t known = std::min(date.size(), other.size());
  return date.substr(0, known) < other.substr(0, known);
}

}  // namespace zhaolian
