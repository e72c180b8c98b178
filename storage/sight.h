// Which rows somebody sees.
//
// A resource with scope fields (FieldRules.scope) is seen by those whom a row names in
// them: units, and the units that lead a chain. The fields are columns, and links where
// they are repeated, so one condition serves a Get, a list, its count and a search. What
// may not be seen does not exist: no statement finds it.
#ifndef ZHAOLIAN_STORAGE_SIGHT_H_
#define ZHAOLIAN_STORAGE_SIGHT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "storage/database.h"
#include "storage/resource_schema.h"

namespace zhaolian {

struct Sight {
  // Every row; else those that name one of `scopes`.
  bool all = false;
  // Names of units and chains.
  std::vector<std::string> scopes;

  static const Sight& All();
};

// The condition that a row of the schema's table, which the statement calls `row`, is
// seen, or "" when each is. Appends what it compares with to `parameters`, and refers to
// it by number.
std::string IsSeen(const ResourceSchema& schema, const Sight& sight, absl::string_view row,
                   std::vector<Value>& parameters);

// The condition that a row of any resource, whose name is the expression `name`, is seen.
std::string IsSeenByName(const ResourceRegistry& registry, const Sight& sight,
                         absl::string_view name, std::vector<Value>& parameters);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_SIGHT_H_
