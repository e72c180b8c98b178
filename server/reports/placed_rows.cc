#include "server/reports/placed_rows.h"

#include "absl/strings/str_cat.h"

namespace zhaolian {

std::string FromPlaced(const ResourceSchema& schema) {
  // CROSS JOIN keeps SQLite from beginning with the links of all nodes. And for a name that is
  // equal it takes the unique index and then each row, where for one between it takes
  // leads_placed, in which all lies that reports count.
  return absl::StrCat(" FROM chain_nodes AS n CROSS JOIN links AS l CROSS JOIN ", schema.table(),
                      " AS t WHERE l.field = '", schema.collection(),
                      ".chain_nodes' AND l.target = n.name AND t.name BETWEEN l.owner AND l.owner",
                      " AND n.delete_time IS NULL AND t.delete_time IS NULL");
}

}  // namespace zhaolian
