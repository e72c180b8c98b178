// The supply links between the nodes of a chain as a graph, and that graph drawn in characters.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_CHAIN_GRAPH_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_CHAIN_GRAPH_H_

#include <optional>
#include <string>
#include <vector>

#include "zhaolian/v1/chain_map.pb.h"

namespace zhaolian {

struct ChainGraph {
  // Suppliers before their customers, and otherwise from upstream to downstream. They belong to
  // the map that the graph is of.
  std::vector<const v1::ChainMapNode*> nodes;
  // Of each node, the places of those that it supplies, in their order; within the chain only.
  std::vector<std::vector<size_t>> customers;
};

// The map outlives it.
ChainGraph GraphOf(const v1::GetChainMapResponse& map);

// How a node is marked: ● strong, ◐ weak, ○ a gap.
const char* MarkOf(const v1::ChainNode& node);

// A line of the drawing.
struct RailLine {
  std::string rails;
  std::optional<size_t> node;  // whose mark it has; none where lines go on, branch and join
};

// The graph from top to bottom. To the left of each node run the lines of what is supplied, one
// for each customer further down; a line that another passes without joining it stays whole.
std::vector<RailLine> DrawRails(const ChainGraph& graph);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_CHAIN_GRAPH_H_
