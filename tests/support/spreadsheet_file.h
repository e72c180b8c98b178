// Spreadsheets as tests write and read them.
#ifndef ZHAOLIAN_TESTS_SUPPORT_SPREADSHEET_FILE_H_
#define ZHAOLIAN_TESTS_SUPPORT_SPREADSHEET_FILE_H_

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/spreadsheet/spreadsheet.h"
#include "storage/error.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {

// What a file gives until its end or its first fault.
struct ReadSheets {
  std::string format;
  std::vector<Sheet> sheets;
  std::vector<SheetRow> rows;
  absl::Status status;

  std::string reason() const { return ErrorReason(status); }
  // The text of the cells of each row: "a|b", "|c".
  std::vector<std::string> Texts() const {
    std::vector<std::string> texts;
    for (const SheetRow& row : rows) {
      std::string text;
      for (size_t i = 0; i < row.cells.size(); ++i) text += (i > 0 ? "|" : "") + row.cells[i].text;
      texts.push_back(text);
    }
    return texts;
  }
};

inline ReadSheets ReadSpreadsheet(const std::string& path, const Spreadsheet::Limits& limits = {}) {
  ReadSheets read;
  auto spreadsheet = OpenSpreadsheet(path, limits);
  read.status = spreadsheet.status();
  if (!spreadsheet.ok()) return read;
  read.format = (*spreadsheet)->format();
  read.sheets = (*spreadsheet)->sheets();
  while (true) {
    SheetRow row;
    const auto more = (*spreadsheet)->Next(row);
    read.status = more.status();
    if (!more.ok() || !*more) return read;
    read.rows.push_back(row);
  }
}

// Of a file with these bytes.
inline ReadSheets ReadBytes(absl::string_view bytes, const Spreadsheet::Limits& limits = {}) {
  const ScratchDirectory scratch;
  const std::string path = scratch.Path("sent");
  std::ofstream(path, std::ios::binary) << bytes;
  return ReadSpreadsheet(path, limits);
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_SPREADSHEET_FILE_H_
