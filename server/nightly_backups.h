// A backup each night, and no more of them than are wanted.
#ifndef ZHAOLIAN_SERVER_NIGHTLY_BACKUPS_H_
#define ZHAOLIAN_SERVER_NIGHTLY_BACKUPS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/backups.h"
#include "server/schedule.h"

namespace zhaolian {

namespace internal::v1 {
class ServerConfig;
}

// "02:30" as a time since midnight. INVALID_ARGUMENT for anything else.
absl::StatusOr<absl::Duration> ParseTimeOfDay(const std::string& text);

// When backups are written, and how many of them are kept.
struct NightlyPlan {
  absl::Duration time_of_day;
  int kept;
};
// Of a complete configuration; nothing where no backups are written by the clock.
std::optional<NightlyPlan> NightlyPlanOf(const internal::v1::ServerConfig& config);

// When each of the backups, newest first, is deleted if the plan goes on as it is and others are
// kept for so long; the infinite future for those that nobody deletes by the clock.
std::vector<absl::Time> DeletionsOf(const std::vector<Backups::Known>& backups,
                                    const std::optional<NightlyPlan>& plan, absl::Duration kept,
                                    absl::Time now);

// The job that writes `nightly-YYYY-MM-DD` and then deletes all but those that the plan
// keeps. A night that was missed is made up for ten minutes after `start`,
// so that a server that is looked at briefly writes none.
Schedule::Job NightlyBackup(Backups& backups, const NightlyPlan& plan, absl::Time start);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_NIGHTLY_BACKUPS_H_
