// The verbs that move leads from stage to stage, and the one that tells how they came there.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_STAGE_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_STAGE_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct MoveArguments {
  std::string lead;   // name, id or title
  std::string stage;  // SIGNED or 签约; unused by Shelve and Lose
  std::string reason;
  ChangeArguments change;
  bool later = false;  // queued on this machine, without a network
};
absl::Status Advance(Session& session, const MoveArguments& arguments);
absl::Status Revert(Session& session, const MoveArguments& arguments);
absl::Status Shelve(Session& session, const MoveArguments& arguments);
absl::Status Lose(Session& session, const MoveArguments& arguments);

// The stages that a lead has been in, and how long in each.
absl::Status ListStages(Session& session, const std::string& lead);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_STAGE_VERBS_H_
