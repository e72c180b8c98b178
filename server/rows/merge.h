// Changes of fields of a row that has changed since they were made.
#ifndef ZHAOLIAN_SERVER_ROWS_MERGE_H_
#define ZHAOLIAN_SERVER_ROWS_MERGE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "storage/database.h"

namespace zhaolian {

// Fields that the mask names and whose values differ between the two messages of one type,
// in the order of the mask. What is no field of theirs is passed over.
std::vector<const google::protobuf::FieldDescriptor*> DifferingFields(
    const google::protobuf::FieldMask& mask, const google::protobuf::Message& a,
    const google::protobuf::Message& b);

// Whether the row `current` has changed since the revision `base`, of which the journal keeps
// the image. ABORTED, reason CONFLICT, when a field of the mask has, and when that cannot be
// known: the image was erased, or the row had no such revision.
absl::StatusOr<bool> ChangedSince(Connection& connection, int64_t base,
                                  const google::protobuf::FieldMask& mask,
                                  const google::protobuf::Message& current);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_MERGE_H_
