// The verbs about claims: whether a firm is taken, taking it, and letting it go.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_CLAIM_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_CLAIM_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

// Which unit holds the firm, how fresh that is and where to call. `firm` is its name, id
// or title.
absl::Status CheckClaim(Session& session, const std::string& firm);

// The name of what can be claimed: a firm or a lead, by name, id or title.
absl::StatusOr<std::string> FirmOrLeadCalled(Session& session, const std::string& text);

struct ClaimArguments {
  std::string subject;  // a firm, or a lead: name, id or title
  std::string unit;     // which claims a firm; the caller's when empty
  std::string basis;
  ChangeArguments change;
};
absl::Status MakeClaim(Session& session, const ClaimArguments& arguments);

struct ReleaseArguments {
  std::string claim;
  std::string reason;
  ChangeArguments change;
};
absl::Status ReleaseClaim(Session& session, const ReleaseArguments& arguments);

struct ClaimsArguments {
  int lapsing_days = 0;  // only those that lapse within so many; 0: all that hold
  int limit = 50;        // 0: all
};
// The claims that hold and that one may see, those first that lapse first.
absl::Status ListClaims(Session& session, const ClaimsArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_CLAIM_VERBS_H_
