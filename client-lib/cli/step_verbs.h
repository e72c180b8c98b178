// Next steps: which are due, and what becomes of them. Nothing waits for a server.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_STEP_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_STEP_VERBS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct DueArguments {
  std::string within = "7d";
  bool everybody = false;
};
// Next steps of engagements and of stops of trips, the earliest first, what is not sent yet
// among them.
absl::Status ShowDue(Session& session, const DueArguments& arguments);

struct DoneArguments {
  std::vector<std::string> steps;  // as RowOnDevice finds them
  std::string next;                // a day, and what is to be done then
  std::string outcome;             // what came of them, behind what is said of that already
};
// Queues that the steps are done, or that another comes in their place. A usage error for a row
// without a step; all of them are looked at before one is changed.
absl::Status FinishSteps(Session& session, const DoneArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_STEP_VERBS_H_
