// The verbs that ask or do something other than the standard methods.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_QUERY_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_QUERY_VERBS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct SearchArguments {
  std::vector<std::string> words;
  std::vector<std::string> collections;
  int limit = 20;
};
absl::Status Search(Session& session, const SearchArguments& arguments);

struct HistoryArguments {
  std::string name;
  int limit = 50;  // changes of the row; 0: all
};
// Who changed which field when, the newest first.
absl::Status History(Session& session, const HistoryArguments& arguments);

struct CallArguments {
  bool list = false;    // print the methods instead
  std::string method;   // GetChain, ChainService.GetChain or in full
  std::string request;  // JSON or textproto; "-": standard input; empty: nothing set
};
// Any method of the API, its reply as JSON unless textproto is asked for.
absl::Status CallMethod(Session& session, const CallArguments& arguments);

absl::Status ServerInfo(Session& session);

// Methods by full name, "zhaolian.v1.ChainService/GetChain".
std::vector<std::string> MethodNames(const ResourceRegistry& registry);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_QUERY_VERBS_H_
