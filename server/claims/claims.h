// What the parts of ClaimService share.
#ifndef ZHAOLIAN_SERVER_CLAIMS_CLAIMS_H_
#define ZHAOLIAN_SERVER_CLAIMS_CLAIMS_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "server/claims/claim_settings.h"
#include "server/rows/mutations.h"
#include "server/rpc/admission.h"
#include "server/rpc/hourly_limit.h"
#include "server/rpc/router.h"
#include "storage/store.h"

namespace zhaolian {

// ClaimService.CheckEnterpriseClaim.
void BindClaimChecks(Store& store, const Admission& admission,
                     const std::shared_ptr<HourlyLimit>& check_limit, Router& router);

// ClaimDisputeService, beside what reads disputes.
void BindClaimDisputes(Store& store, const ClaimTerms& terms,
                       const std::shared_ptr<HourlyLimit>& check_limit, Mutations& mutations);

// Before a firm or a lead is deleted: deletes the disputes about it that were ruled on or
// withdrawn, which history keeps.
absl::Status DeleteSettledDisputes(const ResourceStore& resources, Tx& tx,
                                   const ChangeOrigin& origin, const std::string& row);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_CLAIMS_CLAIMS_H_
