// The verbs that count engagements and show what is overdue.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_ENGAGEMENT_REPORT_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_ENGAGEMENT_REPORT_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct CountArguments {
  std::string from;         // "": the first day of the month of the last
  std::string to;           // "": today
  std::string by = "UNIT";  // UNIT, PERSON, FIRM or 单位, 人员, 企业
  std::string each;         // DAY, WEEK, MONTH or 日, 周, 月; "" for the whole period
  std::string unit;
};
absl::Status CountEngagements(Session& session, const CountArguments& arguments);

struct FollowUpArguments {
  std::string unit, assignee;
  int assignee_days = 0, head_days = 0, bureau_days = 0, limit = 200;
};
absl::Status ListFollowUps(Session& session, const FollowUpArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_ENGAGEMENT_REPORT_VERBS_H_
