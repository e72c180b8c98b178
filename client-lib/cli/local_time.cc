#include "client-lib/cli/local_time.h"

namespace zhaolian {
namespace {

absl::TimeZone Shanghai() {
  absl::TimeZone zone;
  // Without the zone database: no summer time there since 1991.
  if (!absl::LoadTimeZone("Asia/Shanghai", &zone)) zone = absl::FixedTimeZone(8 * 60 * 60);
  return zone;
}

}  // namespace

absl::StatusOr<absl::Time> ParseLocalTime(absl::string_view text) {
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &error)) return time;
  for (const char* format : {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"}) {
    if (absl::ParseTime(format, text, Shanghai(), &time, &error)) return time;
  }
  return absl::InvalidArgumentError("no time");
}

std::string LocalTimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", time, Shanghai());
}

std::string LocalTimeText(const google::protobuf::Timestamp& time) {
  return LocalTimeText(absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()));
}

}  // namespace zhaolian
