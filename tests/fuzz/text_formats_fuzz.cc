// Any text is either refused by a format, with a reason and in words that can be
// shown, or has what the format promises.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "server/access/caller.h"
#include "server/rows/regions.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

constexpr absl::string_view kCreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

void Check(bool condition) {
  if (!condition) std::abort();
}

// Whether the format takes the text.
bool Takes(const std::optional<Fault>& fault) {
  if (!fault.has_value()) return true;
  Check(!fault->reason.empty() && !fault->description.empty());
  Check(fault->description.size() < 600);
  Check(!CheckCharacters(fault->description).has_value());
  return false;
}

void CheckNormalForm(const std::string& text) {
  const std::string normal = ToNfc(text);
  Check(ToNfc(normal) == normal && !CheckCharacters(normal).has_value());
  Check(IsBlank(normal) == IsBlank(text));
  Check(CountCharacters(text) <= static_cast<int>(text.size()));
  Check(CountCharacters(text + text) == 2 * CountCharacters(text));
  Check(IsBlank(text + " ") == IsBlank(text) && !IsBlank(text + "a"));
  Check(CountCharacters(Excerpt(text)) <= 61 && !CheckCharacters(Excerpt(text)).has_value());
}

// No other character fits in place of any one, and a text that is wrong in its
// last one only is told the right one.
void CheckCredit(const std::string& text) {
  const auto fault = CheckCreditCode(text);
  if (fault.has_value() && fault->reason == "WRONG_CHECK_CHARACTER") {
    Check(fault->metadata[1].first == "expected");
    Check(!CheckCreditCode(text.substr(0, 17) + fault->metadata[1].second).has_value());
  }
  if (!Takes(fault)) return;
  Check(text.size() == 18);
  for (size_t i = 0; i < text.size(); ++i) {
    std::string mistyped = text;
    const size_t other = kCreditAlphabet.find(text[i]) + 1 + text[17 - i] % 30;
    mistyped[i] = kCreditAlphabet[other % kCreditAlphabet.size()];
    Check(mistyped == text || CheckCreditCode(mistyped).has_value());
  }
}

// A division that exists lies in a province that does.
void CheckRegion(const std::string& text) {
  if (!Takes(CheckRegionCode(text))) return;
  Check(text.size() == 6 && FindRegion(text) != nullptr);
  Check(FindRegion(text.substr(0, 2) + "0000") != nullptr);
}

// A date that exists also exists told less precisely.
void CheckDate(const std::string& text) {
  if (!Takes(CheckCivilDate(text))) return;
  Check(text.size() == 4 || text.size() == 7 || text.size() == 10);
  if (text.size() > 4) Check(!CheckCivilDate(text.substr(0, text.size() - 3)).has_value());
}

void CheckCaller(const std::string& text) {
  const absl::StatusOr<std::string> user = ReadStatedUser(text);
  if (!user.ok()) return Check(ErrorReason(user.status()) == "INVALID_USER");
  const absl::StatusOr<std::string> again = ReadStatedUser(*user);
  Check(again.ok() && *again == *user);
}

}  // namespace
}  // namespace zhaolian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zhaolian;  // NOLINT: the entry point cannot be in it
  const std::string text(reinterpret_cast<const char*>(data), size);
  CheckCaller(text);
  if (!Takes(CheckCharacters(text))) return 0;
  CheckNormalForm(text);
  CheckCredit(text);
  CheckRegion(text);
  CheckDate(text);
  Check(!Takes(CheckCurrencyCode(text)) || text.size() == 3);
  return 0;
}
