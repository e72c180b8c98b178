// Rows from the XML of a sheet.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_SHEET_PARSER_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_SHEET_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "server/spreadsheet/number_formats.h"
#include "server/spreadsheet/rich_text.h"
#include "server/spreadsheet/shared_strings.h"
#include "server/spreadsheet/spreadsheet.h"
#include "server/spreadsheet/spreadsheet_errors.h"
#include "server/spreadsheet/xml_reader.h"

namespace zhaolian {

// What cells refer to and are told by.
struct SheetContext {
  const Spreadsheet::Limits& limits;
  const DayStyles& day_styles;
  const SharedStrings& strings;
  bool counts_from_1904 = false;
};

// Pauses the reader after each row with something in it. Rows and cells that do not say where
// they are follow the one before; DAMAGED_FILE where they say that they stand before it.
class SheetParser : public XmlHandler {
 public:
  // `rows_before`: in the sheets before this one.
  SheetParser(const SheetContext& context, size_t sheet, std::string name, int64_t rows_before);

  void Start(absl::string_view name, const XmlAttributes& attributes, XmlReader& reader) override;
  void End(absl::string_view name, XmlReader& reader) override;
  void Text(absl::string_view text, XmlReader& reader) override;

  // The row at which the reader paused.
  SheetRow TakeRow();

  // The last row with something in it so far.
  int64_t last_row() const { return last_row_; }

 private:
  enum class Type { kNumber, kShared, kInline, kFormulaText, kBoolean, kError, kDate, kUnknown };

  static Type TypeOf(absl::string_view text);
  void StartRow(const XmlAttributes& attributes, XmlReader& reader);
  void StartCell(const XmlAttributes& attributes, XmlReader& reader);
  void EndCell(XmlReader& reader);
  absl::Status ReadCell(Cell& cell);
  absl::Status Keep(Cell cell);
  SheetPlace place() const { return {name_, row_.number}; }

  const SheetContext context_;
  const size_t sheet_;
  const std::string name_;
  const int64_t rows_before_;

  SheetRow row_;
  int64_t row_number_ = 0;
  int64_t last_row_ = 0;
  size_t row_bytes_ = 0;
  bool in_row_ = false;

  bool in_cell_ = false;
  size_t next_column_ = 0;
  size_t column_ = 0;
  Type type_ = Type::kNumber;
  bool shows_day_ = false;
  bool formula_ = false;
  bool in_value_ = false;
  std::string value_;
  RichText inline_text_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_SHEET_PARSER_H_
