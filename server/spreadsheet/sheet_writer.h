// Spreadsheets that are written a row at a time, in memory that does not grow with them.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_SHEET_WRITER_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_SHEET_WRITER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace zhaolian {

// What is written into one cell.
struct WrittenCell {
  enum class Kind {
    kEmpty,
    kText,
    kNumber,
    kDay,   // with the format yyyy-mm-dd
    kTime,  // with the format yyyy-mm-dd hh:mm:ss
  };
  Kind kind = Kind::kEmpty;
  // As a file of text has it: "12000.5", "2026-11-28", "2026-11-28 21:36:41". UTF-8.
  std::string text;
  // As a workbook has it: the number, which %.16G writes as `text` says; or days since
  // 1899-12-30, with the time of day as fraction, not before March 1900.
  double number = 0;
};

inline WrittenCell TextCell(std::string text) {
  if (text.empty()) return {};
  return {WrittenCell::Kind::kText, std::move(text)};
}

// What stands beside the data about the whole of them: a name and a value.
using SheetNotes = std::vector<std::pair<std::string, std::string>>;

// Used by one thread: Begin, Add for each row, Finish. After an error it is of no more use.
// RESOURCE_EXHAUSTED, reason DISK_FULL, when there is no room for the file.
class SheetWriter {
 public:
  virtual ~SheetWriter() = default;
  // The first row.
  virtual absl::Status Begin(const std::vector<std::string>& headers) = 0;
  // As many cells as there are headers.
  virtual absl::Status Add(const std::vector<WrittenCell>& cells) = 0;
  // Completes the file. Where it has room for them the notes are in it.
  virtual absl::Status Finish(const SheetNotes& notes) = 0;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_SHEET_WRITER_H_
