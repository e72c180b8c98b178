#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/log.h"
#include "server/rpc/channel_settings.h"
#include "server/server_parts.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// Calls each queue waits for at once.
constexpr int kExpectedCalls = 64;

}  // namespace

absl::Status ServerParts::OpenCertificates(const Config& config) {
  if (config.tls_certificate().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(certificates, Certificates::Open({config.tls_certificate(), config.tls_key(),
                                                     config.tls_client_authorities()},
                                                    absl::StrCat(directory->path(), "/tls")));
  if (!RefusesTls12(certificates->pair())) {
    Log("warning",
        "the certificate has no RSA key, so that TLS 1.2 is let in too; "
        "put the proxy of deploy/haproxy.cfg before the server, or use an RSA key");
  }
  return absl::OkStatus();
}

absl::Status ServerParts::Listen(const Config& config) {
  RETURN_IF_ERROR(OpenCertificates(config));
  ASSIGN_OR_RETURN(ListenSocket socket, ListenSocket::Bind(config.listen_address()));
  CheckOpenFileLimit(config);
  grpc::ServerBuilder builder;
  SetChannelArguments(config, builder);
  connections = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      certificates == nullptr ? grpc::InsecureServerCredentials() : certificates->Credentials());
  builder.RegisterAsyncGenericService(&service);
  for (int i = 0; i < config.network_threads(); ++i) {
    queues.push_back(std::make_unique<CallQueue>(
        service, builder.AddCompletionQueue(),
        [this](Call& call) { return router->Dispatch(call); },
        absl::Seconds(config.call_age_seconds()),
        [this](const std::string& peer) { acceptor->Cut(peer); }));
  }
  grpc_server = builder.BuildAndStart();
  if (grpc_server == nullptr) return absl::InternalError("gRPC did not start");
  for (const auto& queue : queues) queue->Start(kExpectedCalls);
  acceptor = std::make_unique<Acceptor>(
      std::move(socket),
      Acceptor::Limits{config.max_connections(), config.max_connections_per_address()},
      [this](int fd) {
        grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
        connection.fd = fd;
        connections->HandleNewConnection(&connection);
      });
  return absl::OkStatus();
}

}  // namespace zhaolian
