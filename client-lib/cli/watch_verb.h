// Follows the feed: what changes, as it changes.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_WATCH_VERB_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_WATCH_VERB_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct WatchArguments {
  // Only changes of these collections; empty for all.
  std::vector<std::string> collections;
  // Ends after so many changes; 0: never.
  int changes = 0;
};

// A line for each change from now on, or a JSON object where JSON is asked for. A lost
// connection is made again, and no change is missed by it.
absl::Status Watch(Session& session, const WatchArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_WATCH_VERB_H_
