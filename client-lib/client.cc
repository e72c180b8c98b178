#include "client-lib/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/resource_methods.h"
#include "client-lib/wire_status.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/rpc/status.pb.h"
#include "storage/durable_file.h"
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

// A page or batch of the server is at most 3.5 MiB; room for other settings.
constexpr int kMaxResponseBytes = 16 << 20;

absl::Status FromWire(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status wire;
  // Details that cannot be read leave an error without details.
  (void)wire.ParseFromString(status.error_details());
  wire.set_code(status.error_code());
  wire.set_message(status.error_message());
  return StatusOf(wire);
}

absl::Status ReadInto(const grpc::ByteBuffer& buffer, Message& message) {
  grpc::Slice slice;
  if (!buffer.DumpToSingleSlice(&slice).ok() ||
      !message.ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) {
    return absl::InternalError(
        absl::StrCat("the server's reply is no ", message.GetDescriptor()->full_name()));
  }
  return absl::OkStatus();
}

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

// Whether nobody but this machine is between client and server.
bool IsLocal(absl::string_view address) {
  const absl::string_view host = address.substr(0, address.rfind(':'));
  return absl::StartsWith(address, "unix:") || absl::StartsWith(host, "127.") ||
         host == "localhost" || host == "[::1]";
}

// What the client shows of itself.
struct ShownPair {
  std::string certificate, key;
};

absl::StatusOr<ShownPair> ReadPair(const ClientOptions& options) {
  ShownPair pair;
  if (options.certificate.empty() != options.certificate_key.empty()) {
    return absl::FailedPreconditionError(
        "a client's certificate and its key are set together or not");
  }
  if (options.certificate.empty()) return pair;
  for (const auto& [file, content] : {std::pair(&options.certificate, &pair.certificate),
                                      std::pair(&options.certificate_key, &pair.key)}) {
    auto read = ReadFile(*file);
    if (!read.ok()) {
      return absl::FailedPreconditionError(absl::StrCat("cannot read ", *file));
    }
    *content = *std::move(read);
  }
  return pair;
}

// A file that cannot be read leaves no authority, and so no connection.
std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const ClientOptions& options,
                                                        const ShownPair& pair) {
  if (options.authority.empty() && pair.certificate.empty() && IsLocal(options.address)) {
    return grpc::InsecureChannelCredentials();
  }
  grpc::SslCredentialsOptions tls;
  tls.pem_cert_chain = pair.certificate;
  tls.pem_private_key = pair.key;
  if (!options.authority.empty()) {
    tls.pem_root_certs = ReadFile(options.authority).value_or("no authority");
  }
  return grpc::SslCredentials(tls);
}

// What a stream has started last, one thing at a time; given up after the time of silence.
struct Step {
  Step(grpc::CompletionQueue& each, grpc::ClientContext& call, const std::string& to,
       absl::Duration most)
      : queue(each), context(call), address(to), silence(most) {}

  // Whether it has come about.
  bool Wait() {
    void* tag;
    bool ok;
    const auto until = absl::ToChronoTime(absl::Now() + silence);
    if (queue.AsyncNext(&tag, &ok, until) == grpc::CompletionQueue::TIMEOUT) {
      given_up = absl::DeadlineExceededError(
          absl::StrCat("nothing came from ", address, " for ", absl::FormatDuration(silence)));
      context.TryCancel();
      queue.Next(&tag, &ok);
    }
    return ok && given_up.ok();
  }

  grpc::CompletionQueue& queue;
  grpc::ClientContext& context;
  const std::string& address;
  const absl::Duration silence;
  absl::Status given_up;
};

}  // namespace

