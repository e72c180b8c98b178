// What gRPC and the system are told of the limits of connections.
#ifndef ZHAOLIAN_SERVER_RPC_CHANNEL_SETTINGS_H_
#define ZHAOLIAN_SERVER_RPC_CHANNEL_SETTINGS_H_

#include <grpcpp/server_builder.h>

#include "zhaolian/internal/v1/config.pb.h"

namespace zhaolian {

// `config` has been completed.
void SetChannelArguments(const internal::v1::ServerConfig& config, grpc::ServerBuilder& builder);

// Raises the limit of open files, and says so in the log where it stays too low for the
// connections of the configuration.
void CheckOpenFileLimit(const internal::v1::ServerConfig& config);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_CHANNEL_SETTINGS_H_
