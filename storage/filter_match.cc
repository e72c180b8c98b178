#include <algorithm>

#include "absl/strings/match.h"
#include "storage/filter.h"
#include "storage/row_codec.h"

namespace zhaolian {
namespace {

using google::protobuf::Message;

template <typename T>
bool HoldsFor(const T& left, FilterNode::Op op, const T& right) {
  switch (op) {
    case FilterNode::kEqual:
      return left == right;
    case FilterNode::kNotEqual:
      return left != right;
    case FilterNode::kLess:
      return left < right;
    case FilterNode::kLessEqual:
      return left <= right;
    case FilterNode::kGreater:
      return left > right;
    case FilterNode::kGreaterEqual:
      return left >= right;
  }
  return false;
}

bool MatchesStars(const FilterNode& node, const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return false;
  const std::string& part = std::get<std::string>(node.value);
  if (node.open_start && node.open_end) return absl::StrContains(*text, part);
  return node.open_start ? absl::EndsWith(*text, part) : absl::StartsWith(*text, part);
}

bool Contains(const FilterNode& node, const Message& message) {
  const std::vector<std::string> texts = FieldTexts(node.linked, message);
  return std::find(texts.begin(), texts.end(), std::get<std::string>(node.value)) != texts.end();
}

bool IsPresent(const FilterNode& node, const Message& message) {
  if (node.linked != nullptr) return !FieldTexts(node.linked, message).empty();
  const Value value = FieldValue(*node.column, message);
  if (node.column->nullable) return !std::holds_alternative<std::monostate>(value);
  return value != Value(std::string()) && value != Value(int64_t{0}) && value != Value(0.0);
}

bool MatchesNode(const FilterNode& node, const Message& message) {
  const auto matches = [&](const FilterNode& child) { return MatchesNode(child, message); };
  switch (node.kind) {
    case FilterNode::kAnd:
      return std::all_of(node.children.begin(), node.children.end(), matches);
    case FilterNode::kOr:
      return std::any_of(node.children.begin(), node.children.end(), matches);
    case FilterNode::kNot:
      return !matches(node.children[0]);
    case FilterNode::kCompare:
      return Holds(FieldValue(*node.column, message), node.op, node.value);
    case FilterNode::kMatch:
      return MatchesStars(node, FieldValue(*node.column, message));
    case FilterNode::kHas:
      return Contains(node, message);
    case FilterNode::kPresent:
      return IsPresent(node, message);
  }
  return false;
}

}  // namespace

bool Holds(const Value& left, FilterNode::Op op, const Value& right) {
  if (left.index() != right.index()) return false;
  if (const auto* integer = std::get_if<int64_t>(&left)) {
    return HoldsFor(*integer, op, std::get<int64_t>(right));
  }
  if (const auto* real = std::get_if<double>(&left)) {
    return HoldsFor(*real, op, std::get<double>(right));
  }
  if (const auto* text = std::get_if<std::string>(&left)) {
    return HoldsFor(*text, op, std::get<std::string>(right));
  }
  return false;
}

bool Filter::Matches(const Message& message) const {
  return std::all_of(conjuncts_.begin(), conjuncts_.end(),
                     [&](const FilterNode& term) { return MatchesNode(term, message); });
}

}  // namespace zhaolian
