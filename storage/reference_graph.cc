#include "storage/reference_graph.h"

#include <deque>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/error.h"
#include "storage/resource_sql.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using Edges = absl::flat_hash_map<std::string, std::vector<std::string>>;

// Shortest path self → … → self whose first step is one of `targets`; empty
// when there is none.
std::vector<std::string> FindCycle(const Edges& edges, const std::string& self,
                                   const std::vector<std::string>& targets) {
  absl::flat_hash_map<std::string, std::string> came_from;
  std::deque<std::string> open;
  auto visit = [&](const std::string& node, const std::string& from) {
    if (came_from.emplace(node, from).second) open.push_back(node);
  };
  for (const std::string& target : targets) visit(target, self);
  while (!open.empty()) {
    const std::string node = open.front();
    open.pop_front();
    if (node == self) {
      std::vector<std::string> path{self};
      std::string step = came_from[self];
      for (; step != self; step = came_from[step]) path.insert(path.begin(), step);
      path.insert(path.begin(), self);
      return path;
    }
    auto next = edges.find(node);
    if (next == edges.end()) continue;
    for (const std::string& target : next->second) visit(target, node);
  }
  return {};
}

}  // namespace

absl::Status CheckAcyclic(Connection& connection, const ResourceSchema& schema,
                          const google::protobuf::FieldDescriptor* field, const std::string& self,
                          const std::vector<std::string>& targets) {
  Edges edges;
  std::vector<Value> parameters(targets.begin(), targets.end());
  RETURN_IF_ERROR(connection.Run(
      ReachableEdgesSql(schema, field, targets.size()), parameters,
      [&](const Row& row) { edges[std::string(row.Text(0))].emplace_back(row.Text(1)); }));
  const std::vector<std::string> cycle = FindCycle(edges, self, targets);
  if (cycle.empty()) return absl::OkStatus();
  const std::string path = absl::StrJoin(cycle, " → ");
  return Error(absl::StatusCode::kFailedPrecondition, "CYCLE",
               absl::StrCat(field->name(), " would go round in a circle: ", path))
      .With("field", field->name())
      .With("cycle", path)
      .Violation("CYCLE", path, "remove one of these links first");
}

}  // namespace zhaolian
