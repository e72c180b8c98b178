#include "tests/support/random_filters.h"

#include <unicode/utf8.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "storage/row_codec.h"
#include "tests/support/comparable_text.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (char c : text) {
    if (c == '\\' || c == '"' || c == '\'' || c == '*') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace

std::string QuotedLiteral(const std::string& text) { return "\"" + Escaped(text) + "\""; }

bool IsOrdered(const Column& column) {
  return column.field->cpp_type() != FieldDescriptor::CPPTYPE_BOOL &&
         column.field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM;
}

std::string LiteralOf(const Column& column, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return QuotedLiteral(*text);
  if (const auto* real = std::get_if<double>(&value)) return absl::StrFormat("%.17g", *real);
  const int64_t integer = std::get<int64_t>(value);
  switch (column.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return integer == 0 ? "false" : "true";
    case FieldDescriptor::CPPTYPE_ENUM:
      return ShortEnumName(column.field->enum_type()->FindValueByNumber(static_cast<int>(integer)));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return "\"" +
             absl::FormatTime(absl::RFC3339_full, absl::FromUnixMicros(integer),
                              absl::FixedTimeZone(8 * 3600)) +
             "\"";
    default:
      return absl::StrCat(integer);
  }
}

std::string RandomFilters::Next(int depth) {
  if (depth == 0 || values_.Chance(35)) {
    return absl::StrCat(values_.Chance(20) ? "NOT " : "", Term());
  }
  return absl::StrCat(values_.Chance(20) ? "-" : "", "(", Next(depth - 1),
                      values_.Chance(50) ? " AND " : " OR ", Next(depth - 1), ")");
}

std::string RandomFilters::Term() {
  std::vector<const Column*> columns;
  for (const Column& column : schema_.columns()) {
    if (column.filterable) columns.push_back(&column);
  }
  const size_t chosen = values_.Below(static_cast<int>(columns.size() + schema_.linked().size()));
  return chosen < columns.size() ? ColumnTerm(*columns[chosen])
                                 : LinkTerm(schema_.linked()[chosen - columns.size()]);
}

std::string RandomFilters::LinkTerm(const FieldDescriptor* field) {
  if (values_.Chance(25)) return field->name() + ":*";
  const std::vector<std::string> texts = FieldTexts(field, *values_.Pick(rows_));
  const std::string none = ComparableText(field, schema_, "无");
  return absl::StrCat(field->name(), ":",
                      QuotedLiteral(texts.empty() ? none : values_.Pick(texts)));
}

std::string RandomFilters::ColumnTerm(const Column& column) {
  const Value value = FieldValue(column, *values_.Pick(rows_));
  if (std::holds_alternative<std::monostate>(value) || values_.Chance(10)) {
    return column.name + ":*";
  }
  const auto* text = std::get_if<std::string>(&value);
  if (text != nullptr && !text->empty() && values_.Chance(30)) {
    return absl::StrCat(column.name, values_.Pick<std::string>({" = ", " != ", ":"}),
                        Starred(*text));
  }
  const std::vector<std::string> equalities{" = ", " != ", ":"};
  const std::vector<std::string> all{" = ", " != ", ":", " < ", " <= ", " > ", " >= "};
  return absl::StrCat(column.name, values_.Pick(IsOrdered(column) ? all : equalities),
                      LiteralOf(column, value));
}

std::string RandomFilters::Starred(const std::string& text) {
  // Cut between characters.
  const int32_t size = static_cast<int32_t>(text.size());
  int32_t from = 0, to = size;
  if (values_.Chance(50)) U8_FWD_1(text.data(), from, size);
  if (values_.Chance(50)) U8_BACK_1(reinterpret_cast<const uint8_t*>(text.data()), 0, to);
  if (from >= to) from = 0, to = size;
  const bool open_start = from > 0 || values_.Chance(30);
  const bool open_end = to < size || !open_start;
  return absl::StrCat("\"", open_start ? "*" : "", Escaped(text.substr(from, to - from)),
                      open_end ? "*" : "", "\"");
}

}  // namespace zhaolian
