#include "server/import/supply_order.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/container/node_hash_map.h"
#include "server/import/named_values.h"
#include "server/import/row_values.h"

namespace zhaolian {
namespace {

bool IsHeader(const RowReading& reading) {
  return reading.kind == RowKind::kHeader || reading.kind == RowKind::kHeaderSecondLevel ||
         reading.kind == RowKind::kHeaderRepeat;
}

// Rows between two headers, each given after those that it supplies.
class Supply {
 public:
  Supply(const std::vector<RowReading>& readings, size_t begin, size_t end)
      : readings_(readings), begin_(begin), end_(end), met_(end - begin) {
    for (size_t i = begin; i < end; ++i) {
      for (const char* attribute : {"node", "node_code", "chain_node"}) {
        const std::string called = MatchForm(FirstOf(readings[i], attribute));
        if (!called.empty()) by_text_[called].rows.push_back(i);
      }
    }
  }

  void Order(std::vector<size_t>& order) {
    for (size_t i = begin_; i < end_; ++i) Visit(i, order);
  }

 private:
  // Rows that are called the same. Those before `next` were visited, by whoever supplies them.
  struct Namesakes {
    std::vector<size_t> rows;
    size_t next = 0;
  };
  struct Visited {
    size_t row;
    std::vector<Namesakes*> supplied;  // that are still to be visited, the next ones last
  };

  // Without recursion: a chain of supply may be as long as the file.
  void Visit(size_t first, std::vector<size_t>& order) {
    std::vector<Visited> path;
    Enter(first, path);
    while (!path.empty()) {
      std::vector<Namesakes*>& supplied = path.back().supplied;
      while (!supplied.empty() && supplied.back()->next == supplied.back()->rows.size()) {
        supplied.pop_back();
      }
      if (supplied.empty()) {
        order.push_back(path.back().row);
        path.pop_back();
        continue;
      }
      Namesakes& namesakes = *supplied.back();
      Enter(namesakes.rows[namesakes.next++], path);
    }
  }

  // What a row supplies is kept by name and not by row: many rows may be called the same, and
  // many supply them.
  void Enter(size_t row, std::vector<Visited>& path) {
    if (met_[row - begin_]) return;
    met_[row - begin_] = true;
    Visited visited{row, {}};
    absl::flat_hash_set<Namesakes*> once;
    for (const std::string& text : ValuesOf(readings_[row], "supplies")) {
      const auto found = by_text_.find(MatchForm(text));
      if (found == by_text_.end() || !once.insert(&found->second).second) continue;
      visited.supplied.push_back(&found->second);
    }
    std::reverse(visited.supplied.begin(), visited.supplied.end());
    path.push_back(std::move(visited));
  }

  const std::vector<RowReading>& readings_;
  const size_t begin_, end_;
  std::vector<bool> met_;
  absl::node_hash_map<std::string, Namesakes> by_text_;
};

}  // namespace

void OrderBySupply(std::vector<RowReading>& readings) {
  std::vector<size_t> order;
  for (size_t begin = 0; begin < readings.size();) {
    if (IsHeader(readings[begin])) {
      order.push_back(begin++);
      continue;
    }
    size_t end = begin;
    while (end < readings.size() && !IsHeader(readings[end])) ++end;
    Supply(readings, begin, end).Order(order);
    begin = end;
  }
  std::vector<RowReading> ordered;
  ordered.reserve(readings.size());
  for (const size_t i : order) ordered.push_back(std::move(readings[i]));
  readings = std::move(ordered);
}

}  // namespace zhaolian
