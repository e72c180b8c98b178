// The clock of a machine, when it is wrong, or was when it dated a change.
#ifndef ZHAOLIAN_CLIENT_LIB_CLOCK_ERROR_H_
#define ZHAOLIAN_CLIENT_LIB_CLOCK_ERROR_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client-lib/device_clock.h"
#include "client-lib/outbox.h"

namespace zhaolian {

struct ClockError {
  absl::Duration ahead;  // of the server's clock; negative: behind
  // Number of the first change that it dated so before it was set; 0 when it is wrong now.
  int64_t change = 0;
};

// FAILED_PRECONDITION, reason CLOCK_WRONG with metadata `seconds_ahead`, or CLOCK_WAS_WRONG with
// that and the `number` of the change.
absl::Status ToStatus(const ClockError& error);
// What ToStatus made; nothing for every other status.
std::optional<ClockError> ClockErrorIn(const absl::Status& status);

// By how much more than `tolerance` the clock was wrong that dated one of these, new and not sent
// yet, where it is right by now: as far as the machine has been up since, or as what it dated is
// still to come.
std::optional<ClockError> WrongDate(const std::vector<OutboxItem>& items, const DeviceClock& clock,
                                    absl::Duration tolerance);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLOCK_ERROR_H_
