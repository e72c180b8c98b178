// Weeks in which engagements count, and the claims that they renew.
#include <memory>

#include "absl/time/time.h"
#include "google/protobuf/util/message_differencer.h"
#include "server/claims/claim_terms.h"
#include "server/contacts/reporting_week.h"
#include "server/services.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/engagements.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::Engagement;

absl::Time OccurTimeOf(const Engagement& engagement) {
  return FromTimestamp(engagement.occur_time());
}

void SetWeek(const ReportingWeeks& weeks, absl::Time now, const Engagement* before,
             Engagement& after) {
  if (before == nullptr) {
    after.set_reporting_week(weeks.ForNew(OccurTimeOf(after), now));
    return;
  }
  // A row from before there were weeks counts in none.
  const bool moved = !MessageDifferencer::Equals(before->occur_time(), after.occur_time());
  if (!moved || before->reporting_week().empty()) return;
  after.set_reporting_week(weeks.ForMoved(before->reporting_week(), OccurTimeOf(after), now));
}

}  // namespace

absl::Status BindEngagements(Store& store, int late_days, const ClaimSettings& claims,
                             DomainRules& rules) {
  ASSIGN_OR_RETURN(const ReportingWeeks weeks, ReportingWeeks::Open(late_days));
  rules["engagements"] = [&store, weeks, terms = claims.terms](
                             Tx& tx, const ChangeOrigin& origin,
                             const google::protobuf::Message* before,
                             google::protobuf::Message& after) {
    auto& engagement = static_cast<Engagement&>(after);
    SetWeek(weeks, tx.now(), static_cast<const Engagement*>(before), engagement);
    return RenewClaims(store.resources(), tx, origin, terms, engagement);
  };
  return absl::OkStatus();
}

}  // namespace zhaolian
