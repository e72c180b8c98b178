// What counts and followups say, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_ENGAGEMENT_REPORT_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_ENGAGEMENT_REPORT_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kCounted{"counted by", "统计对象"};
inline constexpr Wording kStep{"when", "时段"};
inline constexpr Wording kEngagementCount{"engagements", "对接次数"};
inline constexpr Wording kTrend{"$0 to $1", "$0 至 $1"};
inline constexpr Wording kCountedThat{"$0 engagements from $1 to $2: $3 (definition, version $4)",
                                      "$1 至 $2 共 $0 条对接记录：$3（口径第 $4 版）"};
inline constexpr Wording kStepDue{"due", "期限"};
inline constexpr Wording kOverdue{"overdue", "逾期天数"};
inline constexpr Wording kGoesTo{"goes to", "催办对象"};
inline constexpr Wording kStepToTake{"next step", "下一步"};
inline constexpr Wording kStepAssignee{"assignee", "经办人"};
inline constexpr Wording kRowOfStep{"of", "所属记录"};
inline constexpr Wording kNothingOverdue{"nothing is due", "没有到期的事项"};
inline constexpr Wording kMoreDue{"there are more; see --limit", "还有更多，见 --limit"};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_ENGAGEMENT_REPORT_WORDING_H_
