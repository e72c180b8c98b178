#include "server/claims/claim_terms.h"

#include <algorithm>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {
namespace {

using v1::Claim;

// In these the || keeps SQLite on the index of the firm, which has few rows.
constexpr absl::string_view kToRenew =
    "SELECT name FROM claims WHERE enterprise = $1 AND (owner_unit || '') = $2"
    " AND ((lead || '') = '' OR (lead || '') = $3) AND expire_time > $4 AND expire_time < $5"
    " AND delete_time IS NULL";
constexpr absl::string_view kOfLead =
    "SELECT name FROM claims WHERE lead = $1 AND delete_time IS NULL";
constexpr absl::string_view kLatest =
    "SELECT name FROM claims WHERE enterprise = $1 AND (owner_unit || '') = $2"
    " AND (lead || '') = $3 ORDER BY (create_time + 0) DESC LIMIT 1";
constexpr absl::string_view kLapsed =
    "SELECT name FROM claims WHERE enterprise = $1 AND expire_time <= $2 AND delete_time IS NULL"
    " UNION ALL SELECT name FROM claims WHERE lead = $1 AND expire_time <= $2"
    " AND delete_time IS NULL";

absl::StatusOr<std::vector<Claim>> ReadClaims(const ResourceStore& resources, Tx& tx,
                                              absl::string_view sql,
                                              const std::vector<Value>& parameters) {
  std::vector<std::string> names;
  RETURN_IF_ERROR(tx.connection().Run(sql, parameters,
                                      [&](const Row& row) { names.emplace_back(row.Text(0)); }));
  std::vector<Claim> claims;
  const ResourceSchema& schema = *resources.registry().FindMessage(Claim::descriptor());
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(const MessagePtr row,
                     resources.Get(tx.connection(), schema, Sight::All(), name));
    claims.push_back(static_cast<const Claim&>(*row));
  }
  return claims;
}

absl::Status Replace(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                     const Claim& before, Claim& after) {
  const ResourceSchema& schema = *resources.registry().FindMessage(Claim::descriptor());
  return resources.Replace(tx, schema, origin, before, after);
}

absl::Status LeadClaimed(const std::string& lead, const std::string& claim) {
  return Error(absl::StatusCode::kFailedPrecondition, "LEAD_CLAIMED",
               absl::StrCat(lead, " is claimed with its firm, by ", claim,
                            "; release that claim before the lead goes to another firm"))
      .With("name", lead)
      .With("claim", claim)
      .Resource(lead)
      .Violation("LEAD_CLAIMED", claim, "release it first");
}

absl::Time LimitOf(const Claim& claim, const ClaimTerms& terms) {
  return claim.has_limit_time() ? FromTimestamp(claim.limit_time())
                                : FromTimestamp(claim.create_time()) + terms.term;
}

// Until when the claim holds, after which it is quiet from `until` on.
void HoldUntil(absl::Time until, absl::Time limit, Claim& claim) {
  *claim.mutable_expire_time() = ToTimestamp(std::min(until, limit));
  *claim.mutable_limit_time() = ToTimestamp(limit);
  claim.set_end_cause(until < limit ? Claim::CAUSE_QUIET : Claim::CAUSE_TERM);
}

}  // namespace

std::optional<Claim::Cause> EndCauseOf(v1::Lead::Stage stage) {
  if (stage == v1::Lead::STAGE_LOST) return Claim::CAUSE_LOST;
  if (stage >= v1::Lead::STAGE_SIGNED && stage <= v1::Lead::STAGE_COMPLETED) {
    return Claim::CAUSE_SIGNED;
  }
  return std::nullopt;
}

void Begin(const ClaimTerms& terms, absl::Time now, Claim& claim) {
  HoldUntil(now + terms.quiet, now + terms.term, claim);
}

