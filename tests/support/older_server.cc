#include "tests/support/older_server.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/byte_buffer.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/support/raw_call.h"

namespace zhaolian {

class OlderServer::Relay : public grpc::ServerGenericBidiReactor {
 public:
  Relay(const OlderServer& server, grpc::GenericCallbackServerContext* context)
      : server_(server), context_(context) {
    StartRead(&request_);
  }
  void OnReadDone(bool /*ok*/) override {
    if (server_.unknown_.count(context_->method()) > 0) {
      return Finish(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, ""));
    }
    const auto authorization = context_->client_metadata().find("authorization");
    const std::string bearer =
        authorization == context_->client_metadata().end()
            ? ""
            : std::string(authorization->second.data(), authorization->second.size());
    RawCall call(server_.real_address_, context_->method(), "",
                 std::string(absl::StripPrefix(bearer, "Bearer ")));
    grpc::Slice slice;
    request_.DumpToSingleSlice(&slice);
    call.Send(std::string(slice.begin(), slice.end()));
    const std::optional<std::string> answer = call.Read();
    const grpc::Status status = call.Finish();
    if (!answer.has_value()) return Finish(status);
    const grpc::Slice told(*answer);
    reply_ = grpc::ByteBuffer(&told, 1);
    StartWriteAndFinish(&reply_, {}, status);
  }
  void OnDone() override { delete this; }

 private:
  const OlderServer& server_;
  grpc::GenericCallbackServerContext* context_;
  grpc::ByteBuffer request_, reply_;
};

OlderServer::OlderServer(std::string address, std::set<std::string> unknown)
    : real_address_(std::move(address)), unknown_(std::move(unknown)) {
  grpc::ServerBuilder builder;
  builder.RegisterCallbackGenericService(this);
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  server_ = builder.BuildAndStart();
}

OlderServer::~OlderServer() { server_->Shutdown(); }

std::string OlderServer::address() const { return absl::StrCat("127.0.0.1:", port_); }

grpc::ServerGenericBidiReactor* OlderServer::CreateReactor(
    grpc::GenericCallbackServerContext* context) {
  return new Relay(*this, context);
}

}  // namespace zhaolian
