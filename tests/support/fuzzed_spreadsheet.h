// What fuzz targets do with a spreadsheet: read it to the end, and stop the program where a
// promise of the interface is broken.
#ifndef ZHAOLIAN_TESTS_SUPPORT_FUZZED_SPREADSHEET_H_
#define ZHAOLIAN_TESTS_SUPPORT_FUZZED_SPREADSHEET_H_

#include <sys/mman.h>
#include <unicode/utf8.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/spreadsheet/spreadsheet.h"
#include "storage/error.h"

namespace zhaolian {

inline void Check(bool condition) {
  if (!condition) std::abort();
}

inline void CheckText(absl::string_view text) {
  int32_t i = 0;
  while (i < static_cast<int32_t>(text.size())) {
    UChar32 character = 0;
    U8_NEXT(text.data(), i, static_cast<int32_t>(text.size()), character);
    Check(character > 0 && character != '\r');
  }
}

inline void CheckCell(const Cell& cell, const Spreadsheet::Limits& limits) {
  CheckText(cell.text);
  Check(cell.text.size() <= 3 * limits.cell_characters);
  Check(cell.text.empty() == (cell.kind == Cell::Kind::kEmpty));
  Check(std::isfinite(cell.number));
  if (cell.kind != Cell::Kind::kNumber && cell.kind != Cell::Kind::kDate) return;
  Check(std::strtod(cell.text.c_str(), nullptr) == cell.number);
}

inline void CheckRefusal(const absl::Status& status) {
  Check(status.code() == absl::StatusCode::kInvalidArgument);
  Check(!ErrorReason(status).empty());
  Check(status.message().size() < 600);
  CheckText(status.message());
}

inline void CheckRows(Spreadsheet& spreadsheet, const Spreadsheet::Limits& limits) {
  Check(!spreadsheet.sheets().empty() && spreadsheet.sheets().size() <= limits.sheets);
  for (const Sheet& sheet : spreadsheet.sheets()) CheckText(sheet.name);
  SheetRow row;
  size_t sheet = 0;
  int64_t number = 0;
  while (true) {
    const auto more = spreadsheet.Next(row);
    if (!more.ok()) return CheckRefusal(more.status());
    if (!*more) return;
    Check(row.sheet >= sheet && row.sheet < spreadsheet.sheets().size());
    Check(row.number > (row.sheet == sheet ? number : 0) && row.number <= limits.rows);
    Check(!row.cells.empty() && row.cells.size() <= limits.columns);
    sheet = row.sheet;
    number = row.number;
    for (const Cell& cell : row.cells) CheckCell(cell, limits);
    Check(row.cells.back().formula || row.cells.back().kind != Cell::Kind::kEmpty);
  }
}

// Reads a file of these bytes, which lies in memory.
inline void ReadFuzzed(const std::string& bytes, const Spreadsheet::Limits& limits) {
  const int file = memfd_create("sent", 0);
  Check(file >= 0);
  Check(write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  auto spreadsheet = OpenSpreadsheet(absl::StrCat("/proc/self/fd/", file), limits);
  if (spreadsheet.ok()) {
    CheckRows(**spreadsheet, limits);
  } else {
    CheckRefusal(spreadsheet.status());
  }
  close(file);
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_FUZZED_SPREADSHEET_H_
