// The canonical form of text, and the formats a text field can have.
//
// Each Check gives the fault of a text that is not as it should be, with a
// stable reason, or nothing.
#ifndef ZHAOLIAN_SERVER_ROWS_TEXT_FORMATS_H_
#define ZHAOLIAN_SERVER_ROWS_TEXT_FORMATS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "server/rows/field_violations.h"

namespace zhaolian {

// Text that can be stored, shown and exported: valid UTF-8 (INVALID_UTF8)
// without control characters other than line feed and tab, without invisible
// characters that make two texts look alike or turn the direction of reading,
// and without noncharacters (FORBIDDEN_CHARACTER).
std::optional<Fault> CheckCharacters(absl::string_view text);

// The functions below require valid UTF-8.

// Unicode normalisation form C: 'e' and a combining accent become 'é'.
std::string ToNfc(absl::string_view text);

// Unicode code points.
int CountCharacters(absl::string_view text);

// Nothing that can be seen: no characters, or white space and fillers only.
bool IsBlank(absl::string_view text);

// Unified social credit code, in capitals, after GB 32100-2015: 18 digits and
// capitals without I, O, S, V, Z, six digits of the registering division from
// the third on (INVALID_CREDIT_CODE), and a check character at the end
// (WRONG_CHECK_CHARACTER, which names the one the others require).
std::optional<Fault> CheckCreditCode(absl::string_view text);

// Code of a division that exists: UNKNOWN_REGION, naming the nearest division
// above that does.
std::optional<Fault> CheckRegionCode(absl::string_view text);

// Currency in use today after ISO 4217, in capitals: UNKNOWN_CURRENCY.
std::optional<Fault> CheckCurrencyCode(absl::string_view text);

// YYYY, YYYY-MM or YYYY-MM-DD, a day that exists, from 1900 to 2100:
// INVALID_DATE.
std::optional<Fault> CheckCivilDate(absl::string_view text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ROWS_TEXT_FORMATS_H_
