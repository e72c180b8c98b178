// Variables of the environment that stand for flags, the same in every place.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_ENVIRONMENT_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_ENVIRONMENT_H_

#include <array>
#include <string>

#include "client-lib/cli/session.h"

namespace zhaolian {

struct FlagVariable {
  const char* flag;
  const char* variable;
  std::string SessionOptions::*option;
};

inline constexpr std::array kFlagVariables = {
    FlagVariable{"--server", "ZHAOLIAN_SERVER", &SessionOptions::server},
    FlagVariable{"--as", "ZHAOLIAN_USER", &SessionOptions::user},
    FlagVariable{"--token", "ZHAOLIAN_TOKEN", &SessionOptions::token},
    FlagVariable{"--ca", "ZHAOLIAN_CA", &SessionOptions::authority},
    FlagVariable{"--cert", "ZHAOLIAN_CERT", &SessionOptions::certificate},
    FlagVariable{"--cert-key", "ZHAOLIAN_CERT_KEY", &SessionOptions::certificate_key},
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_ENVIRONMENT_H_
