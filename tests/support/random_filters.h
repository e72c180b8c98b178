// Filters for rows that are there: their literals are values of the rows, or near them.
#ifndef ZHAOLIAN_TESTS_SUPPORT_RANDOM_FILTERS_H_
#define ZHAOLIAN_TESTS_SUPPORT_RANDOM_FILTERS_H_

#include <string>
#include <vector>

#include "storage/database.h"
#include "storage/resource_schema.h"
#include "tests/support/resource_calls.h"
#include "tests/support/sample_values.h"

namespace zhaolian {

// A text as a quoted literal.
std::string QuotedLiteral(const std::string& text);

// The literal of a column's value, which is not NULL.
std::string LiteralOf(const Column& column, const Value& value);

// Whether a column's values have an order: all but booleans and enums.
bool IsOrdered(const Column& column);

class RandomFilters {
 public:
  // Both outlive the filters.
  RandomFilters(const ResourceSchema& schema, const std::vector<MessagePtr>& rows, unsigned seed)
      : schema_(schema), rows_(rows), values_(seed) {}

  // An expression at most `depth` deep.
  std::string Next(int depth);

 private:
  std::string Term();
  std::string LinkTerm(const google::protobuf::FieldDescriptor* field);
  std::string ColumnTerm(const Column& column);
  // A part of a text between stars.
  std::string Starred(const std::string& text);

  const ResourceSchema& schema_;
  const std::vector<MessagePtr>& rows_;
  SampleValues values_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_RANDOM_FILTERS_H_
