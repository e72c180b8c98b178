// What others changed too: both sides, and which of them counts.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_CONFLICT_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_CONFLICT_VERBS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct ConflictArguments {
  int64_t number = 0;             // 0: all
  std::vector<std::string> take;  // mine, theirs, FIELD=mine, FIELD=theirs
};
// Shows the fields that both changed, or decides one conflict. Of these, those that are not taken
// are theirs; what nobody else changed stays mine, unless it is named.
absl::Status DecideConflicts(Session& session, const ConflictArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_CONFLICT_VERBS_H_
