// The settings of the server: one text-proto file, defaults filled in.
#ifndef ZHAOLIAN_SERVER_CONFIG_H_
#define ZHAOLIAN_SERVER_CONFIG_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "zhaolian/internal/v1/config.pb.h"

namespace zhaolian {

// Reads a file; an empty path gives an empty config. INVALID_ARGUMENT names the
// line and column of a mistake.
absl::StatusOr<internal::v1::ServerConfig> ReadConfig(const std::string& path);

// Gives absent fields the defaults that config.proto states. INVALID_ARGUMENT
// for a value out of range.
absl::Status CompleteConfig(internal::v1::ServerConfig& config);

// FAILED_PRECONDITION, saying why, for anything but loopback and Unix sockets:
// until callers sign in, whoever reaches the server may do everything.
absl::Status CheckListenAddress(absl::string_view address);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_CONFIG_H_
