#include <unicode/utf8.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/filter.h"

namespace zhaolian {
namespace {

absl::string_view OperatorSql(FilterNode::Op op) {
  switch (op) {
    case FilterNode::kEqual:
      return " = ";
    case FilterNode::kNotEqual:
      return " <> ";
    case FilterNode::kLess:
      return " < ";
    case FilterNode::kLessEqual:
      return " <= ";
    case FilterNode::kGreater:
      return " > ";
    case FilterNode::kGreaterEqual:
      return " >= ";
  }
  return " = ";
}

std::string Bind(Value value, std::vector<Value>& parameters) {
  parameters.push_back(std::move(value));
  return absl::StrCat("$", parameters.size());
}

std::string Operand(const Column& column, bool indexable) {
  std::string key = NullableKey(column);
  if (indexable) return key;
  return column.type == ColumnType::kText ? absl::StrCat("(", key, " || '')")
                                          : absl::StrCat("(", key, " + 0)");
}

// The least text that is greater than every text with this prefix; empty when
// there is none. UTF-8 sorts as its code points do.
std::string AfterPrefix(std::string prefix) {
  while (!prefix.empty()) {
    int32_t start = static_cast<int32_t>(prefix.size());
    UChar32 last;
    U8_PREV(prefix.data(), 0, start, last);
    prefix.resize(start);
    if (last < 0 || last == 0x10FFFF) continue;
    last = last == 0xD7FF ? 0xE000 : last + 1;
    char bytes[U8_MAX_LENGTH];
    int32_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, last);
    return prefix.append(bytes, length);
  }
  return prefix;
}

std::string LikePattern(const FilterNode& node) {
  std::string pattern = node.open_start ? "%" : "";
  for (char c : std::get<std::string>(node.value)) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  if (node.open_end) pattern += '%';
  return pattern;
}

std::string CompareSql(const FilterNode& node, bool indexable, std::vector<Value>& parameters) {
  std::string compare = absl::StrCat(Operand(*node.column, indexable), OperatorSql(node.op),
                                     Bind(node.value, parameters));
  if (!node.column->nullable || !Holds(NullKey(node.column->type), node.op, node.value)) {
    return compare;
  }
  return absl::StrCat("(", compare, " AND ", node.column->name, " IS NOT NULL)");
}

std::string MatchSql(const FilterNode& node, bool indexable, std::vector<Value>& parameters) {
  const std::string operand = Operand(*node.column, indexable);
  if (!indexable || node.open_start) {
    return absl::StrCat(operand, " LIKE ", Bind(LikePattern(node), parameters), " ESCAPE '\\'");
  }
  std::string from = absl::StrCat(operand, " >= ", Bind(node.value, parameters));
  std::string after = AfterPrefix(std::get<std::string>(node.value));
  if (after.empty()) return from;
  return absl::StrCat("(", from, " AND ", operand, " < ", Bind(std::move(after), parameters), ")");
}

std::string LinkSql(const FilterNode& node, const ResourceSchema& schema,
                    std::vector<Value>& parameters) {
  std::string sql = absl::StrCat("EXISTS (SELECT 1 FROM links WHERE owner = ", schema.table(),
                                 ".name AND field = '", schema.LinkField(node.linked), "'");
  if (node.kind == FilterNode::kHas) {
    absl::StrAppend(&sql, " AND target = ", Bind(node.value, parameters));
  }
  return absl::StrCat(sql, ")");
}

std::string PresentSql(const Column& column, bool indexable) {
  if (column.nullable) return absl::StrCat(column.name, " IS NOT NULL");
  return absl::StrCat(Operand(column, indexable),
                      column.type == ColumnType::kText ? " <> ''" : " <> 0");
}

}  // namespace

std::string Filter::ToSql(const FilterNode& node, bool indexable,
                          std::vector<Value>& parameters) const {
  std::vector<std::string> children;
  children.reserve(node.children.size());
  for (const FilterNode& child : node.children) {
    children.push_back(ToSql(child, indexable, parameters));
  }
  switch (node.kind) {
    case FilterNode::kAnd:
      return absl::StrCat("(", absl::StrJoin(children, " AND "), ")");
    case FilterNode::kOr:
      return absl::StrCat("(", absl::StrJoin(children, " OR "), ")");
    case FilterNode::kNot:
      return absl::StrCat("NOT (", children[0], ")");
    case FilterNode::kCompare:
      return CompareSql(node, indexable, parameters);
    case FilterNode::kMatch:
      return MatchSql(node, indexable, parameters);
    case FilterNode::kHas:
      return LinkSql(node, *schema_, parameters);
    case FilterNode::kPresent:
      return node.linked != nullptr ? LinkSql(node, *schema_, parameters)
                                    : PresentSql(*node.column, indexable);
  }
  return "";
}

std::string NullableKey(const Column& column) {
  if (!column.nullable) return column.name;
  switch (column.type) {
    case ColumnType::kInteger:
      return absl::StrCat("coalesce(", column.name, ", -9223372036854775807)");
    case ColumnType::kReal:
      return absl::StrCat("coalesce(", column.name, ", -1.7976931348623157e308)");
    case ColumnType::kText:
      break;
  }
  return absl::StrCat("coalesce(", column.name, ", '')");
}

Value NullKey(ColumnType type) {
  switch (type) {
    case ColumnType::kInteger:
      return -std::numeric_limits<int64_t>::max();
    case ColumnType::kReal:
      return std::numeric_limits<double>::lowest();
    case ColumnType::kText:
      break;
  }
  return std::string();
}

}  // namespace zhaolian
