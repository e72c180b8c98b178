#include "storage/filter_term.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "storage/did_you_mean.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

// Instants a google.protobuf.Timestamp can hold.
constexpr int64_t kFirstSecond = -62135596800;
constexpr int64_t kLastSecond = 253402300799;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// "; did you mean X?", or ".".
std::string Suggestion(absl::string_view word, const std::vector<std::string>& candidates) {
  const std::string meant = DidYouMean(word, candidates);
  return meant.empty() ? "." : absl::StrCat("; did you mean ", meant, "?");
}

// Checks one term; its methods share where it stands in the text.
class Check {
 public:
  Check(const FilterTerm& term, const ResourceSchema& schema, absl::string_view text)
      : term_(term), schema_(schema), text_(text) {}

  absl::StatusOr<FilterNode> Run() const {
    const Column* column = schema_.FindColumn(term_.field);
    if (column != nullptr && column->filterable) return OnColumn(*column);
    for (const FieldDescriptor* field : schema_.linked()) {
      if (field->name() == term_.field) return OnLinked(field);
    }
    return UnknownField();
  }

 private:
  absl::StatusOr<FilterNode> OnColumn(const Column& column) const {
    FilterNode node;
    node.column = &column;
    node.op = term_.op;
    if (term_.is_star()) {
      if (!term_.colon) {
        return LiteralError({absl::StrCat("write ", term_.field, ":* for rows where it is set"),
                             absl::StrCat("有值的行请写 ", term_.field, ":*")});
      }
      node.kind = FilterNode::kPresent;
      return node;
    }
    RETURN_IF_ERROR(CheckOperator(column));
    RETURN_IF_ERROR(CheckName(column.field));
    if (term_.has_star()) return OnStars(std::move(node));
    node.kind = FilterNode::kCompare;
    ASSIGN_OR_RETURN(node.value, ParseValue(column));
    return node;
  }

  absl::StatusOr<FilterNode> OnStars(FilterNode node) const {
    const Column* column = node.column;
    const bool negated = term_.op == FilterNode::kNotEqual;
    node.kind = FilterNode::kMatch;
    node.op = FilterNode::kEqual;
    node.value = term_.literal;
    node.open_start = term_.open_start;
    node.open_end = term_.open_end;
    if (!negated) return node;
    FilterNode negation{.kind = FilterNode::kNot, .children = {std::move(node)}};
    if (!column->nullable) return negation;
    FilterNode present{.kind = FilterNode::kPresent, .column = column};
    return FilterNode{.kind = FilterNode::kAnd, .children = {present, std::move(negation)}};
  }

  absl::StatusOr<FilterNode> OnLinked(const FieldDescriptor* field) const {
    if (!term_.colon) {
      return FilterError(text_, term_.field_offset,
                         {absl::StrCat(term_.field, " holds several values: write ", term_.field,
                                       ":VALUE for rows where one of them is VALUE, or ",
                                       term_.field, ":* for rows that have any"),
                          absl::StrCat(term_.field, " 有多个值：含某个值请写 ", term_.field,
                                       ":值，有任意值请写 ", term_.field, ":*")});
    }
    FilterNode node;
    node.linked = field;
    node.kind = term_.is_star() ? FilterNode::kPresent : FilterNode::kHas;
    if (node.kind == FilterNode::kPresent) return node;
    if (term_.has_star()) {
      return LiteralError(
          {absl::StrCat(term_.field, " is compared with whole values: * cannot stand for a part"),
           absl::StrCat(term_.field, " 只与完整的值比较，不能用 * 代替一部分")});
    }
    RETURN_IF_ERROR(CheckName(field));
    node.value = term_.literal;
    return node;
  }

  // Text that names no resource would match nothing, and be taken for an answer.
  absl::Status CheckName(const FieldDescriptor* field) const {
    const std::string& collection = NamedCollection(field, schema_);
    const bool equality = term_.op == FilterNode::kEqual || term_.op == FilterNode::kNotEqual;
    if (collection.empty() || !equality || term_.open_start) return absl::OkStatus();
    const std::string prefix = collection + "/";
    const bool begun = term_.open_end && absl::StartsWith(prefix, term_.literal);
    if (begun || term_.literal.empty() || absl::StartsWith(term_.literal, prefix)) {
      return absl::OkStatus();
    }
    const std::string name = absl::StrCat(prefix, term_.literal);
    if (IsResourceName(name)) {
      return LiteralError({absl::StrCat(Quoted(), " is no name; did you mean ", name, "?"),
                           absl::StrCat(Quoted(), " 不是名称标识，是否应为 ", name, "？")});
    }
    return LiteralError({absl::StrCat(Quoted(), " is no name such as ", prefix, "an-id"),
                         absl::StrCat(Quoted(), " 不是形如 ", prefix, "an-id 的名称标识")});
  }

