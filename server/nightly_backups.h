// A backup each night, and no more of them than are wanted.
#ifndef ZHAOLIAN_SERVER_NIGHTLY_BACKUPS_H_
#define ZHAOLIAN_SERVER_NIGHTLY_BACKUPS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/backups.h"
#include "server/schedule.h"

namespace zhaolian {

// "02:30" as a time since midnight. INVALID_ARGUMENT for anything else.
absl::StatusOr<absl::Duration> ParseTimeOfDay(const std::string& text);

// The job that writes `nightly-YYYY-MM-DD` at the time of day and then keeps the
// newest `kept`. A night that was missed is made up for ten minutes after `start`,
// so that a server that is looked at briefly writes none.
Schedule::Job NightlyBackup(Backups& backups, absl::Duration time_of_day, int kept,
                            absl::Time start);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_NIGHTLY_BACKUPS_H_