absl::Status BeginOrGoOn(const ResourceStore& resources, Tx& tx, const ClaimTerms& terms,
                         Claim& claim) {
  Begin(terms, tx.now(), claim);
  ASSIGN_OR_RETURN(
      const std::vector<Claim> latest,
      ReadClaims(resources, tx, kLatest, {claim.enterprise(), claim.owner_unit(), claim.lead()}));
  if (latest.empty() || latest[0].end_cause() != Claim::CAUSE_RELEASED) return absl::OkStatus();
  const absl::Time limit = LimitOf(latest[0], terms);
  if (limit <= tx.now()) return absl::OkStatus();
  claim.set_extensions(latest[0].extensions());
  HoldUntil(tx.now() + terms.quiet, limit, claim);
  return absl::OkStatus();
}

absl::Status RenewClaims(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                         const ClaimTerms& terms, const v1::Engagement& engagement) {
  const absl::Time time = FromTimestamp(engagement.occur_time());
  if (engagement.has_delete_time() || time > tx.now() ||
      !absl::c_linear_search(terms.renewing_kinds, engagement.kind())) {
    return absl::OkStatus();
  }
  const absl::Time until = time + terms.quiet;
  ASSIGN_OR_RETURN(const std::vector<Claim> claims,
                   ReadClaims(resources, tx, kToRenew,
                              {engagement.enterprise(), engagement.owner_unit(), engagement.lead(),
                               absl::ToUnixMicros(tx.now()), absl::ToUnixMicros(until)}));
  for (const Claim& before : claims) {
    Claim after = before;
    absl::Time limit = LimitOf(before, terms);
    if (until > limit && before.extensions() < terms.extensions) {
      limit += terms.term;
      after.set_extensions(before.extensions() + 1);
    }
    // Of a setting that was shorter once, nothing is taken back.
    HoldUntil(until, std::max(limit, FromTimestamp(before.expire_time())), after);
    if (after.SerializeAsString() == before.SerializeAsString()) continue;
    RETURN_IF_ERROR(Replace(resources, tx, origin.Aside(), before, after));
  }
  return absl::OkStatus();
}

absl::Status EndClaim(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                      const Claim& claim, Claim::Cause cause) {
  Claim after = claim;
  after.set_end_cause(cause);
  *after.mutable_delete_time() = ToTimestamp(tx.now());
  return Replace(resources, tx, origin.Aside(), claim, after);
}

absl::Status EndClaimsOfLead(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                             const std::string& lead, Claim::Cause cause) {
  ASSIGN_OR_RETURN(const std::vector<Claim> claims, ReadClaims(resources, tx, kOfLead, {lead}));
  for (const Claim& claim : claims) {
    RETURN_IF_ERROR(EndClaim(resources, tx, origin, claim, cause));
  }
  return absl::OkStatus();
}

absl::Status TakeClaimsAlong(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                             const v1::Lead& before, const v1::Lead& after) {
  const bool is_moved = before.owner_unit() != after.owner_unit();
  if (!is_moved && before.enterprise() == after.enterprise()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Claim> claims,
                   ReadClaims(resources, tx, kOfLead, {after.name()}));
  for (const Claim& claim : claims) {
    if (before.enterprise() != after.enterprise() &&
        FromTimestamp(claim.expire_time()) > tx.now()) {
      return LeadClaimed(after.name(), claim.name());
    }
    if (!is_moved || claim.owner_unit() != before.owner_unit()) continue;
    Claim moved = claim;
    moved.set_owner_unit(after.owner_unit());
    RETURN_IF_ERROR(Replace(resources, tx, origin.Aside(), claim, moved));
  }
  return absl::OkStatus();
}

absl::Status DeleteLapsedClaims(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                                const std::string& row) {
  ASSIGN_OR_RETURN(const std::vector<Claim> claims,
                   ReadClaims(resources, tx, kLapsed, {row, absl::ToUnixMicros(tx.now())}));
  for (const Claim& claim : claims) {
    RETURN_IF_ERROR(EndClaim(resources, tx, origin, claim, claim.end_cause()));
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
