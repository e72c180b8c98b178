#include "server/claims/claim_holders.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/rows/resource_id.h"
#include "storage/journal.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using v1::CheckEnterpriseClaimResponse;

// In these the sum and the || keep SQLite on the index of the firm, which has few rows.
//
// A claim of the firm is in the way of all, a claim of a lead in that of the same lead and,
// from another unit, of the firm.
constexpr absl::string_view kOldestClaim =
    "SELECT owner_unit, update_time, name FROM claims WHERE enterprise = $1 AND expire_time > $2"
    " AND ((lead || '') = $3 OR ((owner_unit || '') <> $4 AND ((lead || '') = '' OR $3 = '')))"
    " AND delete_time IS NULL ORDER BY create_time + 0, name LIMIT 1";
constexpr absl::string_view kOldestOpenLead =
    "SELECT owner_unit, update_time, '' FROM leads WHERE enterprise = $1 AND stage >= $2"
    " AND stage <= $3 AND owner_unit <> '' AND delete_time IS NULL"
    " ORDER BY create_time + 0, name LIMIT 1";
constexpr absl::string_view kNewestEngagement =
    "SELECT max(occur_time) FROM engagements WHERE enterprise = $1 AND (owner_unit || '') = $2"
    " AND occur_time <= $3 AND delete_time IS NULL";

CheckEnterpriseClaimResponse::Freshness FreshnessOf(absl::Duration age) {
  constexpr int kHoursADay = 24;
  if (age <= absl::Hours(30 * kHoursADay)) {
    return CheckEnterpriseClaimResponse::FRESHNESS_WITHIN_30_DAYS;
  }
  if (age <= absl::Hours(90 * kHoursADay)) {
    return CheckEnterpriseClaimResponse::FRESHNESS_WITHIN_90_DAYS;
  }
  return CheckEnterpriseClaimResponse::FRESHNESS_OLDER;
}

absl::StatusOr<ClaimHolder> ReadHolder(Connection& connection, absl::string_view sql,
                                       const std::vector<Value>& parameters) {
  ClaimHolder holder;
  RETURN_IF_ERROR(connection.Run(sql, parameters, [&](const Row& row) {
    holder = {std::string(row.Text(0)), absl::FromUnixMicros(row.Integer(1)),
              std::string(row.Text(2))};
  }));
  return holder;
}

}  // namespace

ClaimHolders::ClaimHolders(const ResourceStore& resources)
    : resources_(resources), units_(*resources.registry().FindMessage(v1::Unit::descriptor())) {}

absl::StatusOr<ClaimHolder> ClaimHolders::FindClaim(Connection& connection,
                                                    const ClaimTarget& target, absl::Time now) {
  return ReadHolder(connection, kOldestClaim,
                    {target.enterprise, absl::ToUnixMicros(now), target.lead, target.unit});
}

absl::StatusOr<ClaimHolder> ClaimHolders::FindLead(Connection& connection,
                                                   const std::string& enterprise) {
  return ReadHolder(connection, kOldestOpenLead,
                    {enterprise, int64_t{v1::Lead::STAGE_LEAD}, int64_t{v1::Lead::STAGE_STARTED}});
}

absl::StatusOr<CheckEnterpriseClaimResponse> ClaimHolders::Tell(Connection& connection,
                                                                const std::string& enterprise,
                                                                const ClaimHolder& holder,
                                                                absl::Time now) const {
  absl::Time last = holder.last_change;
  RETURN_IF_ERROR(connection.Run(
      kNewestEngagement, {enterprise, holder.unit, absl::ToUnixMicros(now)}, [&](const Row& row) {
        if (!row.IsNull(0)) last = std::max(last, absl::FromUnixMicros(row.Integer(0)));
      }));
  auto found = resources_.Get(connection, units_, Sight::All(), holder.unit);
  CheckEnterpriseClaimResponse answer;
  if (holder.unit.empty() && absl::IsNotFound(found.status())) return answer;
  RETURN_IF_ERROR(found.status());
  const auto& unit = static_cast<const v1::Unit&>(**found);
  answer.set_claimed(true);
  answer.set_unit(unit.name());
  answer.set_unit_display_name(unit.display_name());
  answer.set_freshness(FreshnessOf(now - last));
  answer.set_duty_phone(unit.duty_phone());
  return answer;
}

absl::Status NoteClaimCheck(Tx& tx, const ChangeOrigin& origin, const std::string& enterprise) {
  v1::ClaimCheck check;
  check.set_enterprise(enterprise);
  return AppendToJournal(tx, tx.NextRevision(), origin,
                         absl::StrCat("claimChecks/", NewResourceId()), std::nullopt,
                         check.SerializeAsString());
}

}  // namespace zhaolian
