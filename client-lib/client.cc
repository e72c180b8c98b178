#include "client-lib/client.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/connection.h"
#include "client-lib/resource_methods.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "storage/error.h"
#include "storage/resource_schema.h"
#include "storage/status_macros.h"
#include "storage/uuid.h"

namespace zhaolian {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;

namespace {

absl::Status CheckType(const MethodDescriptor* method, const Descriptor* expected,
                       const Message& given) {
  if (given.GetDescriptor() == expected) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(method->full_name(), " takes and gives ",
                                                 expected->full_name(), ", not ",
                                                 given.GetDescriptor()->full_name()));
}

absl::StatusOr<const MethodDescriptor*> MethodThatTakes(const Descriptor* request) {
  const auto* file = request->file();
  for (int i = 0; i < file->service_count(); ++i) {
    for (int j = 0; j < file->service(i)->method_count(); ++j) {
      const MethodDescriptor* method = file->service(i)->method(j);
      if (method->input_type() == request) return method;
    }
  }
  return absl::UnimplementedError(absl::StrCat("no method takes ", request->full_name()));
}

}  // namespace

Client::Client(ClientOptions options)
    : connection_(std::make_shared<const Connection>(std::move(options))) {}

absl::Status Client::Call(const MethodDescriptor* method, const Message& request,
                          Message& response) const {
  RETURN_IF_ERROR(CheckType(method, method->input_type(), request));
  RETURN_IF_ERROR(CheckType(method, method->output_type(), response));
  std::string bytes = request.SerializeAsString();
  const FieldDescriptor* request_id = request.GetDescriptor()->FindFieldByName("request_id");
  if (request_id != nullptr && GetText(request, "request_id").empty()) {
    std::unique_ptr<Message> identified(request.New());
    SetText(*identified, "request_id", NewUuid());
    bytes += identified->SerializeAsString();  // the last value of a field counts
  }
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer buffer(&slice, 1);

  const ClientOptions& options = connection_->options();
  const bool repeatable = request_id != nullptr ||
                          method->options().idempotency_level() == MethodOptions::NO_SIDE_EFFECTS;
  const absl::Time deadline = options.clock.now() + options.deadline;
  return RunWithRetries(options.retry, options.clock, repeatable, deadline,
                        [&] { return connection_->CallOnce(method, buffer, deadline, response); });
}

absl::Status Client::Call(const Message& request, Message& response) const {
  ASSIGN_OR_RETURN(const MethodDescriptor* method, MethodThatTakes(request.GetDescriptor()));
  return Call(method, request, response);
}

absl::Status Client::Follow(const Message& request, Message& response, absl::Duration silence,
                            absl::FunctionRef<bool()> take) const {
  ASSIGN_OR_RETURN(const MethodDescriptor* method, MethodThatTakes(request.GetDescriptor()));
  RETURN_IF_ERROR(CheckType(method, method->output_type(), response));
  const grpc::Slice slice(request.SerializeAsString());
  return connection_->Follow(method, grpc::ByteBuffer(&slice, 1), silence, response, take);
}

absl::Status Client::CallByName(const MethodDescriptor* method, absl::string_view name,
                                const ChangeOptions& options, Message& response) const {
  std::unique_ptr<Message> request = NewMessage(method->input_type());
  SetText(*request, "name", name);
  SetText(*request, "etag", options.etag);
  SetText(*request, "request_id", options.request_id);
  SetFlag(*request, "validate_only", options.validate_only);
  return Call(method, *request, response);
}

absl::Status Client::Send(Message& request, absl::FunctionRef<bool()> next,
                          Message& response) const {
  ASSIGN_OR_RETURN(const MethodDescriptor* method, MethodThatTakes(request.GetDescriptor()));
  RETURN_IF_ERROR(CheckType(method, method->output_type(), response));
  return connection_->Send(method, request, next, response);
}

absl::Status Client::GetInto(absl::string_view name, Message& resource) const {
  ASSIGN_OR_RETURN(ResourceMethods methods, MethodsOf(resource.GetDescriptor()));
  return CallByName(methods.get, name, {}, resource);
}

