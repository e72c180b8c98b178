// The verbs about disputes: disputing a claim, taking that back, ruling on it.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_CLAIM_DISPUTE_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_CLAIM_DISPUTE_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct DisputeArguments {
  std::string subject;  // a firm, or a lead: name, id or title
  std::string unit;     // which disputes the claim of a firm; the caller's when empty
  std::string grounds;
  ChangeArguments change;
};
absl::Status DisputeClaim(Session& session, const DisputeArguments& arguments);

struct DisputeStepArguments {
  std::string dispute;
  std::string decision;  // of a ruling: upheld or transferred
  std::string ruling;
  ChangeArguments change;
};
absl::Status WithdrawDispute(Session& session, const DisputeStepArguments& arguments);
// The states that a ruling puts a dispute into.
std::vector<const google::protobuf::EnumValueDescriptor*> Rulings();
absl::Status RuleOnClaim(Session& session, const DisputeStepArguments& arguments);

struct DisputesArguments {
  bool all = false;  // those that were ruled on or withdrawn, too
  int limit = 50;    // 0: all
};
// The oldest first.
absl::Status ListDisputes(Session& session, const DisputesArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_CLAIM_DISPUTE_VERBS_H_
