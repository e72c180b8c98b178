// The verbs of the weekly dispatch: snapshots of the three lists.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_DISPATCH_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_DISPATCH_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct TakeArguments {
  std::string from, to;  // the period; this year, up to today, when empty
  std::string title;
  ChangeArguments change;
};
absl::Status TakeSnapshot(Session& session, const TakeArguments& arguments);

struct DispatchListArguments {
  std::string snapshot;  // a name; the last that was taken when empty
  std::string list;      // SIGNED or 签约清单; the figures when empty
  std::string unit;
  int limit = 50;
  bool definitions = false;  // of the figures, behind them
};
// The figures of a snapshot, or the leads on one of its lists.
absl::Status ShowSnapshot(Session& session, const DispatchListArguments& arguments);

struct ExplainArguments {
  std::string snapshot;  // as above
  std::string until;     // a later snapshot; now when empty
  int limit = 50;
};
absl::Status ExplainSnapshot(Session& session, const ExplainArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_DISPATCH_VERBS_H_
