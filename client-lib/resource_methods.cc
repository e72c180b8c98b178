#include "client-lib/resource_methods.h"

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/resource_schema.h"

namespace zhaolian {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

absl::StatusOr<ResourceMethods> MethodsOf(const Descriptor* resource) {
  const std::string& one = resource->name();
  const std::string many =
      ToUpperCamelCase(resource->options().GetExtension(v1::resource).collection());
  const auto* service =
      resource->file()->pool()->FindServiceByName(absl::StrCat(resource->full_name(), "Service"));
  if (many.empty() || service == nullptr) {
    return absl::UnimplementedError(
        absl::StrCat(resource->full_name(), " is no resource with a service of its own"));
  }
  auto find = [&](const char* verb, const std::string& noun) {
    return service->FindMethodByName(absl::StrCat(verb, noun));
  };
  const ResourceMethods methods{find("Get", one),      find("List", many),  find("Create", one),
                                find("Update", one),   find("Delete", one), find("Undelete", one),
                                find("BatchGet", many)};
  const auto missing = [](std::initializer_list<const MethodDescriptor*> some) {
    return std::count(some.begin(), some.end(), nullptr);
  };
  const auto unchanging =
      missing({methods.create, methods.update, methods.remove, methods.undelete});
  if (missing({methods.get, methods.list, methods.batch_get}) > 0 ||
      (unchanging > 0 && unchanging < 4)) {
    return absl::UnimplementedError(
        absl::StrCat(service->full_name(), " lacks one of the standard methods"));
  }
  return methods;
}

absl::StatusOr<ResourceMethods> ChangingMethodsOf(const Descriptor* resource) {
  absl::StatusOr<ResourceMethods> methods = MethodsOf(resource);
  if (!methods.ok() || methods->create != nullptr) return methods;
  return absl::UnimplementedError(absl::StrCat("rows of ", resource->full_name(),
                                               " are changed by the methods of ",
                                               resource->full_name(), "Service alone"));
}

const FieldDescriptor* FieldOfType(const Descriptor* message, const Descriptor* type) {
  for (int i = 0; i < message->field_count(); ++i) {
    if (message->field(i)->message_type() == type) return message->field(i);
  }
  return nullptr;
}

std::unique_ptr<Message> NewMessage(const Descriptor* type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

void SetText(Message& message, const std::string& field, absl::string_view value) {
  const FieldDescriptor* found = message.GetDescriptor()->FindFieldByName(field);
  if (found != nullptr && !value.empty()) {
    message.GetReflection()->SetString(&message, found, std::string(value));
  }
}

void SetNumber(Message& message, const std::string& field, int value) {
  const FieldDescriptor* found = message.GetDescriptor()->FindFieldByName(field);
  if (found != nullptr) message.GetReflection()->SetInt32(&message, found, value);
}

void SetFlag(Message& message, const std::string& field, bool value) {
  const FieldDescriptor* found = message.GetDescriptor()->FindFieldByName(field);
  if (found != nullptr) message.GetReflection()->SetBool(&message, found, value);
}

std::string GetText(const Message& message, const std::string& field) {
  const FieldDescriptor* found = message.GetDescriptor()->FindFieldByName(field);
  if (found == nullptr || found->cpp_type() != FieldDescriptor::CPPTYPE_STRING ||
      found->is_repeated()) {
    return "";
  }
  return message.GetReflection()->GetString(message, found);
}

}  // namespace zhaolian
