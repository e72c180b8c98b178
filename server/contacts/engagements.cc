// Weeks in which engagements count, how far ahead they may be, and the claims that they renew.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/protobuf/util/message_differencer.h"
#include "server/claims/claim_terms.h"
#include "server/contacts/days_ahead.h"
#include "server/contacts/reporting_week.h"
#include "server/services.h"
#include "storage/error.h"
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

// A row that has such a time keeps it until that is changed.
absl::Status CheckNotFarAhead(absl::Time now, const Engagement* before, const Engagement& after) {
  const bool moved =
      before == nullptr || !MessageDifferencer::Equals(before->occur_time(), after.occur_time());
  if (!moved || !IsFarAhead(OccurTimeOf(after), now)) return absl::OkStatus();
  const std::string problem =
      absl::StrCat("must not be more than ", kMostDaysAhead, " days to come; is the year right?");
  return Error(absl::StatusCode::kInvalidArgument, "TOO_FAR_AHEAD",
               absl::StrCat("engagement.occur_time ", problem))
      .With("field", "engagement.occur_time")
      .With("days", absl::StrCat(kMostDaysAhead))
      .Field("engagement.occur_time", problem);
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
                             google::protobuf::Message& after) -> absl::Status {
    auto& engagement = static_cast<Engagement&>(after);
    const auto* earlier = static_cast<const Engagement*>(before);
    RETURN_IF_ERROR(CheckNotFarAhead(tx.now(), earlier, engagement));
    SetWeek(weeks, tx.now(), earlier, engagement);
    return RenewClaims(store.resources(), tx, origin, terms, engagement);
  };
  return absl::OkStatus();
}

}  // namespace zhaolian
