// How long claims hold, and what ends them.
#ifndef ZHAOLIAN_SERVER_CLAIMS_CLAIM_TERMS_H_
#define ZHAOLIAN_SERVER_CLAIMS_CLAIM_TERMS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/claims/claim_settings.h"
#include "storage/resource_store.h"
#include "storage/writer.h"
#include "zhaolian/v1/claims.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

// Why the claim of a lead ends when it comes to the stage, and none is made while it is there: a
// project that is signed is protected by that, and one that is lost by nothing.
std::optional<v1::Claim::Cause> EndCauseOf(v1::Lead::Stage stage);

// Has a new claim begin.
void Begin(const ClaimTerms& terms, absl::Time now, v1::Claim& claim);

// The same; but where its unit released the claim before it, it goes on with what is left of that
// one's term. Else a unit could hold a firm for ever by letting go of it for a moment.
absl::Status BeginOrGoOn(const ResourceStore& resources, Tx& tx, const ClaimTerms& terms,
                         v1::Claim& claim);

// Has the claims that an engagement keeps alive last for as long as it lets them: those of its
// unit on its firm, or on its lead, that hold while it is written. An engagement that is yet to
// come, or is deleted, or of a kind that does not count, keeps none.
absl::Status RenewClaims(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                         const ClaimTerms& terms, const v1::Engagement& engagement);

// Ends a claim that is in the table as `claim`: its row is deleted.
absl::Status EndClaim(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                      const v1::Claim& claim, v1::Claim::Cause cause);

// Ends the claims of a lead.
absl::Status EndClaimsOfLead(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                             const std::string& lead, v1::Claim::Cause cause);

// Has the claims of a lead go to its new owner with it. FAILED_PRECONDITION, reason LEAD_CLAIMED,
// where one holds and the lead goes to another firm, which may be somebody else's.
absl::Status TakeClaimsAlong(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                             const v1::Lead& before, const v1::Lead& after);

// Before a firm or a lead is deleted: deletes its claims that have lapsed, which nothing needs any
// more. One that holds is in the way of the deletion, as whatever else refers to the row.
absl::Status DeleteLapsedClaims(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                                const std::string& row);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_CLAIMS_CLAIM_TERMS_H_
