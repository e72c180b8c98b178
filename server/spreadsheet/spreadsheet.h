// Spreadsheets as people send them (XLSX, CSV, TSV), read a row at a time.
//
// What is sent is hostile until proved otherwise: sizes, counts and depths are bounded by
// Limits, and what exceeds them is refused with the limit and the remedy. A reader keeps
// nothing of the rows that it has given, so a file of any length costs the same memory; the
// shared strings of an XLSX file are the exception, and have a limit of their own.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_SPREADSHEET_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_SPREADSHEET_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace zhaolian {

// One cell as it stands in the file: nothing of it is interpreted but its encoding.
struct Cell {
  enum class Kind {
    kEmpty,
    kText,  // always in files of text
    kNumber,
    kDate,     // a number whose format shows a day
    kBoolean,  // number is 0 or 1
    kError,    // text is "#VALUE!" and the like, or what stands where a number should
  };
  Kind kind = Kind::kEmpty;
  // UTF-8 without U+0000; lines end with "\n". Of a number the shortest decimal that reads back
  // as the same; of a date the same of its serial day; of a boolean "TRUE" or "FALSE".
  std::string text;
  // kDate: days since 1899-12-30, with the time of day as fraction; also where the file
  // counts from 1904. Before March 1900 Excel is a day behind, and has a February 29.
  double number = 0;
  // The value is what a formula last came to; kEmpty where that was not saved.
  bool formula = false;
};

struct SheetRow {
  size_t sheet = 0;  // index into sheets()
  int64_t number =
      0;  // from 1, as the program that made it shows it; in text, the row, not the line
  bool hidden = false;
  std::vector<Cell> cells;  // by column; empty ones at the end are left out; of merged cells
                            // the first one has the value
};

struct Sheet {
  std::string name;  // "" in files of text
  bool hidden = false;
};

class Spreadsheet {
 public:
  struct Limits {
    int64_t file_bytes = int64_t{32} << 20;
    // What the parts of an XLSX file may unpack to, in all.
    int64_t unpacked_bytes = int64_t{512} << 20;
    int64_t shared_string_bytes = int64_t{24} << 20;
    int64_t rows = 200'000;  // in all sheets, with empty ones between them
    size_t columns = 256;
    size_t sheets = 64;
    size_t cell_characters = 32'767;      // as Excel counts them: units of UTF-16
    size_t line_bytes = size_t{1} << 20;  // the text of one row
  };

  virtual ~Spreadsheet() = default;

  // Known once the file is open.
  virtual const std::vector<Sheet>& sheets() const = 0;

  // The encoding or format as people call it: "XLSX", "UTF-8", "GB18030".
  virtual const std::string& format() const = 0;

  // The next row, sheet by sheet, top down; false after the last. Rows without any cell may
  // be left out. INVALID_ARGUMENT with the place for what is damaged or exceeds a limit; nothing
  // can be read after that.
  virtual absl::StatusOr<bool> Next(SheetRow& row) = 0;
};

// Opens the file by what it holds, never by its name. INVALID_ARGUMENT with the remedy for what is
// no spreadsheet that is read here (reasons UNKNOWN_FILE, EMPTY_FILE, OLD_EXCEL_FILE,
// ENCRYPTED_FILE, UNKNOWN_ENCODING), and for what spreadsheet_errors.h lists.
absl::StatusOr<std::unique_ptr<Spreadsheet>> OpenSpreadsheet(const std::string& path,
                                                             const Spreadsheet::Limits& limits);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_SPREADSHEET_H_
