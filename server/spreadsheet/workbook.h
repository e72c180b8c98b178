// What a workbook consists of: its sheets in the order of their tabs, and the parts of the
// package in which things are.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_WORKBOOK_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_WORKBOOK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/spreadsheet/package.h"
#include "server/spreadsheet/spreadsheet.h"

namespace zhaolian {

struct Workbook {
  // Those with cells: charts and macros have tabs too.
  std::vector<Sheet> sheets;
  std::vector<std::string> sheet_parts;  // of each
  std::string styles_part;               // "" when there is none
  std::string shared_strings_part;       // "" when there is none
  bool counts_from_1904 = false;
};

// UNKNOWN_FILE for a package that is no workbook, or an ODS or XLSB file; TOO_MANY_SHEETS,
// DAMAGED_FILE, UNPACKS_TOO_LARGE.
absl::StatusOr<Workbook> ReadWorkbook(Package& package, const Spreadsheet::Limits& limits);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_WORKBOOK_H_
