// The connection of a client: one channel to a server, over which calls go as bytes, each once.
#ifndef ZHAOLIAN_CLIENT_LIB_CONNECTION_H_
#define ZHAOLIAN_CLIENT_LIB_CONNECTION_H_

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client-lib/client_options.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace zhaolian {

// Used from many threads. Each call says what Client's says of its kind.
class Connection {
 public:
  // Options that cannot be used are refused by each call.
  explicit Connection(ClientOptions options);

  const ClientOptions& options() const { return options_; }

  absl::Status CallOnce(const google::protobuf::MethodDescriptor* method,
                        const grpc::ByteBuffer& request, absl::Time deadline,
                        google::protobuf::Message& response) const;
  absl::Status Follow(const google::protobuf::MethodDescriptor* method,
                      const grpc::ByteBuffer& request, absl::Duration silence,
                      google::protobuf::Message& response, absl::FunctionRef<bool()> take) const;
  absl::Status Send(const google::protobuf::MethodDescriptor* method,
                    const google::protobuf::Message& request, absl::FunctionRef<bool()> next,
                    google::protobuf::Message& response) const;

 private:
  // Says who calls.
  absl::Status Identify(grpc::ClientContext& context) const;

  const ClientOptions options_;
  absl::Status ready_;  // whether there is a stub
  std::unique_ptr<grpc::GenericStub> stub_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CONNECTION_H_
