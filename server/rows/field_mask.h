// Partial updates after AIP-134 and AIP-161: which fields an update touches.
#ifndef ZHAOLIAN_SERVER_ROWS_FIELD_MASK_H_
#define ZHAOLIAN_SERVER_ROWS_FIELD_MASK_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// Writes the fields of `update` that `mask` names into `current`, and checks the
// result by every rule of field_rules.h. `prefix` is the path of the resource in
// the request, such as "enterprise".
//
//   no paths     every populated field of `update`
//   "*"          every field: what `update` leaves unset is cleared
//   field names  those; unset in `update` means clear; a list or a nested
//                message is replaced as a whole
//
// `name`, `etag` and output-only fields are passed over, named or not. An
// immutable field may stand in an update as long as it keeps its value; "*"
// does not clear it.
//
// INVALID_ARGUMENT with reason INVALID_FIELD_MASK for a path that is not the
// name of a field, with every such path at once; IMMUTABLE for immutable fields
// that would change; else what CheckMergedFields gives. `current` is not to be
// used after an error.
absl::Status MergeUpdate(const ResourceSchema& schema, absl::string_view prefix,
                         const google::protobuf::FieldMask& mask,
                         const google::protobuf::Message& update,
                         google::protobuf::Message& current);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_FIELD_MASK_H_
