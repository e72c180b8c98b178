// Searches become quicker while nobody writes.
#ifndef ZHAOLIAN_SERVER_QUIET_MERGING_H_
#define ZHAOLIAN_SERVER_QUIET_MERGING_H_

#include "server/schedule.h"
#include "storage/store.h"

namespace zhaolian {

// The job that merges parts of the search index (MergeFurther) once nothing was written for ten
// seconds, for a second at a time, until something is. The store outlives it.
Schedule::Job QuietMerging(Store& store, absl::Time start);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_QUIET_MERGING_H_
