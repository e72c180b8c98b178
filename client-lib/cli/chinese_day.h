// Days as Chinese says them: 3天后, 下周三, 月底, 2026年12月5日.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_CHINESE_DAY_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_CHINESE_DAY_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace zhaolian {

// A day that is said from today: 前天, 明天, 大后天; 3天后, 两周前, 三个月后, 半年后, 1年后;
// 本周三, 下周三, 上周五; 月底, 下月底, 年底. Weeks begin on Monday, and a month later than the
// 31st may be the 30th. Nothing for another text: 周三 alone may be either one.
std::optional<absl::CivilDay> DaySaid(absl::string_view text, absl::CivilDay today);

// "2026-12-05" for 2026年12月5日, 2026年12月05号 and 2026/12/5, "2026-12" for 2026年12月; other
// texts as they are.
std::string PlainDate(absl::string_view text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_CHINESE_DAY_H_
