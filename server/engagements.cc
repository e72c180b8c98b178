// Weeks in which engagements count.
#include <memory>

#include "absl/time/time.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/protobuf/util/time_util.h"
#include "server/reporting_week.h"
#include "server/services.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/engagements.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::util::MessageDifferencer;
using google::protobuf::util::TimeUtil;
using v1::Engagement;

absl::Time OccurTimeOf(const Engagement& engagement) {
  return absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(engagement.occur_time()));
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

absl::Status BindEngagements(int late_days, DomainRules& rules) {
  ASSIGN_OR_RETURN(const ReportingWeeks weeks, ReportingWeeks::Open(late_days));
  rules["engagements"] = [weeks](Tx& tx, const google::protobuf::Message* before,
                                 google::protobuf::Message& after) {
    SetWeek(weeks, tx.now(), static_cast<const Engagement*>(before),
            static_cast<Engagement&>(after));
    return absl::OkStatus();
  };
  return absl::OkStatus();
}

}  // namespace zhaolian
