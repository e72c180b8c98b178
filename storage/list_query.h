// One page of a list as one statement that walks an index.
//
// A list has one order: a filterable column, or the name, and then the name.
// The statement walks the index of that order, or, in name order, the index of
// one equality term of the filter, whose entries are in name order too; every
// other column is written so that the planner cannot choose its index and sort.
#ifndef ZHAOLIAN_STORAGE_LIST_QUERY_H_
#define ZHAOLIAN_STORAGE_LIST_QUERY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/database.h"
#include "storage/filter.h"
#include "storage/resource_schema.h"
#include "storage/resource_sql.h"
#include "storage/sight.h"

namespace zhaolian {

// Counting stops here: this total means "more than one less". It is more than
// anybody pages through, and costs as much to count as a page costs to read.
inline constexpr int kTotalSizeCap = 3001;

struct ListOrder {
  const Column* column;
  bool descending = false;
};

// "field" or "field desc" ("field asc" too). INVALID_ARGUMENT with reason
// INVALID_ORDER_BY names the fields that can be ordered by.
absl::StatusOr<ListOrder> ParseOrderBy(absl::string_view text, const ResourceSchema& schema);

struct ListQuery {
  const ResourceSchema* schema;
  const Filter* filter;
  ListOrder order;
  // Only what is seen is in the list, and in its count.
  const Sight* sight;
  bool show_deleted = false;
  // Key and name of the row before the page; nothing for the first page.
  struct Position {
    Value key;
    std::string name;
  };
  std::optional<Position> after;
  int limit = 50;
  // Also count what matches, up to kTotalSizeCap, as the last column.
  bool count = false;
};

struct Statement {
  std::string sql;
  std::vector<Value> parameters;
};

// Columns: as DecodeRow reads them, then the order's key, then the count.
Statement CompileList(const ListQuery& query, const ResourceSql& sql);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_LIST_QUERY_H_
