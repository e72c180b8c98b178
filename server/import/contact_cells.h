// Phone numbers, e-mail addresses and credit codes in cells.
#ifndef ZHAOLIAN_SERVER_IMPORT_CONTACT_CELLS_H_
#define ZHAOLIAN_SERVER_IMPORT_CONTACT_CELLS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace zhaolian {

struct TextsReading {
  std::vector<std::string> values;
  std::vector<std::string> reasons;
  std::vector<std::string> warnings;
};

// `line` is as of CellText in each, and says something.

// Mobiles as eleven digits, others as "0916-0000005" (area code and number), "400-…" or "+81…";
// an extension follows as " ext 8012". Several are parted by / ; 、 , or 或. `number` is whether
// the cell is one. If one of them is none, none is taken (invalid_phone). Warnings:
// phone_numeric_cell, phone_extension, two_phones, several_phones.
TextsReading ReadPhones(absl::string_view line, bool number);

// In small letters behind the @. invalid_email.
TextsReading ReadEmails(absl::string_view line);

// Eighteen characters in capitals, checked by GB 32100-2015. Reasons: invalid_uscc:length,
// :charset, :checksum and :scientific_notation (the spreadsheet has lost its digits).
// Warning: uscc_normalised.
TextsReading ReadCreditCode(absl::string_view line, absl::string_view raw, bool number);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_CONTACT_CELLS_H_
