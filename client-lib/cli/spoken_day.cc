#include "client-lib/cli/spoken_day.h"

#include <vector>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/spoken_time.h"

namespace zhaolian {
namespace {

constexpr Wording kNoDay{"\"$0\" is no day; write 2026-03-31, today or 3天后",
                         "“$0”不是日期；请写成 2026-03-31、今天、下周三 或 3天后"};
constexpr Wording kNoNext{
    "--next begins with a day: \"2026-12-01 send samples\", \"tomorrow call back\"; not \"$0\"",
    "--next 以日期开头：\"2026-12-01 送样品\"、\"明天 回电话\"；不能是“$0”"};
constexpr Wording kNoWhen{
    "--when: \"$0\" is no time; write \"yesterday 15:00\", \"2026-11-28 15:00\" or 2026-11-28",
    "--when：“$0”不是时间；请写 \"昨天 15:00\"、\"2026-11-28 15:00\" 或 2026-11-28"};

}  // namespace

absl::StatusOr<std::string> ReadSpokenDay(const std::string& text) {
  const auto day = SpokenDate(text, absl::Now());
  if (!day.has_value()) return UsageError(kNoDay, text);
  return *day;
}

absl::StatusOr<std::string> ReadSpokenDayIfAny(const std::string& text) {
  if (text.empty()) return text;
  return ReadSpokenDay(text);
}

absl::StatusOr<SpokenStep> ReadSpokenStep(const std::string& next, absl::Time now) {
  if (next.empty()) return SpokenStep();
  const std::vector<std::string> words = absl::StrSplit(next, absl::MaxSplits(' ', 1));
  const auto date = SpokenDate(words[0], now);
  if (!date.has_value()) return UsageError(kNoNext, next);
  return SpokenStep{*date, words.size() > 1 ? words[1] : ""};
}

absl::StatusOr<absl::Time> ReadSpokenWhen(const std::string& when, absl::Time now) {
  if (when.empty()) return now;
  const auto said = ParseSpokenTime(when, now);
  if (!said.ok()) return UsageError(kNoWhen, when);
  return *said;
}

}  // namespace zhaolian
