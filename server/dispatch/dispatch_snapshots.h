// The weekly dispatch: snapshots of the three lists.
#ifndef ZHAOLIAN_SERVER_DISPATCH_DISPATCH_SNAPSHOTS_H_
#define ZHAOLIAN_SERVER_DISPATCH_DISPATCH_SNAPSHOTS_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"
#include "zhaolian/v1/dispatch.pb.h"

namespace zhaolian {

// The lists of the period as they are, as a snapshot that has no name yet. INVALID_ARGUMENT for
// what is no period.
absl::StatusOr<v1::DispatchSnapshot> CountForDispatch(
    Connection& connection, const v1::TakeDispatchSnapshotRequest& request, absl::Time now);

// Takes the snapshot of the week that `now` is in, unless it has one.
absl::Status TakeWeeklySnapshot(Store& store, absl::Time now);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_DISPATCH_DISPATCH_SNAPSHOTS_H_
