#include "server/spreadsheet/spreadsheet_errors.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

std::string Reference(const SheetPlace& place) {
  if (place.row == 0) return "-";
  return place.sheet.empty() ? absl::StrCat(place.row)
                             : absl::StrCat(Excerpt(place.sheet), "!", place.row);
}

std::string InWords(const SheetPlace& place) {
  if (place.row == 0) return "the workbook";
  return place.sheet.empty() ? absl::StrCat("row ", place.row)
                             : absl::StrCat("row ", place.row, " of ", Excerpt(place.sheet));
}

Error Refusal(absl::string_view reason, absl::string_view message) {
  return {absl::StatusCode::kInvalidArgument, reason, message};
}

Error LimitAt(absl::string_view reason, const SheetPlace& place, absl::string_view what,
              uint64_t limit) {
  return Refusal(reason, absl::StrCat(InWords(place), ": ", what))
      .With("place", Reference(place))
      .With("limit", absl::StrCat(limit));
}

}  // namespace

absl::Status UnknownFile(absl::string_view what, absl::string_view remedy) {
  return Refusal("UNKNOWN_FILE", absl::StrCat("the file is ", what, "; ", remedy))
      .With("found", what);
}

absl::Status OldExcelFile() {
  return Refusal("OLD_EXCEL_FILE",
                 "the file is of the old Excel format (.xls); open it in WPS or Excel and save it "
                 "as .xlsx");
}

absl::Status OpenDocumentFile() {
  return Refusal("OPEN_DOCUMENT_FILE",
                 "the file is an OpenDocument file (.ods); open it in WPS or Excel and save it as "
                 ".xlsx");
}

absl::Status EncryptedFile() {
  return Refusal("ENCRYPTED_FILE",
                 "the workbook has a password; save it without one and send that");
}

absl::Status DamagedFile(absl::string_view what) {
  return Refusal("DAMAGED_FILE", absl::StrCat("the file is damaged: ", what,
                                              "; open it, save it anew as .xlsx and send that"))
      .With("place", "-")
      .With("problem", what);
}

absl::Status DamagedFile(const SheetPlace& place, absl::string_view what) {
  return Refusal("DAMAGED_FILE", absl::StrCat("the file is damaged at ", InWords(place), ": ", what,
                                              "; open it, save it anew and send that"))
      .With("place", Reference(place))
      .With("problem", what);
}

absl::Status TooManyRows(const SheetPlace& place, const Spreadsheet::Limits& limits) {
  return LimitAt("TOO_MANY_ROWS", place,
                 absl::StrCat("more than ", limits.rows,
                              " rows, empty ones included; divide the file, or delete what stands "
                              "far below the rest"),
                 limits.rows);
}

absl::Status TooManyColumns(const SheetPlace& place, const Spreadsheet::Limits& limits) {
  return LimitAt("TOO_MANY_COLUMNS", place,
                 absl::StrCat("something stands beyond column ", limits.columns,
                              "; delete what is not to be imported"),
                 limits.columns);
}

absl::Status TooManySheets(const Spreadsheet::Limits& limits) {
  return Refusal("TOO_MANY_SHEETS", absl::StrCat("the workbook has more than ", limits.sheets,
                                                 " sheets; send those that are to be imported"))
      .With("limit", absl::StrCat(limits.sheets));
}

absl::Status CellTooLong(const SheetPlace& place, const Spreadsheet::Limits& limits) {
  return LimitAt("CELL_TOO_LONG", place,
                 absl::StrCat("a cell has more than ", limits.cell_characters,
                              " characters; shorten it, or close the quote that it begins with"),
                 limits.cell_characters);
}

absl::Status RowTooLong(const SheetPlace& place, const Spreadsheet::Limits& limits) {
  return LimitAt("ROW_TOO_LONG", place,
                 absl::StrCat("the row has more than ", limits.line_bytes,
                              " bytes; shorten its cells, or look whether its line ends"),
                 limits.line_bytes);
}

absl::Status UnpacksTooLarge(absl::string_view what) {
  return Refusal("UNPACKS_TOO_LARGE",
                 absl::StrCat(what, "; copy the cells into a new workbook and send that"))
      .With("problem", what);
}

absl::Status UnknownEncoding(int64_t offset, absl::string_view encodings) {
  const std::string position = absl::StrCat(offset + 1);
  return Refusal("UNKNOWN_ENCODING",
                 absl::StrCat("the text is not ", encodings, " from byte ", position,
                              " on; save it as \"CSV UTF-8\" or as .xlsx"))
      .With("position", position);
}

absl::Status UnreadableFile() {
  return Error(absl::StatusCode::kInternal, "UNREADABLE_FILE",
               "the file that was sent can no longer be read on the server; send it again");
}

bool IsTooLong(absl::string_view text, const Spreadsheet::Limits& limits) {
  if (text.size() <= limits.cell_characters) return false;
  // Each character begins with a byte that continues none; of four bytes it is two units.
  const auto units = [](unsigned char byte) {
    return (byte & 0xC0) == 0x80 ? 0 : 1 + (byte >= 0xF0);
  };
  size_t count = 0;
  for (const char byte : text) count += units(static_cast<unsigned char>(byte));
  return count > limits.cell_characters;
}

}  // namespace zhaolian
