// The standard methods of a resource, found by name in its descriptors.
#ifndef ZHAOLIAN_CLIENT_LIB_RESOURCE_METHODS_H_
#define ZHAOLIAN_CLIENT_LIB_RESOURCE_METHODS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace zhaolian {

// Message X with collection "xs" has the service XService with the methods
// GetX, ListXs, CreateX, UpdateX, DeleteX, UndeleteX and BatchGetXs. Where rows are changed
// by methods of their own, as claims are, the four that change are null.
struct ResourceMethods {
  const google::protobuf::MethodDescriptor* get;
  const google::protobuf::MethodDescriptor* list;
  const google::protobuf::MethodDescriptor* create;
  const google::protobuf::MethodDescriptor* update;
  const google::protobuf::MethodDescriptor* remove;
  const google::protobuf::MethodDescriptor* undelete;
  const google::protobuf::MethodDescriptor* batch_get;
};

// UNIMPLEMENTED when the message is no resource or lacks one of the methods.
absl::StatusOr<ResourceMethods> MethodsOf(const google::protobuf::Descriptor* resource);
// The same for who is to change rows: UNIMPLEMENTED when no standard method does.
absl::StatusOr<ResourceMethods> ChangingMethodsOf(const google::protobuf::Descriptor* resource);

// The one field of `message` whose type is `type`; null when there is none.
const google::protobuf::FieldDescriptor* FieldOfType(const google::protobuf::Descriptor* message,
                                                     const google::protobuf::Descriptor* type);

// A new message of a type that is linked into the program.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor* type);

// Sets a field of a request by name, where the request has it.
void SetText(google::protobuf::Message& message, const std::string& field, absl::string_view value);
void SetNumber(google::protobuf::Message& message, const std::string& field, int value);
void SetFlag(google::protobuf::Message& message, const std::string& field, bool value);

// Text of a singular string field by name; "" where there is no such field.
std::string GetText(const google::protobuf::Message& message, const std::string& field);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_RESOURCE_METHODS_H_
