#include "client-lib/cli/chain_graph.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

namespace zhaolian {
namespace {

using v1::ChainMapNode;
using v1::ChainNode;

std::tuple<int, int, std::string> PlaceOf(const ChainMapNode& node) {
  return {node.node().position(), node.node().sequence(), node.node().name()};
}

// The directions in which lines leave a cell.
enum Way : unsigned { kUp = 1, kDown = 2, kLeft = 4, kRight = 8 };

const char* Glyph(unsigned ways) {
  static constexpr std::array<const char*, 16> kGlyphs = {" ", "╵", "╷", "│", "╴", "╯", "╮", "┤",
                                                          "╶", "╰", "╭", "├", "─", "┴", "┬", "┼"};
  return kGlyphs[ways];
}

class Rails {
 public:
  explicit Rails(const ChainGraph& graph) : graph_(graph) {}

  std::vector<RailLine> Draw() {
    for (size_t node = 0; node < graph_.nodes.size(); ++node) {
      const size_t lane = LaneOf(node);
      AddNode(node, lane);
      Branch(node, lane);
    }
    return std::move(lines_);
  }

 private:
  using Lane = std::optional<size_t>;  // the customer that it leads to

  // The lane that leads to the customer, or else one that is free.
  size_t LaneOf(size_t customer) {
    auto found = std::find(lanes_.begin(), lanes_.end(), Lane(customer));
    if (found == lanes_.end()) found = std::find(lanes_.begin(), lanes_.end(), std::nullopt);
    if (found == lanes_.end()) found = lanes_.emplace(lanes_.end());
    return static_cast<size_t>(found - lanes_.begin());
  }

  void AddNode(size_t node, size_t lane) {
    lines_.push_back({WithMark(lane, MarkOf(graph_.nodes[node]->node())), node});
  }

  // The lanes as they are, with a mark on one of them.
  std::string WithMark(size_t lane, const char* mark) const {
    std::string rails;
    for (size_t i = 0; i < lanes_.size(); ++i) {
      if (i > 0) rails += ' ';
      rails += i == lane ? mark : Glyph(lanes_[i].has_value() ? kUp | kDown : 0);
    }
    return rails;
  }

  // Leads lines from the node's lane to those of its customers.
  void Branch(size_t node, size_t lane) {
    const std::vector<Lane> above = lanes_;
    lanes_[lane].reset();
    std::set<size_t> reached;
    for (const size_t customer : graph_.customers[node]) {
      const size_t to = LaneOf(customer);
      lanes_[to] = customer;
      if (to != lane) reached.insert(to);
    }
    if (!reached.empty()) AddBranches(above, lane, reached);
    while (!lanes_.empty() && !lanes_.back().has_value()) lanes_.pop_back();
    // Right below its supplier a customer would stand as below any other node.
    if (reached.empty() && lane < lanes_.size() && lanes_[lane] == node + 1) {
      lines_.push_back({WithMark(lane, Glyph(kUp | kDown)), std::nullopt});
    }
  }

  void AddBranches(const std::vector<Lane>& above, size_t lane, const std::set<size_t>& reached) {
    const size_t first = std::min(lane, *reached.begin());
    const size_t last = std::max(lane, *reached.rbegin());
    std::string rails;
    for (size_t i = 0; i < lanes_.size(); ++i) {
      unsigned ways = lanes_[i].has_value() ? unsigned{kDown} : 0;
      if (i == lane || (i < above.size() && above[i].has_value())) ways |= kUp;
      const bool joins = i == lane || reached.count(i) > 0;
      // A line between that is not reached hides the one that passes behind it.
      if (joins || ways == 0) {
        if (i > first && i <= last) ways |= kLeft;
        if (i >= first && i < last) ways |= kRight;
      }
      if (i > 0) rails += Glyph(i > first && i <= last ? kLeft | kRight : 0);
      rails += Glyph(ways);
    }
    lines_.push_back({std::move(rails), std::nullopt});
  }

  const ChainGraph& graph_;
  std::vector<Lane> lanes_;
  std::vector<RailLine> lines_;
};

}  // namespace

ChainGraph GraphOf(const v1::GetChainMapResponse& map) {
  std::map<std::string, const ChainMapNode*> by_name;
  for (const ChainMapNode& node : map.nodes()) by_name[node.node().name()] = &node;
  std::map<std::string, int> suppliers;
  for (const ChainMapNode& node : map.nodes()) {
    for (const std::string& customer : node.node().supplies()) ++suppliers[customer];
  }
  const auto further_up = [](const ChainMapNode* a, const ChainMapNode* b) {
    return PlaceOf(*a) < PlaceOf(*b);
  };
  std::set<const ChainMapNode*, decltype(further_up)> ready(further_up);
  for (const ChainMapNode& node : map.nodes()) {
    if (suppliers[node.node().name()] == 0) ready.insert(&node);
  }
  ChainGraph graph;
  std::map<std::string, size_t> places;
  while (!ready.empty()) {
    const ChainMapNode* node = *ready.begin();
    ready.erase(ready.begin());
    places[node->node().name()] = graph.nodes.size();
    graph.nodes.push_back(node);
    for (const std::string& customer : node->node().supplies()) {
      auto found = by_name.find(customer);
      if (--suppliers[customer] == 0 && found != by_name.end()) ready.insert(found->second);
    }
  }
  for (const ChainMapNode* node : graph.nodes) {
    std::set<size_t> customers;
    for (const std::string& customer : node->node().supplies()) {
      auto found = places.find(customer);
      if (found != places.end()) customers.insert(found->second);
    }
    graph.customers.emplace_back(customers.begin(), customers.end());
  }
  return graph;
}

const char* MarkOf(const ChainNode& node) {
  switch (node.strength()) {
    case ChainNode::STRENGTH_STRONG:
      return "●";
    case ChainNode::STRENGTH_WEAK:
      return "◐";
    default:
      return "○";
  }
}

std::vector<RailLine> DrawRails(const ChainGraph& graph) { return Rails(graph).Draw(); }

}  // namespace zhaolian
