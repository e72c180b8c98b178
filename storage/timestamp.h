// Instants of this program as those of messages.
#ifndef ZHAOLIAN_STORAGE_TIMESTAMP_H_
#define ZHAOLIAN_STORAGE_TIMESTAMP_H_

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace zhaolian {

// In whole microseconds, as everything that is kept.
google::protobuf::Timestamp ToTimestamp(absl::Time time);
absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_TIMESTAMP_H_
