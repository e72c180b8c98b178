#include "client-lib/cli/spoken_amount.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/half_width.h"
#include "client-lib/cli/render.h"

namespace zhaolian {
namespace {

constexpr Wording kNoAmount{"\"$0\" is no amount of $1; write 500万元, 1.2亿 or 5000000",
                            "“$0”不是正确的$1金额；请写成 500万元、1.2亿 或 5000000"};

}  // namespace

std::optional<int64_t> ReadAmount(absl::string_view text, absl::string_view currency) {
  constexpr size_t kDigitsOfWan = 4, kDigitsOfYi = 8;
  const std::string narrow = HalfWidth(text);
  text = absl::StripAsciiWhitespace(narrow);
  absl::ConsumeSuffix(&text, "元");
  size_t digits = static_cast<size_t>(FractionDigits(currency));
  if (absl::ConsumeSuffix(&text, "万")) digits += kDigitsOfWan;
  if (absl::ConsumeSuffix(&text, "亿")) digits += kDigitsOfYi;
  std::string number = absl::StrReplaceAll(absl::StripAsciiWhitespace(text), {{",", ""}});
  const size_t point = number.find('.');
  const size_t behind = point == std::string::npos ? 0 : number.size() - point - 1;
  if (point != std::string::npos) number.erase(point, 1);
  if (number.empty() || behind > digits ||
      number.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  number.append(digits - behind, '0');
  int64_t amount = 0;
  if (!absl::SimpleAtoi(number, &amount)) return std::nullopt;
  return amount;
}

bool HasUnitOfAmount(absl::string_view text) {
  return absl::StrContains(text, "元") || absl::StrContains(text, "万") ||
         absl::StrContains(text, "亿");
}

absl::StatusOr<int64_t> ReadSpokenAmount(const std::string& text, const std::string& currency) {
  const auto amount = ReadAmount(text, currency);
  if (!amount.has_value()) return UsageError(kNoAmount, text, currency);
  return *amount;
}

}  // namespace zhaolian
