#include "server/spreadsheet/sheet_parser.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/spreadsheet/cell_value.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

constexpr int64_t kLastRow = 1'048'576;

// An escape has seven bytes for one character.
constexpr size_t kEscapeGrowth = 7;

Cell TextCell(std::string text) {
  Cell cell;
  cell.kind = text.empty() ? Cell::Kind::kEmpty : Cell::Kind::kText;
  cell.text = std::move(text);
  return cell;
}

}  // namespace

SheetParser::SheetParser(const SheetContext& context, size_t sheet, std::string name,
                         int64_t rows_before)
    : context_(context), sheet_(sheet), name_(std::move(name)), rows_before_(rows_before) {}

SheetParser::Type SheetParser::TypeOf(absl::string_view text) {
  if (text.empty() || text == "n") return Type::kNumber;
  if (text == "s") return Type::kShared;
  if (text == "inlineStr") return Type::kInline;
  if (text == "str") return Type::kFormulaText;
  if (text == "b") return Type::kBoolean;
  if (text == "e") return Type::kError;
  if (text == "d") return Type::kDate;
  return Type::kUnknown;
}

void SheetParser::Start(absl::string_view name, const XmlAttributes& attributes,
                        XmlReader& reader) {
  if (in_cell_) {
    if (name == "v") {
      in_value_ = true;
    } else if (name == "f") {
      formula_ = true;
    } else if (type_ == Type::kInline) {
      inline_text_.Start(name, attributes);
    }
  } else if (in_row_ && name == "c") {
    StartCell(attributes, reader);
  } else if (!in_row_ && name == "row") {
    StartRow(attributes, reader);
  }
}

void SheetParser::StartRow(const XmlAttributes& attributes, XmlReader& reader) {
  const absl::string_view reference = attributes.Find("r");
  const int64_t next = row_number_ + 1;
  const auto number = reference.empty() ? next : ParseWhole(reference, next, kLastRow);
  row_.number = next;
  if (!number.has_value() || *number > kLastRow) {
    return reader.Fail(
        DamagedFile(place(), absl::StrCat("the row after row ", row_number_, " is given as ",
                                          reference.empty() ? "none" : Excerpt(reference))));
  }
  in_row_ = true;
  row_number_ = *number;
  row_.sheet = sheet_;
  row_.number = row_number_;
  const absl::string_view hidden = attributes.Find("hidden");
  row_.hidden = hidden == "1" || hidden == "true";
  row_bytes_ = 0;
  next_column_ = 0;
}

void SheetParser::StartCell(const XmlAttributes& attributes, XmlReader& reader) {
  in_cell_ = true;
  column_ = next_column_;
  const absl::string_view reference = attributes.Find("r");
  if (!reference.empty()) {
    const auto parsed = ParseReference(reference);
    if (!parsed.has_value() || parsed->row != row_number_ || parsed->column < next_column_) {
      return reader.Fail(
          DamagedFile(place(), absl::StrCat("a cell says that it is ", Excerpt(reference))));
    }
    column_ = parsed->column;
  }
  next_column_ = column_ + 1;
  type_ = TypeOf(attributes.Find("t"));
  const auto style = ParseWhole(attributes.Find("s"), 0, INT32_MAX);
  shows_day_ = style.has_value() && static_cast<size_t>(*style) < context_.day_styles.size() &&
               context_.day_styles[static_cast<size_t>(*style)];
  formula_ = false;
}

void SheetParser::Text(absl::string_view text, XmlReader& reader) {
  if (in_value_) {
    value_.append(text.data(), text.size());
  } else if (in_cell_ && type_ == Type::kInline) {
    inline_text_.Text(text);
  }
  if (value_.size() + inline_text_.size() > kEscapeGrowth * context_.limits.cell_characters) {
    reader.Fail(CellTooLong(place(), context_.limits));
  }
}

void SheetParser::End(absl::string_view name, XmlReader& reader) {
  if (in_cell_) {
    if (name == "v") {
      in_value_ = false;
    } else if (name == "c") {
      EndCell(reader);
    } else if (type_ == Type::kInline) {
      inline_text_.End(name);
    }
  } else if (in_row_ && name == "row") {
    in_row_ = false;
    if (row_.cells.empty()) return;
    last_row_ = row_number_;
    if (rows_before_ + last_row_ > context_.limits.rows) {
      return reader.Fail(TooManyRows(place(), context_.limits));
    }
    reader.Pause();
  }
}

void SheetParser::EndCell(XmlReader& reader) {
  in_cell_ = false;
  Cell cell;
  absl::Status status = ReadCell(cell);
  value_.clear();
  cell.formula = formula_;
  if (status.ok() && (cell.kind != Cell::Kind::kEmpty || cell.formula)) {
    status = Keep(std::move(cell));
  }
  if (!status.ok()) reader.Fail(std::move(status));
}

absl::Status SheetParser::ReadCell(Cell& cell) {
  switch (type_) {
    case Type::kNumber:
      cell = NumberCell(value_, shows_day_, context_.counts_from_1904);
      break;
    case Type::kShared: {
      const absl::string_view text = absl::StripAsciiWhitespace(value_);
      if (text.empty()) break;
      const auto index = ParseWhole(text, 0, static_cast<int64_t>(context_.strings.size()) - 1);
      if (!index.has_value()) {
        return DamagedFile(place(), absl::StrCat("a cell has the shared text ", Excerpt(text),
                                                 ", which does not exist"));
      }
      cell = TextCell(std::string(context_.strings[static_cast<size_t>(*index)]));
      break;
    }
    case Type::kInline:
      cell = TextCell(inline_text_.Take());
      break;
    case Type::kFormulaText:
      cell = TextCell(DecodeEscapes(value_));
      break;
    case Type::kBoolean:
      cell = BooleanCell(value_);
      break;
    case Type::kError:
      cell = TextCell(std::string(absl::StripAsciiWhitespace(value_)));
      if (cell.kind == Cell::Kind::kText) cell.kind = Cell::Kind::kError;
      break;
    case Type::kDate:
      cell = DateCell(value_);
      break;
    case Type::kUnknown:
      return DamagedFile(place(), "a cell has a type that does not exist");
  }
  return absl::OkStatus();
}

absl::Status SheetParser::Keep(Cell cell) {
  if (column_ >= context_.limits.columns) return TooManyColumns(place(), context_.limits);
  if (IsTooLong(cell.text, context_.limits)) return CellTooLong(place(), context_.limits);
  row_bytes_ += cell.text.size();
  if (row_bytes_ > context_.limits.line_bytes) return RowTooLong(place(), context_.limits);
  row_.cells.resize(column_ + 1);
  row_.cells.back() = std::move(cell);
  return absl::OkStatus();
}

SheetRow SheetParser::TakeRow() {
  SheetRow row = std::move(row_);
  row_ = SheetRow();
  row_.cells.reserve(row.cells.size());  // the next row is likely to be as long
  return row;
}

}  // namespace zhaolian
