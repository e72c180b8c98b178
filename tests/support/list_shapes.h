// Every shape that the statement of a list can have.
#ifndef ZHAOLIAN_TESTS_SUPPORT_LIST_SHAPES_H_
#define ZHAOLIAN_TESTS_SUPPORT_LIST_SHAPES_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "storage/list_query.h"
#include "storage/resource_schema.h"
#include "storage/resource_sql.h"

namespace zhaolian {

// Filters over the filterable fields: each alone with every kind of term, and
// terms of two together.
std::vector<std::string> FilterShapes(const ResourceSchema& schema);

// Each filter shape in every order, and terms of two fields in two orders; in
// both directions, first and later pages, with and without deleted rows, of
// which orders by a field outside the filter get two combinations. `shape`
// describes it.
void ForEachListShape(
    const ResourceSchema& schema, const ResourceSql& sql,
    absl::FunctionRef<void(const std::string& shape, const Statement& statement)> visit);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_LIST_SHAPES_H_
