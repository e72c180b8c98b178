// A question before something is changed.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_CONFIRM_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_CONFIRM_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

// OK when the answer, a line of the standard input, is y, yes or 是; a usage error else.
absl::Status Confirm(Session& session, const std::string& question);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_CONFIRM_H_
