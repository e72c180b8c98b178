#include "server/spreadsheet/formula_text.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

// Spreadsheets and their imports strip these before they look.
constexpr absl::string_view kSkipped[] = {" ", "\"", "'", "\u00a0", "\u3000", "\ufeff"};
constexpr absl::string_view kBeginnings[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                             "\n", "＝", "＋", "－", "＠"};
constexpr absl::string_view kMark = "'";

bool BeginsWithOne(absl::string_view text) {
  return std::any_of(std::begin(kBeginnings), std::end(kBeginnings),
                     [&](absl::string_view each) { return absl::StartsWith(text, each); });
}

}  // namespace

bool LooksLikeFormula(absl::string_view text) {
  while (!BeginsWithOne(text)) {
    const auto* skipped =
        std::find_if(std::begin(kSkipped), std::end(kSkipped),
                     [&](absl::string_view each) { return absl::StartsWith(text, each); });
    if (skipped == std::end(kSkipped)) return false;
    text.remove_prefix(skipped->size());
  }
  return true;
}

std::string EscapeFormula(absl::string_view text) {
  return absl::StrCat(LooksLikeFormula(text) ? kMark : "", text);
}

absl::string_view UnescapeFormula(absl::string_view text) {
  const bool escaped = absl::StartsWith(text, kMark) && LooksLikeFormula(text.substr(1));
  return escaped ? text.substr(1) : text;
}

}  // namespace zhaolian
