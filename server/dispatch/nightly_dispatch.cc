#include "server/dispatch/nightly_dispatch.h"

#include <memory>

#include "absl/time/clock.h"
#include "server/dispatch/checkup_run.h"
#include "server/dispatch/dispatch_snapshots.h"
#include "storage/status_macros.h"

namespace zhaolian {

Schedule::Job NightlyDispatch(Store& store, int solve_days, absl::Duration time_of_day,
                              absl::Time start) {
  Schedule::Job job;
  job.name = "nightly checkup";
  job.due = NextTimeOfDay(start, time_of_day);
  job.next = [time_of_day](absl::Time done) { return NextTimeOfDay(done, time_of_day); };
  job.run = [&store, solve_days, name = job.name]() -> absl::Status {
    ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection, store.ConnectForReading());
    RETURN_IF_ERROR(
        RunCheckup(store, *connection, solve_days, {}, OriginOfSchedule(name), absl::Now())
            .status());
    return TakeWeeklySnapshot(store, absl::Now());
  };
  return job;
}

}  // namespace zhaolian
