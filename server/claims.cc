// Who holds a firm, for whoever asks.
#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/mutation.h"
#include "server/rates.h"
#include "server/resource_id.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/claims.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using v1::CheckEnterpriseClaimRequest;
using v1::CheckEnterpriseClaimResponse;

// The sum and the || keep SQLite on the index of the firm, which has few rows.
constexpr absl::string_view kOldestOpenLead =
    "SELECT owner_unit, update_time FROM leads WHERE enterprise = $1 AND stage >= $2"
    " AND stage <= $3 AND owner_unit <> '' AND delete_time IS NULL"
    " ORDER BY create_time + 0, name LIMIT 1";
constexpr absl::string_view kNewestEngagement =
    "SELECT max(occur_time) FROM engagements WHERE enterprise = $1 AND (owner_unit || '') = $2"
    " AND occur_time <= $3 AND delete_time IS NULL";

absl::Status TooManyChecks(int checks_per_hour, absl::Duration wait) {
  return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_CLAIM_CHECKS",
               absl::StrCat("at most ", checks_per_hour,
                            " claim checks an hour are taken of one user; ask again later"))
      .With("checks_per_hour", absl::StrCat(checks_per_hour))
      .RetryAfter(wait);
}

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

class ClaimChecks {
 public:
  explicit ClaimChecks(Store& store)
      : store_(store),
        firms_(*store.resources().registry().FindMessage(v1::Enterprise::descriptor())),
        units_(*store.resources().registry().FindMessage(v1::Unit::descriptor())) {}

  const ResourceSchema& firms() const { return firms_; }

  // Runs the same statements whether the firm is claimed or not, and none of them knows
  // who asks: neither the answer nor its time tells more than the answer says.
  absl::StatusOr<CheckEnterpriseClaimResponse> Run(Tx& tx, const ChangeOrigin& origin,
                                                   const std::string& firm) const {
    Connection& connection = tx.connection();
    RETURN_IF_ERROR(store_.resources().Get(connection, firms_, Sight::All(), firm).status());
    std::string unit;
    int64_t last = 0;
    RETURN_IF_ERROR(connection.Run(
        kOldestOpenLead, {firm, int64_t{v1::Lead::STAGE_LEAD}, int64_t{v1::Lead::STAGE_STARTED}},
        [&](const Row& row) {
          unit = std::string(row.Text(0));
          last = row.Integer(1);
        }));
    RETURN_IF_ERROR(connection.Run(kNewestEngagement, {firm, unit, absl::ToUnixMicros(tx.now())},
                                   [&](const Row& row) {
                                     if (!row.IsNull(0)) last = std::max(last, row.Integer(0));
                                   }));
    auto holder = store_.resources().Get(connection, units_, Sight::All(), unit);
    if (!holder.ok() && !(unit.empty() && absl::IsNotFound(holder.status()))) {
      return holder.status();
    }
    RETURN_IF_ERROR(Note(tx, origin, firm));
    CheckEnterpriseClaimResponse answer;
    if (unit.empty()) return answer;
    const auto& named = static_cast<const v1::Unit&>(**holder);
    answer.set_claimed(true);
    answer.set_unit(unit);
    answer.set_unit_display_name(named.display_name());
    answer.set_freshness(FreshnessOf(tx.now() - absl::FromUnixMicros(last)));
    answer.set_duty_phone(named.duty_phone());
    return answer;
  }

 private:
  static absl::Status Note(Tx& tx, const ChangeOrigin& origin, const std::string& firm) {
    v1::ClaimCheck check;
    check.set_enterprise(firm);
    return AppendToJournal(tx, tx.NextRevision(), origin,
                           absl::StrCat("claimChecks/", NewResourceId()), std::nullopt,
                           check.SerializeAsString());
  }

  Store& store_;
  const ResourceSchema& firms_;
  const ResourceSchema& units_;
};

}  // namespace

void BindClaims(Store& store, const Admission& admission, int checks_per_hour, Router& router) {
  constexpr double kSecondsAnHour = 3600;
  auto rates = std::make_shared<Rates>(checks_per_hour / kSecondsAnHour, checks_per_hour);
  auto checks = std::make_shared<const ClaimChecks>(store);
  router.Bind<CheckEnterpriseClaimRequest>(
      "zhaolian.v1.ClaimService.CheckEnterpriseClaim",
      [&store, &admission, checks_per_hour, rates, checks](
          const CallPtr& call, std::unique_ptr<CheckEnterpriseClaimRequest> request) {
        const std::string firm = request->enterprise();
        const absl::Status valid = CheckName(checks->firms(), "enterprise", firm);
        if (!valid.ok()) return call->Finish(valid);
        // Firms that are not there are counted too: guessing is no way round.
        const absl::Duration wait = rates->Take(call->caller->user, absl::Now());
        if (wait > absl::ZeroDuration()) return call->Finish(TooManyChecks(checks_per_hour, wait));
        auto answer = std::make_shared<CheckEnterpriseClaimResponse>();
        SubmitChange(
            store, call, admission.DeadlineOf(*call),
            [checks, call, firm, answer](Tx& tx) -> absl::Status {
              ASSIGN_OR_RETURN(*answer, checks->Run(tx, OriginOf(*call), firm));
              return absl::OkStatus();
            },
            answer);
      });
}

}  // namespace zhaolian
