// What people call the fields that errors are about.
#ifndef ZHAOLIAN_SERVER_RPC_FIELD_LABELS_H_
#define ZHAOLIAN_SERVER_RPC_FIELD_LABELS_H_

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"

namespace zhaolian {

// `status` with the label of the field of `request` that it is about: its own, that of the field
// of the same name in what the method answers, or that of the resource it is named after. As it
// is where it has a label, or there is none.
absl::Status WithFieldLabel(absl::Status status, const google::protobuf::Descriptor& request);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_FIELD_LABELS_H_
