#include "server/rows/past_day.h"

#include "absl/strings/str_cat.h"
#include "server/rows/civil_days.h"
#include "storage/error.h"

namespace zhaolian {

absl::Status CheckPastDay(absl::string_view path, const std::string& date, absl::Time now) {
  const auto day = FirstDayOf(date);
  if (!day.has_value() || *day <= CityDay(now)) return absl::OkStatus();
  return InvalidField(path, "FUTURE_DATE",
                      absl::StrCat("must not be after today, ", DayText(CityDay(now))));
}

}  // namespace zhaolian
