#include "client-lib/clock_error.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

constexpr absl::string_view kWrong = "CLOCK_WRONG", kWasWrong = "CLOCK_WAS_WRONG";
constexpr absl::string_view kSecondsAhead = "seconds_ahead", kNumber = "number";

std::string TextOf(const ClockError& error, int64_t seconds) {
  const absl::string_view side = seconds < 0 ? " seconds behind" : " seconds ahead of";
  const std::string wrong = absl::StrCat(seconds < 0 ? -seconds : seconds, side, " the server's");
  return error.change == 0
             ? absl::StrCat("the clock of this machine is ", wrong,
                            "; set it, correct the times of what waits, and synchronise again")
             : absl::StrCat("the clock of this machine was ", wrong, " when change ", error.change,
                            " was made; correct the times of what waits, and synchronise again");
}

absl::Duration AheadAt(const OutboxItem& item, absl::Time now, const Uptime& uptime) {
  if (!uptime.boot.empty() && item.boot == uptime.boot) {
    return item.boot_time - (now - uptime.length);
  }
  return item.queue_time > now ? item.queue_time - now : absl::ZeroDuration();
}

}  // namespace

absl::Status ToStatus(const ClockError& error) {
  const int64_t seconds = absl::ToInt64Seconds(error.ahead);
  Error status(absl::StatusCode::kFailedPrecondition, error.change == 0 ? kWrong : kWasWrong,
               TextOf(error, seconds));
  status.With(kSecondsAhead, absl::StrCat(seconds));
  if (error.change != 0) status.With(kNumber, absl::StrCat(error.change));
  return status;
}

std::optional<ClockError> ClockErrorIn(const absl::Status& status) {
  const std::string reason = ErrorReason(status);
  if (reason != kWrong && reason != kWasWrong) return std::nullopt;
  int64_t seconds = 0;
  ClockError error;
  (void)absl::SimpleAtoi(ErrorMetadata(status, kSecondsAhead), &seconds);
  (void)absl::SimpleAtoi(ErrorMetadata(status, kNumber), &error.change);
  error.ahead = absl::Seconds(seconds);
  return error;
}

std::optional<ClockError> WrongDate(const std::vector<OutboxItem>& items, const DeviceClock& clock,
                                    absl::Duration tolerance) {
  const absl::Time now = clock.now();
  const Uptime uptime = clock.uptime();
  for (const OutboxItem& item : items) {
    const bool is_new = item.state == OutboxItem::kQueued && item.sequence == 0;
    if (!is_new) continue;
    const absl::Duration ahead = AheadAt(item, now, uptime);
    if (absl::AbsDuration(ahead) > tolerance) return ClockError{ahead, item.number};
  }
  return std::nullopt;
}

}  // namespace zhaolian
