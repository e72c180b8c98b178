// The method table: every method of the protos has a handler, or the server
// does not start.
#ifndef ZHAOLIAN_SERVER_RPC_ROUTER_H_
#define ZHAOLIAN_SERVER_RPC_ROUTER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "server/rpc/admission.h"
#include "server/rpc/call.h"
#include "server/telemetry.h"
#include "storage/resource_schema.h"

namespace zhaolian {

using MessagePtr = std::unique_ptr<google::protobuf::Message>;

// A call with one request, which is parsed and checked before it is told of.
class RequestHandler : public CallHandler {
 public:
  // Both outlive the handler.
  RequestHandler(const Admission& admission, const google::protobuf::MethodDescriptor* method)
      : admission_(admission), method_(method) {}

  void OnMessage(const CallPtr& call, grpc::ByteBuffer message) final;
  void OnMessagesEnd(const CallPtr& call) final;

 protected:
  // Of the method's type. May not block.
  virtual void OnRequest(const CallPtr& call, MessagePtr request) = 0;

 private:
  const Admission& admission_;
  const google::protobuf::MethodDescriptor* method_;
};

class Router {
 public:
  // Answers a unary call, now or later, with Call::Reply or Call::Finish. Runs
  // on a queue's thread: it must not block.
  using Unary = std::function<void(const CallPtr& call, MessagePtr request)>;
  using Stream = std::function<std::unique_ptr<CallHandler>(Call& call)>;

  Router(Admission& admission, Telemetry& telemetry)
      : admission_(admission), telemetry_(telemetry) {}

  // Binds a method by its full name, "package.Service.Method".
  void Bind(const google::protobuf::MethodDescriptor* method, Unary handler);
  void BindStream(const google::protobuf::MethodDescriptor* method, Stream handler);

  // The same for a typed handler of a method named after its request type.
  template <typename Request>
  void Bind(const std::string& method,
            std::function<void(const CallPtr&, std::unique_ptr<Request>)> handler) {
    Bind(google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(method),
         [handler = std::move(handler)](const CallPtr& call, MessagePtr request) {
           handler(call, std::unique_ptr<Request>(static_cast<Request*>(request.release())));
         });
  }

  // INTERNAL listing every method of the registry's services without a handler.
  absl::Status CheckComplete(const ResourceRegistry& registry) const;

  // For CallQueue::Dispatch. Ends an unknown call with UNIMPLEMENTED, and one for which
  // there is no room.
  std::unique_ptr<CallHandler> Dispatch(Call& call) const;

 private:
  struct Method {
    const google::protobuf::MethodDescriptor* descriptor;
    Unary unary;
    Stream stream;
    Admission::Gate gate;
    CallMetrics* metrics;
  };
  void Add(Method method);

  Admission& admission_;
  Telemetry& telemetry_;
  absl::flat_hash_map<std::string, Method> methods_;  // by path
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_ROUTER_H_