struct Client::Connection {
  explicit Connection(ClientOptions given) : options(std::move(given)) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(kMaxResponseBytes);
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // ours know what is safe
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
    const absl::StatusOr<ShownPair> pair = ReadPair(options);
    ready = pair.status();
    if (!ready.ok()) return;
    stub = std::make_unique<grpc::GenericStub>(
        grpc::CreateCustomChannel(options.address, CredentialsOf(options, *pair), arguments));
  }

  // Says who calls.
  absl::Status Identify(grpc::ClientContext& context) const {
    RETURN_IF_ERROR(ready);
    // gRPC ends the process over metadata that is not ASCII.
    if (!options.user.empty() && !IsResourceName(options.user) &&
        !IsResourceName(absl::StrCat("users/", options.user))) {
      return Error(absl::StatusCode::kUnauthenticated, "INVALID_USER",
                   absl::StrCat("\"", Excerpt(options.user),
                                "\" is no name of a user; write users/local or local"))
          .With("user", Excerpt(options.user));
    }
    if (!std::all_of(options.token.begin(), options.token.end(), absl::ascii_isgraph)) {
      return Error(absl::StatusCode::kUnauthenticated, "SIGN_IN_NEEDED",
                   "the token holds characters that no token has; sign in again");
    }
    if (!options.user.empty()) context.AddMetadata("zhaolian-user", options.user);
    if (!options.token.empty()) {
      context.AddMetadata("authorization", absl::StrCat("Bearer ", options.token));
    }
    return absl::OkStatus();
  }

  absl::Status CallOnce(const MethodDescriptor* method, const grpc::ByteBuffer& request,
                        absl::Time deadline, Message& response) const {
    grpc::ClientContext context;
    RETURN_IF_ERROR(Identify(context));
    context.set_deadline(absl::ToChronoTime(deadline));
    grpc::CompletionQueue queue;
    auto call = stub->PrepareUnaryCall(&context, PathOf(method), request, &queue);
    call->StartCall();
    grpc::ByteBuffer reply;
    grpc::Status status;
    call->Finish(&reply, &status, nullptr);
    void* tag;
    bool ok;
    queue.Next(&tag, &ok);
    RETURN_IF_ERROR(FromWire(status));
    return ReadInto(reply, response);
  }

  absl::Status Follow(const MethodDescriptor* method, const grpc::ByteBuffer& request,
                      absl::Duration silence, Message& response,
                      absl::FunctionRef<bool()> take) const {
    grpc::ClientContext context;
    RETURN_IF_ERROR(Identify(context));
    grpc::CompletionQueue queue;
    auto stream = stub->PrepareCall(&context, PathOf(method), &queue);
    Step step(queue, context, options.address, silence);
    stream->StartCall(&context);
    bool goes_on = step.Wait();
    if (goes_on) stream->WriteLast(request, grpc::WriteOptions(), &context);
    goes_on = goes_on && step.Wait();
    grpc::ByteBuffer message;
    bool is_enough = false;
    while (goes_on) {
      stream->Read(&message, &context);
      goes_on = step.Wait();
      if (!goes_on) break;
      step.given_up = ReadInto(message, response);
      is_enough = step.given_up.ok() && !take();
      goes_on = step.given_up.ok() && !is_enough;
      if (!goes_on) context.TryCancel();
    }
    grpc::Status status;
    stream->Finish(&status, &context);
    step.Wait();
    RETURN_IF_ERROR(step.given_up);
    return is_enough ? absl::OkStatus() : FromWire(status);
  }

  absl::Status Send(const MethodDescriptor* method, const Message& request,
                    absl::FunctionRef<bool()> next, Message& response) const {
    grpc::ClientContext context;
    RETURN_IF_ERROR(Identify(context));
    grpc::CompletionQueue queue;
    auto stream = stub->PrepareCall(&context, PathOf(method), &queue);
    Step step(queue, context, options.address, options.deadline);
    stream->StartCall(&context);
    bool goes_on = step.Wait();
    while (goes_on && next()) {
      const grpc::Slice slice(request.SerializeAsString());
      stream->Write(grpc::ByteBuffer(&slice, 1), &context);
      goes_on = step.Wait();  // false where the server has answered already
    }
    if (goes_on) stream->WritesDone(&context);
    goes_on = goes_on && step.Wait();
    grpc::ByteBuffer reply;
    if (goes_on) stream->Read(&reply, &context);
    goes_on = goes_on && step.Wait();
    grpc::Status status;
    stream->Finish(&status, &context);
    step.Wait();
    RETURN_IF_ERROR(step.given_up);
    RETURN_IF_ERROR(FromWire(status));
    return ReadInto(reply, response);
  }

  static std::string PathOf(const MethodDescriptor* method) {
    return absl::StrCat("/", method->service()->full_name(), "/", method->name());
  }

  ClientOptions options;
  absl::Status ready;  // whether there is a stub
  std::unique_ptr<grpc::GenericStub> stub;
};

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

  const ClientOptions& options = connection_->options;
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
