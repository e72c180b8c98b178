// Chains and their nodes by what rows of a spreadsheet call them: those that are there, and those
// that earlier rows of the file make.
#ifndef ZHAOLIAN_SERVER_IMPORT_CHAIN_INDEX_H_
#define ZHAOLIAN_SERVER_IMPORT_CHAIN_INDEX_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "storage/resource_store.h"
#include "zhaolian/internal/v1/imports.pb.h"
#include "zhaolian/v1/chains.pb.h"

namespace zhaolian {

class ChainIndex {
 public:
  static absl::StatusOr<ChainIndex> Read(const ResourceStore& resources, Connection& connection);

  // Chains with the code where there are any, else of the name, its form or "chains/{id}"; of
  // these the ones of the year (0: of any) and, where some are worked on, not the archived ones.
  // Empty texts say nothing.
  std::vector<const v1::Chain*> FindChains(const std::string& code, const std::string& title,
                                           int year) const;
  // Nodes of the name, the code or "chainNodes/{id}": those of the chain where it has any, else
  // of any chain.
  std::vector<const v1::ChainNode*> FindNodes(const std::string& text,
                                              const std::string& chain) const;
  // Of the chain alone.
  std::vector<const v1::ChainNode*> NodesOf(const std::string& chain, const std::string& code,
                                            const std::string& title) const;
  // Clusters by name or code: their names.
  std::vector<std::string> FindClusters(const std::string& text) const;

  // What the row, which is planned, makes is there for later ones.
  void Take(const internal::v1::PlannedRow& planned);

 private:
  template <typename Row>
  using ByText = absl::flat_hash_map<std::string, std::vector<const Row*>>;

  void Add(v1::Chain chain);
  void Add(v1::ChainNode node);

  // In a deque, for rows that are pointed to stay where they are.
  std::deque<v1::Chain> chains_;
  std::deque<v1::ChainNode> nodes_;
  ByText<v1::Chain> chains_by_code_, chains_by_name_;
  ByText<v1::ChainNode> nodes_by_text_;
  absl::flat_hash_map<std::string, std::vector<std::string>> clusters_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_CHAIN_INDEX_H_
