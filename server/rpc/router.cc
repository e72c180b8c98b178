#include "server/rpc/router.h"

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

using google::protobuf::MethodDescriptor;

std::string PathOf(const MethodDescriptor* method) {
  return absl::StrCat("/", method->service()->full_name(), "/", method->name());
}

// One request, one reply.
class UnaryCallHandler : public RequestHandler {
 public:
  UnaryCallHandler(const Admission& admission, const MethodDescriptor* method,
                   const Router::Unary& handler)
      : RequestHandler(admission, method), handler_(handler) {}

 protected:
  void OnRequest(const CallPtr& call, MessagePtr request) override {
    handler_(call, std::move(request));
  }

 private:
  const Router::Unary& handler_;
};

}  // namespace

void RequestHandler::OnMessage(const CallPtr& call, grpc::ByteBuffer message) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  MessagePtr request(factory->GetPrototype(method_->input_type())->New());
  const grpc::Status parsed =
      grpc::GenericDeserialize<grpc::ProtoBufferReader, google::protobuf::Message>(&message,
                                                                                   request.get());
  absl::Status status;
  if (!parsed.ok()) {
    status = Error(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                   absl::StrCat("the request is not a valid ", method_->input_type()->full_name(),
                                " in UTF-8"));
  }
  if (status.ok()) status = admission_.CheckRequest(*request);
  if (status.ok()) {
    OnRequest(call, std::move(request));
  } else {
    call->Finish(status);
  }
}

void RequestHandler::OnMessagesEnd(const CallPtr& call) {
  call->Finish(Error(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                     "the call carried no request, or one that is too large"));
}

void Router::Bind(const MethodDescriptor* method, Unary handler) {
  Add({method, std::move(handler), nullptr, admission_.GateOf(*method), nullptr});
}

void Router::BindStream(const MethodDescriptor* method, Stream handler) {
  Add({method, nullptr, std::move(handler), admission_.GateOf(*method), nullptr});
}

void Router::Add(Method method) {
  const std::string path = PathOf(method.descriptor);
  method.metrics = &telemetry_.ForMethod(path.substr(1), method.gate.lasts);
  methods_[path] = std::move(method);
}

absl::Status Router::CheckComplete(const ResourceRegistry& registry) const {
  std::vector<std::string> unbound;
  for (const auto* service : registry.services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string path = PathOf(service->method(i));
      if (!methods_.contains(path)) unbound.push_back(path);
    }
  }
  if (unbound.empty()) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("methods without a handler: ", absl::StrJoin(unbound, ", ")));
}

std::unique_ptr<CallHandler> Router::Dispatch(Call& call) const {
  auto found = methods_.find(call.path());
  if (found == methods_.end()) {
    call.Finish(Error(absl::StatusCode::kUnimplemented, "UNKNOWN_METHOD",
                      absl::StrCat("there is no method ", Excerpt(call.path())))
                    .With("method", Excerpt(call.path())));
    return nullptr;
  }
  const Method& method = found->second;
  call.metrics = method.metrics;
  grpc::Status entered = admission_.Enter(call, method.gate);
  if (!entered.ok()) {
    call.FinishWith(std::move(entered));
    return nullptr;
  }
  if (method.stream) return method.stream(call);
  return std::make_unique<UnaryCallHandler>(admission_, method.descriptor, method.unary);
}

}  // namespace zhaolian
