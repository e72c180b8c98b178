// What claiming, disputing a claim and ruling on one have in common.
#ifndef ZHAOLIAN_SERVER_CLAIMS_CLAIM_FILING_H_
#define ZHAOLIAN_SERVER_CLAIMS_CLAIM_FILING_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/access/caller.h"
#include "server/claims/claim_settings.h"
#include "storage/store.h"
#include "zhaolian/v1/claims.pb.h"

namespace zhaolian {

// What the claim of a lead that the caller may change is of. FAILED_PRECONDITION, reason
// LEAD_INCOMPLETE and LEAD_SETTLED.
absl::StatusOr<v1::Claim> ClaimOfLead(Store& store, Tx& tx, const Caller& caller,
                                      const std::string& name);

// ALREADY_EXISTS, reason CLAIMED: what `target` is, is held, and this is told of it.
absl::Status Claimed(const std::string& target, const v1::CheckEnterpriseClaimResponse& holder);

// Puts a claim that has its times, and that nothing is in the way of, into the table, with a name.
absl::Status FileClaim(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                       v1::Claim& claim);

// NoteClaimCheck as an operation of its own, for what the operation writes is undone with it.
void NoteClaimCheckLater(Store& store, ChangeOrigin origin, const std::string& enterprise);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_CLAIMS_CLAIM_FILING_H_
