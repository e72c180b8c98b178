// The order in which rows of chain nodes can be made.
#ifndef ZHAOLIAN_SERVER_IMPORT_SUPPLY_ORDER_H_
#define ZHAOLIAN_SERVER_IMPORT_SUPPLY_ORDER_H_

#include <vector>

#include "server/import/sheet_reading.h"

namespace zhaolian {

// Puts rows of nodes that others supply before these, for a row can only refer to what is there
// when it is made, and sheets go from upstream to downstream. Else rows keep their order, and each
// its header; of nodes that supply each other one comes before what it refers to.
void OrderBySupply(std::vector<RowReading>& readings);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_SUPPLY_ORDER_H_
