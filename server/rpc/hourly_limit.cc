#include "server/rpc/hourly_limit.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

constexpr double kSecondsAnHour = 3600;

}  // namespace

HourlyLimit::HourlyLimit(int per_hour, std::string calls, std::string reason)
    : per_hour_(per_hour),
      calls_(std::move(calls)),
      reason_(std::move(reason)),
      rates_(per_hour / kSecondsAnHour, per_hour) {}

absl::Status HourlyLimit::Take(const std::string& user) {
  const absl::Duration wait = rates_.Take(user, absl::Now());
  if (wait <= absl::ZeroDuration()) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted, reason_,
               absl::StrCat("at most ", per_hour_, " ", calls_,
                            " an hour are taken of one user; ask again later"))
      .With("per_hour", absl::StrCat(per_hour_))
      .RetryAfter(wait);
}

}  // namespace zhaolian
