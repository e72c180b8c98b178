#include "client-lib/cli/spoken_day.h"

#include "absl/time/clock.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/spoken_time.h"

namespace zhaolian {
namespace {

constexpr Wording kNoDay{"\"$0\" is no day; write 2026-03-31, today or yesterday",
                         "“$0”不是日期；请写成 2026-03-31、今天 或 昨天"};

}  // namespace

absl::StatusOr<std::string> ReadSpokenDay(const std::string& text) {
  const auto day = SpokenDate(text, absl::Now());
  if (!day.has_value()) return UsageError(kNoDay, text);
  return *day;
}

}  // namespace zhaolian
