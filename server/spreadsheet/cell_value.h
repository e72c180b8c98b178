// What the value of a cell in an XLSX file means, by the type that stands beside it.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_CELL_VALUE_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_CELL_VALUE_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "server/spreadsheet/spreadsheet.h"

namespace zhaolian {

// "C7" is column 2 of row 7; columns from 0 to 16,383, rows from 1 to 1,048,576.
struct CellReference {
  size_t column = 0;
  int64_t row = 0;
};
std::optional<CellReference> ParseReference(absl::string_view text);

// A whole number from `least` to `most` and nothing else.
std::optional<int64_t> ParseWhole(absl::string_view text, int64_t least, int64_t most);

// The shortest decimal that reads back as the same: 13800138000, 0.1, 1e+300.
std::string NumberText(double number);

// Of a number as it stands in the file. What is no finite number is an error with that text.
Cell NumberCell(absl::string_view text, bool shows_day, bool counts_from_1904);

// Of a day or instant after ISO 8601, as strict files may have it, as the same date; text
// where it is none.
Cell DateCell(absl::string_view text);

// Of 0, 1, false, true; an error with the text where it is none.
Cell BooleanCell(absl::string_view text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_CELL_VALUE_H_
