// Instants as people write and read them: in the time of Shanghai.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_LOCAL_TIME_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_LOCAL_TIME_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace zhaolian {

// Reads RFC 3339, or "2025-07-31 09:00[:30]" and "2025-07-31" in the time of
// Shanghai. INVALID_ARGUMENT for anything else.
absl::StatusOr<absl::Time> ParseLocalTime(absl::string_view text);

// "2025-07-31 09:00:30".
std::string LocalTimeText(absl::Time time);
std::string LocalTimeText(const google::protobuf::Timestamp& time);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_LOCAL_TIME_H_
