// What the dispatch does by the clock: a checkup each night, a snapshot each week.
#ifndef ZHAOLIAN_SERVER_DISPATCH_NIGHTLY_DISPATCH_H_
#define ZHAOLIAN_SERVER_DISPATCH_NIGHTLY_DISPATCH_H_

#include "absl/time/time.h"
#include "server/schedule.h"
#include "storage/store.h"

namespace zhaolian {

// The job that runs a checkup at that time of day in the city, and takes the snapshot of a week
// in the first night of it. A night that was missed is left out. `solve_days`: as in BindIssues.
Schedule::Job NightlyDispatch(Store& store, int solve_days, absl::Duration time_of_day,
                              absl::Time start);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_DISPATCH_NIGHTLY_DISPATCH_H_
