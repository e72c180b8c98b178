// Rows that stand on nodes of chains.
#ifndef ZHAOLIAN_SERVER_REPORTS_PLACED_ROWS_H_
#define ZHAOLIAN_SERVER_REPORTS_PLACED_ROWS_H_

#include <string>

#include "storage/resource_schema.h"

namespace zhaolian {

// The FROM of a statement over nodes `n` and the rows `t` of the resource that stand on them,
// a row for each pair, whose node is `l.target`. The resource has a field chain_nodes.
std::string FromPlaced(const ResourceSchema& schema);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_REPORTS_PLACED_ROWS_H_
