// Days on which something is said to have happened.
#ifndef ZHAOLIAN_SERVER_ROWS_PAST_DAY_H_
#define ZHAOLIAN_SERVER_ROWS_PAST_DAY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace zhaolian {

// INVALID_ARGUMENT, reason FUTURE_DATE, for a date of which no day has come by `now` in the city.
// What is no date is none of its business.
absl::Status CheckPastDay(absl::string_view path, const std::string& date, absl::Time now);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_PAST_DAY_H_
