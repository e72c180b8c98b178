// How a connection is secured, and what the client shows of itself.
#ifndef ZHAOLIAN_CLIENT_LIB_CHANNEL_CREDENTIALS_H_
#define ZHAOLIAN_CLIENT_LIB_CHANNEL_CREDENTIALS_H_

#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client-lib/client_options.h"

namespace zhaolian {

// The contents of PEM files; both empty where the client shows none.
struct ShownPair {
  std::string certificate, key;
};

// FAILED_PRECONDITION when one is set without the other or cannot be read.
absl::StatusOr<ShownPair> ReadPair(const ClientOptions& options);

// TLS, but to an address of this machine with nothing set. A file of authorities that cannot be
// read leaves none, and so no connection.
std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const ClientOptions& options,
                                                        const ShownPair& pair);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CHANNEL_CREDENTIALS_H_
