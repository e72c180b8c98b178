// Graphs that references form and that may have no cycle: supply links between
// nodes, units above units, chains and their predecessors.
#ifndef ZHAOLIAN_STORAGE_REFERENCE_GRAPH_H_
#define ZHAOLIAN_STORAGE_REFERENCE_GRAPH_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "storage/database.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// FAILED_PRECONDITION, reason CYCLE, naming the whole cycle, when references of
// `field` from `self` to `targets` would close one. One statement.
absl::Status CheckAcyclic(Connection& connection, const ResourceSchema& schema,
                          const google::protobuf::FieldDescriptor* field, const std::string& self,
                          const std::vector<std::string>& targets);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_REFERENCE_GRAPH_H_
