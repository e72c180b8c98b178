// Days in arguments.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_DAY_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_DAY_H_

#include <string>

#include "absl/status/statusor.h"

namespace zhaolian {

// The civil date that SpokenDate reads; a usage error for another text.
absl::StatusOr<std::string> ReadSpokenDay(const std::string& text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_SPOKEN_DAY_H_