absl::Status Client::CreateFrom(Message& resource, const CreateOptions& options) const {
  ASSIGN_OR_RETURN(ResourceMethods methods, ChangingMethodsOf(resource.GetDescriptor()));
  std::unique_ptr<Message> request = NewMessage(methods.create->input_type());
  const FieldDescriptor* body = FieldOfType(request->GetDescriptor(), resource.GetDescriptor());
  request->GetReflection()->MutableMessage(request.get(), body)->CopyFrom(resource);
  SetText(*request, absl::StrCat(body->name(), "_id"), options.id);
  SetText(*request, "request_id", options.request_id);
  SetFlag(*request, "validate_only", options.validate_only);
  return Call(methods.create, *request, resource);
}

absl::Status Client::UpdateFrom(Message& resource, const std::vector<std::string>& mask,
                                const ChangeOptions& options) const {
  ASSIGN_OR_RETURN(ResourceMethods methods, ChangingMethodsOf(resource.GetDescriptor()));
  std::unique_ptr<Message> request = NewMessage(methods.update->input_type());
  const FieldDescriptor* body = FieldOfType(request->GetDescriptor(), resource.GetDescriptor());
  Message* sent = request->GetReflection()->MutableMessage(request.get(), body);
  sent->CopyFrom(resource);
  SetText(*sent, "etag", options.etag);
  SetText(*request, "request_id", options.request_id);
  SetFlag(*request, "validate_only", options.validate_only);
  if (!mask.empty()) {
    const FieldDescriptor* field = request->GetDescriptor()->FindFieldByName("update_mask");
    auto* paths = static_cast<google::protobuf::FieldMask*>(
        request->GetReflection()->MutableMessage(request.get(), field));
    for (const std::string& path : mask) paths->add_paths(path);
  }
  return Call(methods.update, *request, resource);
}

absl::Status Client::DeleteInto(absl::string_view name, const ChangeOptions& options,
                                Message& resource) const {
  ASSIGN_OR_RETURN(ResourceMethods methods, ChangingMethodsOf(resource.GetDescriptor()));
  return CallByName(methods.remove, name, options, resource);
}

absl::Status Client::UndeleteInto(absl::string_view name, const ChangeOptions& options,
                                  Message& resource) const {
  ASSIGN_OR_RETURN(ResourceMethods methods, ChangingMethodsOf(resource.GetDescriptor()));
  return CallByName(methods.undelete, name, options, resource);
}

absl::StatusOr<std::vector<std::unique_ptr<Message>>> Client::BatchGetOf(
    const Descriptor* resource, const std::vector<std::string>& names) const {
  ASSIGN_OR_RETURN(ResourceMethods methods, MethodsOf(resource));
  std::unique_ptr<Message> request = NewMessage(methods.batch_get->input_type());
  const FieldDescriptor* field = request->GetDescriptor()->FindFieldByName("names");
  for (const std::string& name : names) {
    request->GetReflection()->AddString(request.get(), field, name);
  }
  std::unique_ptr<Message> response = NewMessage(methods.batch_get->output_type());
  RETURN_IF_ERROR(Call(methods.batch_get, *request, *response));
  const FieldDescriptor* rows = FieldOfType(response->GetDescriptor(), resource);
  std::vector<std::unique_ptr<Message>> found;
  for (int i = 0; i < response->GetReflection()->FieldSize(*response, rows); ++i) {
    found.push_back(NewMessage(resource));
    found.back()->GetReflection()->Swap(
        found.back().get(),
        response->GetReflection()->MutableRepeatedMessage(response.get(), rows, i));
  }
  return found;
}

Pages Client::ListOf(const Descriptor* resource, const ListOptions& options) const {
  absl::StatusOr<ResourceMethods> methods = MethodsOf(resource);
  if (!methods.ok()) return Pages(methods.status());
  std::unique_ptr<Message> request = NewMessage(methods->list->input_type());
  SetText(*request, "filter", options.filter);
  SetText(*request, "order_by", options.order_by);
  SetFlag(*request, "show_deleted", options.show_deleted);
  SetNumber(*request, "page_size", options.page_size);
  const Descriptor* response = methods->list->output_type();
  return Pages(std::move(request), NewMessage(response), FieldOfType(response, resource),
               [client = *this, method = methods->list](const Message& page, Message& rows) {
                 return client.Call(method, page, rows);
               });
}

}  // namespace zhaolian
