// The settings of the server: one text-proto file, defaults filled in.
#ifndef ZHAOLIAN_SERVER_CONFIG_H_
#define ZHAOLIAN_SERVER_CONFIG_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "zhaolian/internal/v1/config.pb.h"

namespace zhaolian {

// Reads a file; an empty path gives an empty config. NOT_FOUND when there is no
// such file, otherwise as ParseConfig.
absl::StatusOr<internal::v1::ServerConfig> ReadConfig(const std::string& path);

// Reads the text of a file called `origin`. INVALID_ARGUMENT names it and the
// line and column of a mistake.
absl::StatusOr<internal::v1::ServerConfig> ParseConfig(const std::string& text,
                                                       absl::string_view origin);

// Gives absent fields the defaults that config.proto states. INVALID_ARGUMENT
// for a value out of range.
absl::Status CompleteConfig(internal::v1::ServerConfig& config);

// FAILED_PRECONDITION, saying why, for anything but loopback and Unix sockets:
// until callers sign in, whoever reaches the server may do everything.
absl::Status CheckListenAddress(absl::string_view address);

// FAILED_PRECONDITION when the configuration, once completed, lets others reach the
// server than it should: an address beyond this machine takes sign-in and TLS.
absl::Status CheckExposure(const internal::v1::ServerConfig& config);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_CONFIG_H_
