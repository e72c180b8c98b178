// The verb that asks whether a firm is taken.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_CLAIM_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_CLAIM_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

// Which unit holds the firm, how fresh that is and where to call. `firm` is its name, id
// or title.
absl::Status CheckClaim(Session& session, const std::string& firm);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_CLAIM_VERBS_H_
