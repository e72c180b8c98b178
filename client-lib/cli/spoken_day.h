// Days and times in arguments.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_DAY_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_DAY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace zhaolian {

// The civil date that SpokenDate reads; a usage error for another text.
absl::StatusOr<std::string> ReadSpokenDay(const std::string& text);
// The same; empty for an empty text.
absl::StatusOr<std::string> ReadSpokenDayIfAny(const std::string& text);

// A next step, and the day by which it is due.
struct SpokenStep {
  std::string date, step;
};
// The words of --next: a day, then what is to be done. Empty for an empty text; a usage error where
// it does not begin with a day.
absl::StatusOr<SpokenStep> ReadSpokenStep(const std::string& next, absl::Time now);

// The words of --when; now for an empty text, a usage error for another one that is no time.
absl::StatusOr<absl::Time> ReadSpokenWhen(const std::string& when, absl::Time now);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_DAY_H_
