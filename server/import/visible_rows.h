// Rows that refer to another one, as somebody sees them.
#ifndef ZHAOLIAN_SERVER_IMPORT_VISIBLE_ROWS_H_
#define ZHAOLIAN_SERVER_IMPORT_VISIBLE_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/rpc/router.h"
#include "storage/resource_store.h"
#include "storage/sight.h"

namespace zhaolian {

// Live rows of the schema whose field refers to `name`, or is that text, by name, at most `limit`.
// One statement over an index.
absl::StatusOr<std::vector<MessagePtr>> ReadReferring(
    const ResourceStore& resources, Connection& connection, const ResourceSchema& schema,
    const std::string& field, const std::string& name, const Sight& sight, int limit);

// All live rows that are seen, by name, at most `limit`.
absl::StatusOr<std::vector<MessagePtr>> ReadLive(const ResourceStore& resources,
                                                 Connection& connection,
                                                 const ResourceSchema& schema, const Sight& sight,
                                                 int limit);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_VISIBLE_ROWS_H_
