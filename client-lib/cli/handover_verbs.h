// The verb that hands what one person follows up to another.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_HANDOVER_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_HANDOVER_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct HandoverArguments {
  std::string from, to;  // names, ids or titles of users
  std::string reason;
  bool yes = false;  // do not ask
  bool validate_only = false;
};
// Shows what is open, asks, and moves it piece by piece until nothing is left. What has been
// moved when it is broken off stays moved; the same command moves the rest.
absl::Status HandOver(Session& session, const HandoverArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_HANDOVER_VERBS_H_
