// What the configuration says of claims.
#ifndef ZHAOLIAN_SERVER_CLAIMS_CLAIM_SETTINGS_H_
#define ZHAOLIAN_SERVER_CLAIMS_CLAIM_SETTINGS_H_

#include <vector>

#include "absl/time/time.h"

namespace zhaolian {

// How long a claim holds.
struct ClaimTerms {
  absl::Duration quiet;  // without an engagement
  absl::Duration term;   // from the filing, whatever engagements there are
  int extensions = 0;    // how often an engagement adds another term
  // Numbers of v1::Engagement::Kind that count for them.
  std::vector<int> renewing_kinds;
};

struct ClaimSettings {
  ClaimTerms terms;
  int checks_per_hour;  // of a user
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_CLAIMS_CLAIM_SETTINGS_H_
