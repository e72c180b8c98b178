// Connections that fail over TLS.
#ifndef ZHAOLIAN_CLIENT_LIB_TLS_FAILURE_H_
#define ZHAOLIAN_CLIENT_LIB_TLS_FAILURE_H_

#include <string>

#include "absl/status/status.h"

namespace zhaolian {

// What is wrong, in both languages, and what to do where no call came about because one side
// speaks TLS and the other does not (reason TLS_MISMATCH), or because the client does not trust the
// certificate of the server (UNTRUSTED_SERVER). The code stays; other errors are as they are.
absl::Status ExplainTlsFailure(const absl::Status& status, const std::string& address);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_TLS_FAILURE_H_
