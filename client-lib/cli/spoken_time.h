// Days and times as people say them: 昨天 15:00, 下周三, tomorrow, 7d.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_TIME_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_TIME_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace zhaolian {

// What ParseLocalTime reads, and a day as below with or without a time: "昨天 15:00",
// "today 9:30". INVALID_ARGUMENT for anything else.
absl::StatusOr<absl::Time> ParseSpokenTime(absl::string_view text, absl::Time now);

// The civil date, in Shanghai, of what DaySaid reads, of yesterday, today or tomorrow, or of a
// date as FORMAT_CIVIL_DATE or PlainDate has it; nothing for another word.
std::optional<std::string> SpokenDate(absl::string_view word, absl::Time now);

// Days of "7d", "2w" or "7": from 0 to 3660.
std::optional<int> SpokenDays(absl::string_view text);

// The civil date so many days after now's, in Shanghai.
std::string DateAfter(absl::Time now, int days);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_TIME_H_
