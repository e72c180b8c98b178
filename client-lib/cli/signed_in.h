// What a run of the command line signs in with.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_SIGNED_IN_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_SIGNED_IN_H_

#include <string>

#include "client-lib/cli/session.h"

namespace zhaolian {

// The key that was given, else the token of the saved session of the server; "" where a
// certificate says who calls, and where nobody has signed in.
std::string TokenOf(const SessionOptions& options);

// What nobody else knows of it: the token, or the key of the certificate; "" where there is none.
std::string SecretOf(const SessionOptions& options);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_SIGNED_IN_H_
