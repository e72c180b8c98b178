#include "server/rows/row_requests.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::Message;

MessagePtr NewMessageOf(const Descriptor& type) {
  return MessagePtr(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

}  // namespace

MessagePtr NewRowRequest(const ResourceSchema& schema, absl::string_view verb) {
  const Descriptor& row = *schema.message();
  return NewMessageOf(*DescriptorPool::generated_pool()->FindMessageTypeByName(
      absl::StrCat(row.file()->package(), ".", verb, row.name(), "Request")));
}

Message& RowOf(const ResourceSchema& schema, Message& request) {
  const Descriptor& type = *request.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->message_type() != schema.message()) continue;
    return *request.GetReflection()->MutableMessage(&request, type.field(i));
  }
  std::abort();  // the server does not start with such a method
}

const Descriptor* PackedType(const google::protobuf::Any& packed) {
  const std::string& url = packed.type_url();
  return DescriptorPool::generated_pool()->FindMessageTypeByName(url.substr(url.rfind('/') + 1));
}

absl::StatusOr<MessagePtr> UnpackRequest(const google::protobuf::Any& packed,
                                         const Descriptor& type) {
  MessagePtr request = NewMessageOf(type);
  if (request->ParseFromString(packed.value())) return request;
  return Error(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
               absl::StrCat("the request is not a valid ", type.full_name(), " in UTF-8"));
}

}  // namespace zhaolian
