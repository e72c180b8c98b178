// Days as requests and rows write them, in the city's time, and numbers of days.
#ifndef ZHAOLIAN_SERVER_ROWS_CIVIL_DAYS_H_
#define ZHAOLIAN_SERVER_ROWS_CIVIL_DAYS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace zhaolian {

// "2026-03-31", of which a row may know the year, or the year and the month, only.
inline constexpr size_t kWholeDay = 10, kMonthOfDay = 7, kYearOfDay = 4;

// The day that a request writes in the field `path`, whole. INVALID_ARGUMENT, reason
// INVALID_DATE.
absl::StatusOr<absl::CivilDay> ReadDay(absl::string_view path, const std::string& text);

std::string DayText(absl::CivilDay day);

// The first and the last day that a date of a row may be: of a month or a year, its own. Nothing
// for no date.
std::optional<absl::CivilDay> FirstDayOf(absl::string_view date);
std::optional<absl::CivilDay> LastDayOf(absl::string_view date);

// The day that it is in the city.
absl::CivilDay CityDay(absl::Time time);
// When the day begins there.
absl::Time BeginOfDay(absl::CivilDay day);

// First and last day of what a request asks about.
struct Period {
  absl::CivilDay start, end;
};

// The fields start_date and end_date of a request. INVALID_ARGUMENT: INVALID_DATE;
// INVALID_PERIOD, when it is empty or longer than 366 days.
absl::StatusOr<Period> ReadPeriod(const std::string& start_date, const std::string& end_date);

// A number of a request, in the field `path`: `standard` where it is 0. INVALID_ARGUMENT,
// reason OUT_OF_RANGE, below `least` or above `most`.
absl::StatusOr<int> ReadNumber(absl::string_view path, int asked, int standard, int least,
                               int most);

// Whether the first of two dates of rows is certainly before the second: as far as both are
// known. False where one is empty.
bool IsCertainlyBefore(absl::string_view date, absl::string_view other);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_CIVIL_DAYS_H_
