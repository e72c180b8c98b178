// Errors as they travel.
#ifndef ZHAOLIAN_STORAGE_WIRE_STATUS_H_
#define ZHAOLIAN_STORAGE_WIRE_STATUS_H_

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"

namespace zhaolian {

// With its details as payloads (storage/error.h).
absl::Status StatusOf(const google::rpc::Status& wire);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_WIRE_STATUS_H_