  absl::Status CheckOperator(const Column& column) const {
    const FieldDescriptor::CppType type = column.field->cpp_type();
    const bool equality = term_.op == FilterNode::kEqual || term_.op == FilterNode::kNotEqual;
    if (!equality &&
        (type == FieldDescriptor::CPPTYPE_BOOL || type == FieldDescriptor::CPPTYPE_ENUM)) {
      return FilterError(text_, term_.field_offset,
                         {absl::StrCat(term_.field, " has no order: use = or !="),
                          absl::StrCat(term_.field, " 不分大小，只能用 = 或 !=")});
    }
    if (!term_.has_star()) return absl::OkStatus();
    if (column.type != ColumnType::kText) {
      return LiteralError({absl::StrCat("* stands for text, and ", term_.field, " is not text"),
                           absl::StrCat("* 只代替文字，而 ", term_.field, " 不是文字")});
    }
    if (!equality) {
      return LiteralError({"* goes with = != and : only; write \\* for the character",
                           "* 只能与 =、!= 和 : 同用；星号本身请写 \\*"});
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Value> ParseValue(const Column& column) const {
    switch (column.field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return Value(term_.literal);
      case FieldDescriptor::CPPTYPE_BOOL:
        if (term_.literal == "true") return Value(int64_t{1});
        if (term_.literal == "false") return Value(int64_t{0});
        return LiteralError({absl::StrCat(term_.field, " is true or false, not ", Quoted()),
                             absl::StrCat(term_.field, " 应为 true 或 false，而不是 ", Quoted())});
      case FieldDescriptor::CPPTYPE_ENUM:
        return ParseEnum(column.field->enum_type());
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return ParseInstant();
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        return ParseNumber<double>({"a number", "数字"});
      default:
        return ParseNumber<int64_t>({"a whole number", "整数"});
    }
  }

  absl::StatusOr<Value> ParseEnum(const EnumDescriptor* type) const {
    const EnumValueDescriptor* value = FindEnumValue(type, term_.literal);
    if (value != nullptr) return Value(int64_t{value->number()});
    std::vector<std::string> names;
    for (int i = 0; i < type->value_count(); ++i) names.push_back(ShortEnumName(type->value(i)));
    const std::string values = absl::StrJoin(names, ", ");
    return LiteralError({absl::StrCat(Quoted(), " is no value of ", term_.field,
                                      Suggestion(term_.literal, names), " Values: ", values),
                         absl::StrCat(term_.field, " 没有 ", Quoted(), " 这个值；可选：", values)});
  }

  absl::StatusOr<Value> ParseInstant() const {
    absl::Time time;
    std::string ignored;
    if (absl::ParseTime(absl::RFC3339_full, term_.literal, &time, &ignored) &&
        time >= absl::FromUnixSeconds(kFirstSecond) &&
        time < absl::FromUnixSeconds(kLastSecond + 1)) {
      return Value(absl::ToUnixMicros(time));
    }
    return LiteralError(
        {absl::StrCat(term_.field, " is an instant, such as 2025-01-31T08:00:00Z",
                      " or 2025-01-31T08:00:00+08:00, not ", Quoted()),
         absl::StrCat(term_.field, " 是时刻，形如 2025-01-31T08:00:00+08:00，而不是 ", Quoted())});
  }

  template <typename Number>
  absl::StatusOr<Value> ParseNumber(const FilterProblem& kind) const {
    const char* end = term_.literal.data() + term_.literal.size();
    Number number{};
    const auto [stop, error] = std::from_chars(term_.literal.data(), end, number);
    if (error == std::errc::result_out_of_range) {
      return LiteralError(
          {absl::StrCat(Quoted(), " is out of range"), absl::StrCat(Quoted(), " 超出范围")});
    }
    // from_chars also reads "inf" and "nan".
    if (error != std::errc() || stop != end || !std::isfinite(static_cast<double>(number))) {
      return LiteralError(
          {absl::StrCat(term_.field, " is ", kind.english, ", and ", Quoted(), " is not"),
           absl::StrCat(term_.field, " 是", kind.chinese, "，而 ", Quoted(), " 不是")});
    }
    return Value(number);
  }

  absl::Status UnknownField() const {
    const std::vector<std::string> known = schema_.filterable_names();
    const std::string fields = absl::StrJoin(known, ", ");
    const bool exists = schema_.message()->FindFieldByName(term_.field) != nullptr;
    return FilterError(
        text_, term_.field_offset,
        {absl::StrCat(exists ? "cannot filter by " : "there is no field ", Excerpt(term_.field),
                      exists ? "." : Suggestion(term_.field, known), " Fields: ", fields),
         absl::StrCat(exists ? "不能按 " : "没有字段 ", Excerpt(term_.field),
                      exists ? " 筛选；可用字段：" : "；可用字段：", fields)},
        fields);
  }

  std::string Quoted() const { return absl::StrCat("\"", Excerpt(term_.literal), "\""); }

  absl::Status LiteralError(const FilterProblem& problem) const {
    return FilterError(text_, term_.literal_offset, problem);
  }

  const FilterTerm& term_;
  const ResourceSchema& schema_;
  const absl::string_view text_;
};

}  // namespace

const std::string& NamedCollection(const FieldDescriptor* field, const ResourceSchema& schema) {
  return field->name() == "name" ? schema.collection() : RulesOf(field).references();
}

absl::StatusOr<FilterNode> CheckTerm(const FilterTerm& term, const ResourceSchema& schema,
                                     absl::string_view text) {
  return Check(term, schema, text).Run();
}

absl::Status FilterError(absl::string_view text, size_t offset, const FilterProblem& problem,
                         absl::string_view fields) {
  const absl::string_view before = text.substr(0, offset);
  const std::string column =
      absl::StrCat(1 + before.size() - std::count_if(before.begin(), before.end(), IsContinuation));
  const std::string description = absl::StrCat("column ", column, ": ", problem.english);
  Error error(absl::StatusCode::kInvalidArgument, "INVALID_FILTER",
              absl::StrCat("filter: ", description));
  error.With("field", "filter").With("column", column).With("problem", problem.english);
  error.With("problem_zh", problem.chinese);
  if (!fields.empty()) error.With("fields", fields);
  return error.Field("filter", description);
}

}  // namespace zhaolian
