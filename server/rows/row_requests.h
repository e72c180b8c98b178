// Requests of the methods that change one row, made and opened by the descriptors of the row.
#ifndef ZHAOLIAN_SERVER_ROWS_ROW_REQUESTS_H_
#define ZHAOLIAN_SERVER_ROWS_ROW_REQUESTS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/message.h"
#include "server/rpc/router.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// An empty request of the standard method of the resource: "Create", "Update", "Delete".
MessagePtr NewRowRequest(const ResourceSchema& schema, absl::string_view verb);

// The field of such a request that holds the row; it has one.
google::protobuf::Message& RowOf(const ResourceSchema& schema, google::protobuf::Message& request);

// The type of what is packed; null for one that this program does not know.
const google::protobuf::Descriptor* PackedType(const google::protobuf::Any& packed);

// What is packed, which is of the type. INVALID_ARGUMENT, reason MALFORMED_REQUEST.
absl::StatusOr<MessagePtr> UnpackRequest(const google::protobuf::Any& packed,
                                         const google::protobuf::Descriptor& type);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_ROW_REQUESTS_H_
