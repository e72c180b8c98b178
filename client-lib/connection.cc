#include "client-lib/connection.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/channel_credentials.h"
#include "client-lib/tls_failure.h"
#include "google/rpc/status.pb.h"
#include "storage/error.h"
#include "storage/resource_schema.h"
#include "storage/status_macros.h"
#include "storage/wire_status.h"

namespace zhaolian {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

namespace {

// A page or batch of the server is at most 3.5 MiB; room for other settings.
constexpr int kMaxResponseBytes = 16 << 20;

absl::Status FromWire(const grpc::Status& status, const std::string& address) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status wire;
  // Details that cannot be read leave an error without details.
  (void)wire.ParseFromString(status.error_details());
  wire.set_code(status.error_code());
  wire.set_message(status.error_message());
  return ExplainTlsFailure(StatusOf(wire), address);
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

std::string PathOf(const MethodDescriptor* method) {
  return absl::StrCat("/", method->service()->full_name(), "/", method->name());
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

Connection::Connection(ClientOptions options) : options_(std::move(options)) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxResponseBytes);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // ours know what is safe
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  const absl::StatusOr<ShownPair> pair = ReadPair(options_);
  ready_ = pair.status();
  if (!ready_.ok()) return;
  stub_ = std::make_unique<grpc::GenericStub>(
      grpc::CreateCustomChannel(options_.address, CredentialsOf(options_, *pair), arguments));
}

absl::Status Connection::Identify(grpc::ClientContext& context) const {
  RETURN_IF_ERROR(ready_);
  // gRPC ends the process over metadata that is not ASCII.
  if (!options_.user.empty() && !IsResourceName(options_.user) &&
      !IsResourceName(absl::StrCat("users/", options_.user))) {
    return Error(absl::StatusCode::kUnauthenticated, "INVALID_USER",
                 absl::StrCat("\"", Excerpt(options_.user),
                              "\" is no name of a user; write users/local or local"))
        .With("user", Excerpt(options_.user));
  }
  if (!std::all_of(options_.token.begin(), options_.token.end(), absl::ascii_isgraph)) {
    return Error(absl::StatusCode::kUnauthenticated, "SIGN_IN_NEEDED",
                 "the token holds characters that no token has; sign in again");
  }
  if (!options_.user.empty()) context.AddMetadata("zhaolian-user", options_.user);
  if (!options_.token.empty()) {
    context.AddMetadata("authorization", absl::StrCat("Bearer ", options_.token));
  }
  return absl::OkStatus();
}

absl::Status Connection::CallOnce(const MethodDescriptor* method, const grpc::ByteBuffer& request,
                                  absl::Time deadline, Message& response) const {
  grpc::ClientContext context;
  RETURN_IF_ERROR(Identify(context));
  context.set_deadline(absl::ToChronoTime(deadline));
  grpc::CompletionQueue queue;
  auto call = stub_->PrepareUnaryCall(&context, PathOf(method), request, &queue);
  call->StartCall();
  grpc::ByteBuffer reply;
  grpc::Status status;
  call->Finish(&reply, &status, nullptr);
  void* tag;
  bool ok;
  queue.Next(&tag, &ok);
  RETURN_IF_ERROR(FromWire(status, options_.address));
  return ReadInto(reply, response);
}

absl::Status Connection::Follow(const MethodDescriptor* method, const grpc::ByteBuffer& request,
                                absl::Duration silence, Message& response,
                                absl::FunctionRef<bool()> take) const {
  grpc::ClientContext context;
  RETURN_IF_ERROR(Identify(context));
  grpc::CompletionQueue queue;
  auto stream = stub_->PrepareCall(&context, PathOf(method), &queue);
  Step step(queue, context, options_.address, silence);
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
  return is_enough ? absl::OkStatus() : FromWire(status, options_.address);
}

absl::Status Connection::Send(const MethodDescriptor* method, const Message& request,
                              absl::FunctionRef<bool()> next, Message& response) const {
  grpc::ClientContext context;
  RETURN_IF_ERROR(Identify(context));
  grpc::CompletionQueue queue;
  auto stream = stub_->PrepareCall(&context, PathOf(method), &queue);
  Step step(queue, context, options_.address, options_.deadline);
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
  RETURN_IF_ERROR(FromWire(status, options_.address));
  return ReadInto(reply, response);
}

}  // namespace zhaolian
