// The filter language: a subset of AIP-160, parsed and type-checked once, with
// two back ends that are each other's test oracle: SQL and in memory.
//
//   stage = SIGNED AND (owner_unit = "units/office-bj" OR create_time > "2025-01-01T00:00:00Z")
//   chains:"chains/eq01-2025" AND NOT display_name = "*药业*"
//
// Operators = != < <= > >= and `:`. `:` on a repeated field means contains, and
// is its only operator; on a singular one it means =. `field:*` means set. `*`
// at either end of a text after = != or `:` stands for anything. OR binds
// tighter than AND, as the AIP has it; NOT and `-` negate a term. Enums are
// named in full or short (SIGNED), booleans are true and false, and both have
// = and != only; instants are RFC 3339, cut to microseconds. Texts, civil dates
// among them, compare by code point. Quotes, " or ', are needed around values
// with spaces, quotes, parentheses or any of = ! < >; \ before \ " ' * gives the
// character itself. Fields are those marked filterable.
//
// An unset `optional` field or timestamp matches no comparison, not even !=;
// any other unset field is the empty text, 0, false or UNSPECIFIED, and for
// `field:*` that counts as not set. A negation is true exactly where what it
// negates is false.
//
// Errors: INVALID_ARGUMENT with reason INVALID_FILTER on field "filter", naming
// the column of the text, in characters from 1, and what would be right (a field
// that is not filterable: the filterable ones). ErrorInfo has the column under
// "column", the same advice under "problem" and, where the field was at fault,
// the filterable names under "fields". Limits: 2 KB, 40 terms, depth 12.
#ifndef ZHAOLIAN_STORAGE_FILTER_H_
#define ZHAOLIAN_STORAGE_FILTER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "storage/database.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// A checked expression. `field != "x*"` is the negation of a kMatch, joined with
// kPresent when the column is nullable.
struct FilterNode {
  enum Kind {
    kAnd,      // children
    kOr,       // children
    kNot,      // children[0]
    kCompare,  // column op value
    kMatch,    // column (text) against literal with * at an end
    kHas,      // repeated field contains value
    kPresent,  // column or repeated field is set
  } kind;
  enum Op { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual } op = kEqual;
  const Column* column = nullptr;                             // singular fields
  const google::protobuf::FieldDescriptor* linked = nullptr;  // repeated fields
  Value value = {};                           // kMatch: the literal without its stars, not empty
  bool open_start = false, open_end = false;  // kMatch: where the stars were
  std::vector<FilterNode> children = {};
};

class Filter {
 public:
  // Empty text matches everything. `schema` outlives the filter.
  static absl::StatusOr<Filter> Parse(absl::string_view text, const ResourceSchema& schema);

  bool Matches(const google::protobuf::Message& message) const;

  // Terms that must all hold; empty for the empty filter.
  const std::vector<FilterNode>& conjuncts() const { return conjuncts_; }

  // SQL of one node over the table of the schema, its values appended to
  // `parameters` and numbered from there ($1 is parameters[0]).
  //
  // `indexable` writes columns bare, so that the engine may use an index on
  // them; otherwise each is wrapped in an operation that changes nothing but
  // hides it from the planner (text || '', number + 0), which keeps a list on
  // the index of its order. A nullable column is always written as
  // NullableKey(column), which is what its index is on.
  std::string ToSql(const FilterNode& node, bool indexable, std::vector<Value>& parameters) const;

 private:
  explicit Filter(const ResourceSchema* schema) : schema_(schema) {}
  const ResourceSchema* schema_;
  std::vector<FilterNode> conjuncts_;
};

// A nullable column as a never-null, index-friendly expression that sorts unset
// first: coalesce(column, -9223372036854775807) or the like by type. Just the
// column's name when it is not nullable.
std::string NullableKey(const Column& column);
// What NullableKey gives for NULL.
Value NullKey(ColumnType type);

// Whether `left op right`, as both back ends compare: numbers by size, texts by
// code point. False when either is unset or their types differ.
bool Holds(const Value& left, FilterNode::Op op, const Value& right);

// The collection whose names a filter compares the field with: its own for
// `name`, that of a reference; "" for any other text.
const std::string& NamedCollection(const google::protobuf::FieldDescriptor* field,
                                   const ResourceSchema& schema);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_FILTER_H_
