// What the parts of ClaimService share.
#ifndef ZHAOLIAN_SERVER_CLAIMS_CLAIMS_H_
#define ZHAOLIAN_SERVER_CLAIMS_CLAIMS_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "server/claims/claim_settings.h"
#include "server/rows/mutations.h"
#include "server/rpc/admission.h"
#include "server/rpc/rates.h"
#include "server/rpc/router.h"
#include "storage/store.h"

namespace zhaolian {

// How often a user is told who holds a firm: by checks and by claims that others are in the
// way of together. Thread-safe.
class ClaimCheckRates {
 public:
  explicit ClaimCheckRates(int checks_per_hour);

  // RESOURCE_EXHAUSTED, reason TOO_MANY_CLAIM_CHECKS, when the user has asked too often.
  absl::Status Take(const std::string& user);

 private:
  const int checks_per_hour_;
  Rates rates_;
};

// ClaimService.CheckEnterpriseClaim.
void BindClaimChecks(Store& store, const Admission& admission,
                     const std::shared_ptr<ClaimCheckRates>& rates, Router& router);

// ClaimDisputeService, beside what reads disputes.
void BindClaimDisputes(Store& store, const ClaimTerms& terms,
                       const std::shared_ptr<ClaimCheckRates>& rates, Mutations& mutations);

// Before a firm or a lead is deleted: deletes the disputes about it that were ruled on or
// withdrawn, which history keeps.
absl::Status DeleteSettledDisputes(const ResourceStore& resources, Tx& tx,
                                   const ChangeOrigin& origin, const std::string& row);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_CLAIMS_CLAIMS_H_
