#include "server/rows/text_formats.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/ucurr.h>
#include <unicode/uenum.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/rows/civil_days.h"
#include "server/rows/regions.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

constexpr absl::string_view kCreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr size_t kCreditCodeLength = 18;

bool IsForbidden(UChar32 c) {
  if (c == '\n' || c == '\t') return false;
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return true;  // controls
  if (c == 0x200b || c == 0x2060 || c == 0xfeff) return true;
  if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)) return true;
  return U_IS_UNICODE_NONCHAR(c);
}

bool IsVisible(UChar32 c) {
  return !u_isUWhiteSpace(c) && !u_iscntrl(c) &&
         !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

// The check character that the first 17 characters require.
char CreditCheckCharacter(absl::string_view code) {
  int weight = 1;
  int sum = 0;
  for (char c : code.substr(0, kCreditCodeLength - 1)) {
    sum += static_cast<int>(kCreditAlphabet.find(c)) * weight;
    weight = weight * 3 % 31;
  }
  return kCreditAlphabet[(31 - sum % 31) % 31];
}

Fault InvalidCreditCode(absl::string_view text, absl::string_view description) {
  return {"INVALID_CREDIT_CODE", std::string(description), {{"value", Excerpt(text)}}};
}

const absl::flat_hash_set<std::string>& CurrenciesInUse() {
  static const auto& currencies = *[] {
    auto* codes = new absl::flat_hash_set<std::string>();
    UErrorCode error = U_ZERO_ERROR;
    UEnumeration* list = ucurr_openISOCurrencies(UCURR_COMMON | UCURR_NON_DEPRECATED, &error);
    while (const char* code = uenum_next(list, nullptr, &error)) codes->insert(code);
    uenum_close(list);
    return codes;
  }();
  return currencies;
}

}  // namespace

std::optional<Fault> CheckCharacters(absl::string_view text) {
  const int32_t size = static_cast<int32_t>(text.size());
  int position = 1;
  for (int32_t i = 0; i < size; ++position) {
    const int32_t start = i;
    UChar32 c;
    U8_NEXT(text.data(), i, size, c);
    if (c < 0) {
      return Fault{"INVALID_UTF8",
                   absl::StrCat("is not valid UTF-8 from byte ", start + 1, " on"),
                   {{"position", absl::StrCat(start + 1)}}};
    }
    if (IsForbidden(c)) {
      const std::string name = absl::StrFormat("U+%04X", c);
      return Fault{"FORBIDDEN_CHARACTER",
                   absl::StrCat("character ", position, " is ", name,
                                ", which cannot be seen; leave it out (of such characters only "
                                "line feeds and tabs may stand in a text)"),
                   {{"character", name}, {"position", absl::StrCat(position)}}};
    }
  }
  return std::nullopt;
}

std::string ToNfc(absl::string_view text) {
  if (std::all_of(text.begin(), text.end(), absl::ascii_isascii)) return std::string(text);
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  std::string normal;
  icu::StringByteSink<std::string> sink(&normal, static_cast<int32_t>(text.size()));
  nfc->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink,
                     nullptr, error);
  return normal;
}

int CountCharacters(absl::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return !U8_IS_TRAIL(c); }));
}

bool IsBlank(absl::string_view text) {
  const int32_t size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(text.data(), i, size, c);
    if (IsVisible(c)) return false;
  }
  return true;
}

std::optional<Fault> CheckCreditCode(absl::string_view text) {
  const int characters = CountCharacters(text);
  if (characters != static_cast<int>(kCreditCodeLength)) {
    return InvalidCreditCode(text, absl::StrCat("has ", characters,
                                                " characters; a unified social credit code "
                                                "has 18"));
  }
  for (size_t i = 0; i < kCreditCodeLength; ++i) {
    if (kCreditAlphabet.find(text[i]) == absl::string_view::npos) {
      return InvalidCreditCode(
          text, absl::StrCat("character ", i + 1,
                             " must be a digit or a capital other than I, O, "
                             "S, V and Z, which are easily taken for 1, 0, 5, U and 2"));
    }
    if (i >= 2 && i < 8 && !absl::ascii_isdigit(text[i])) {
      return InvalidCreditCode(text,
                               "characters 3 to 8 must be digits, the code of the division "
                               "where it was registered");
    }
  }
  const char expected = CreditCheckCharacter(text);
  if (text.back() == expected) return std::nullopt;
  return Fault{"WRONG_CHECK_CHARACTER",
               absl::StrCat("ends in ", text.substr(17),
                            ", but its other characters require the check "
                            "character ",
                            std::string(1, expected), "; one of them is mistyped"),
               {{"value", std::string(text)}, {"expected", std::string(1, expected)}}};
}

std::optional<Fault> CheckRegionCode(absl::string_view text) {
  if (FindRegion(text) != nullptr) return std::nullopt;
  std::string description = absl::StrCat("\"", Excerpt(text),
                                         "\" is not a division code; write "
                                         "the six digits of GB/T 2260, such as 610702");
  if (text.size() == 6) {
    const Region* above = FindRegion(absl::StrCat(text.substr(0, 4), "00"));
    if (above == nullptr) above = FindRegion(absl::StrCat(text.substr(0, 2), "0000"));
    if (above != nullptr) {
      absl::StrAppend(&description, "; the nearest that exists is ", above->code, " ", above->name);
    }
  }
  return Fault{"UNKNOWN_REGION", description, {{"value", Excerpt(text)}}};
}

std::optional<Fault> CheckCurrencyCode(absl::string_view text) {
  if (CurrenciesInUse().contains(text)) return std::nullopt;
  std::string description = absl::StrCat("\"", Excerpt(text),
                                         "\" is not a currency in use; write "
                                         "three capitals of ISO 4217, such as CNY or USD");
  return Fault{"UNKNOWN_CURRENCY", description, {{"value", Excerpt(text)}}};
}

std::optional<Fault> CheckCivilDate(absl::string_view text) {
  if (FirstDayOf(text).has_value()) return std::nullopt;
  return Fault{"INVALID_DATE",
               absl::StrCat("\"", Excerpt(text),
                            "\" is not a date from 1900 to 2100; write "
                            "YYYY, YYYY-MM or YYYY-MM-DD, as precisely as it is known"),
               {{"value", Excerpt(text)}}};
}

}  // namespace zhaolian
