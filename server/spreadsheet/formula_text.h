// Texts that a spreadsheet would take for a formula, in files of text.
//
// Of a field in a CSV file nothing says whether it is text, so that =HYPERLINK(…) or +86… is
// run or reckoned by who opens it (CWE-1236). Such a text is written with an apostrophe before
// it. The rule is the same in both directions, so that every text comes back as it was:
//
//   a text is escaped    when, after any spaces, quotes and apostrophes, it begins with
//                        = + - @, a tab, a line break, or ＝ ＋ － ＠
//   an apostrophe is     when what follows the first one is such a text; another apostrophe,
//   taken off            as in 'twas, belongs to the text
//
// Numbers are not escaped: -2.5 is a number. A workbook needs none of this, for each of its
// cells says what it is.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_FORMULA_TEXT_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_FORMULA_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace zhaolian {

// Whether a spreadsheet could take the text for a formula.
bool LooksLikeFormula(absl::string_view text);

// The text as a CSV file has it.
std::string EscapeFormula(absl::string_view text);

// And back; for the import. A text that was not escaped stays as it is.
absl::string_view UnescapeFormula(absl::string_view text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_FORMULA_TEXT_H_
