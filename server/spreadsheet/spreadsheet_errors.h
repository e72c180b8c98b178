// What is wrong with a spreadsheet, where, and what to do about it. All are INVALID_ARGUMENT
// but UnreadableFile, which is the server's own trouble.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_SPREADSHEET_ERRORS_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_SPREADSHEET_ERRORS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/spreadsheet/spreadsheet.h"

namespace zhaolian {

// A row of a sheet: "row 7 of 线索台账", and for programs "线索台账!7".
struct SheetPlace {
  absl::string_view sheet;  // "" in files of text
  int64_t row = 0;          // 0 where it is not known
};

// What to do with a file that these programs read and we do not.
inline constexpr absl::string_view kSaveAsXlsx = "open it in WPS or Excel and save it as .xlsx";

// UNKNOWN_FILE. `what` says what was found, `remedy` what to send.
absl::Status UnknownFile(absl::string_view what, absl::string_view remedy);

// OLD_EXCEL_FILE, OPEN_DOCUMENT_FILE, ENCRYPTED_FILE, of the whole file.
absl::Status OldExcelFile();
absl::Status OpenDocumentFile();
absl::Status EncryptedFile();

// DAMAGED_FILE, of the whole file or at a row.
absl::Status DamagedFile(absl::string_view what);
absl::Status DamagedFile(const SheetPlace& place, absl::string_view what);

// TOO_MANY_ROWS, TOO_MANY_COLUMNS, TOO_MANY_SHEETS, CELL_TOO_LONG, ROW_TOO_LONG,
// UNPACKS_TOO_LARGE.
absl::Status TooManyRows(const SheetPlace& place, const Spreadsheet::Limits& limits);
absl::Status TooManyColumns(const SheetPlace& place, const Spreadsheet::Limits& limits);
absl::Status TooManySheets(const Spreadsheet::Limits& limits);
absl::Status CellTooLong(const SheetPlace& place, const Spreadsheet::Limits& limits);
absl::Status RowTooLong(const SheetPlace& place, const Spreadsheet::Limits& limits);
// `what` exceeds what a file of this size can need.
absl::Status UnpacksTooLarge(absl::string_view what);

// UNKNOWN_ENCODING: from the byte at `offset` on the text is not what `encodings` says.
absl::Status UnknownEncoding(int64_t offset, absl::string_view encodings);

// INTERNAL, UNREADABLE_FILE: what lies on the server's own disk cannot be read.
absl::Status UnreadableFile();

// Whether a text exceeds Limits::cell_characters.
bool IsTooLong(absl::string_view text, const Spreadsheet::Limits& limits);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_SPREADSHEET_ERRORS_H_
