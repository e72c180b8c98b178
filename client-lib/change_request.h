// Requests that change one row, understood by their descriptors: which row it is, and
// what it will look like.
#ifndef ZHAOLIAN_CLIENT_LIB_CHANGE_REQUEST_H_
#define ZHAOLIAN_CLIENT_LIB_CHANGE_REQUEST_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/message.h"
#include "storage/resource_store.h"

namespace zhaolian {

struct ChangeRequest {
  // kOther: a method of its own, such as AdvanceLead, whose effect only the server knows.
  enum Kind { kCreate, kUpdate, kDelete, kUndelete, kOther } kind;
  const ResourceSchema* schema;
  std::string name;  // of the row
  // What an update changes: the paths of its mask, or every populated field.
  std::vector<std::string> mask;
};

// INVALID_ARGUMENT when the request has no request id, or does not say which row it is
// about: a create must choose the id of its row.
absl::StatusOr<ChangeRequest> UnderstandChange(const ResourceRegistry& registry,
                                               const google::protobuf::Message& request);

// The request that a queued change holds. DATA_LOSS when this program does not know it.
absl::StatusOr<MessagePtr> UnpackRequest(const google::protobuf::Any& packed);

// The row of a create or an update as the request has it; null for other kinds.
const google::protobuf::Message* RowIn(const ChangeRequest& change,
                                       const google::protobuf::Message& request);

// The row after the change, as far as the request says: null when there is none then.
// `before` may be null.
MessagePtr RowAfter(const ChangeRequest& change, const google::protobuf::Message& request,
                    const google::protobuf::Message* before);

// The same to be filled; null for other kinds.
google::protobuf::Message* MutableRowIn(const ChangeRequest& change,
                                        google::protobuf::Message& request);

// What the request says of the row's revision is brought up to date.
void RenewEtag(const ChangeRequest& change, int64_t revision, google::protobuf::Message& request);

// Of an update.
void SetMask(const std::vector<std::string>& mask, google::protobuf::Message& request);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CHANGE_REQUEST_H_
