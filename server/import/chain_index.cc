#include "server/import/chain_index.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/import/named_values.h"
#include "server/import/visible_rows.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// More of them than a province has.
constexpr int kMostRows = 20'000;

absl::StatusOr<std::vector<MessagePtr>> ReadAll(const ResourceStore& resources,
                                                Connection& connection,
                                                const google::protobuf::Descriptor* type) {
  return ReadLive(resources, connection, *resources.registry().FindMessage(type), Sight::All(),
                  kMostRows);
}

template <typename Row>
std::vector<const Row*> Found(const absl::flat_hash_map<std::string, std::vector<const Row*>>& rows,
                              const std::string& text) {
  const auto found = rows.find(text);
  return text.empty() || found == rows.end() ? std::vector<const Row*>() : found->second;
}

// Only those for which it is so, if there are any.
template <typename Row, typename Condition>
void Prefer(std::vector<const Row*>& rows, Condition condition) {
  if (std::any_of(rows.begin(), rows.end(), condition)) {
    rows.erase(std::remove_if(rows.begin(), rows.end(), std::not_fn(condition)), rows.end());
  }
}

// "cluster-eq" of "clusters/cluster-eq".
std::string IdOf(const std::string& name) { return name.substr(name.find('/') + 1); }

}  // namespace

absl::StatusOr<ChainIndex> ChainIndex::Read(const ResourceStore& resources,
                                            Connection& connection) {
  ChainIndex index;
  ASSIGN_OR_RETURN(const auto clusters, ReadAll(resources, connection, v1::Cluster::descriptor()));
  for (const MessagePtr& row : clusters) {
    const auto& cluster = static_cast<const v1::Cluster&>(*row);
    for (const std::string& text :
         {cluster.display_name(), cluster.code(), cluster.name(), IdOf(cluster.name())}) {
      std::vector<std::string>& named = index.clusters_[MatchForm(text)];
      if (text.empty() || (!named.empty() && named.back() == cluster.name())) continue;
      named.push_back(cluster.name());
    }
  }
  ASSIGN_OR_RETURN(const auto chains, ReadAll(resources, connection, v1::Chain::descriptor()));
  for (const MessagePtr& row : chains) index.Add(static_cast<const v1::Chain&>(*row));
  ASSIGN_OR_RETURN(const auto nodes, ReadAll(resources, connection, v1::ChainNode::descriptor()));
  for (const MessagePtr& row : nodes) index.Add(static_cast<const v1::ChainNode&>(*row));
  return index;
}

void ChainIndex::Add(v1::Chain chain) {
  const v1::Chain* kept = &chains_.emplace_back(std::move(chain));
  chains_by_code_[MatchForm(kept->code())].push_back(kept);
  chains_by_name_[ChainMatchForm(kept->display_name())].push_back(kept);
  for (const std::string& text : {kept->name(), IdOf(kept->name())}) {
    if (text != ChainMatchForm(kept->display_name())) chains_by_name_[text].push_back(kept);
  }
}

void ChainIndex::Add(v1::ChainNode node) {
  const v1::ChainNode* kept = &nodes_.emplace_back(std::move(node));
  const std::string code = MatchForm(kept->code()), title = MatchForm(kept->display_name());
  nodes_by_text_[title].push_back(kept);
  if (!code.empty() && code != title) nodes_by_text_[code].push_back(kept);
  nodes_by_text_[MatchForm(kept->name())].push_back(kept);
  const std::string id = IdOf(kept->name());
  if (id != code && id != title) nodes_by_text_[id].push_back(kept);
}

std::vector<const v1::Chain*> ChainIndex::FindChains(const std::string& code,
                                                     const std::string& title, int year) const {
  std::vector<const v1::Chain*> found = Found(chains_by_code_, MatchForm(code));
  if (found.empty()) found = Found(chains_by_name_, title);
  if (found.empty()) found = Found(chains_by_name_, ChainMatchForm(title));
  if (year != 0) {
    found.erase(std::remove_if(found.begin(), found.end(),
                               [&](const v1::Chain* chain) { return chain->year() != year; }),
                found.end());
  }
  Prefer(found, [](const v1::Chain* chain) { return !chain->archived(); });
  return found;
}

std::vector<const v1::ChainNode*> ChainIndex::FindNodes(const std::string& text,
                                                        const std::string& chain) const {
  std::vector<const v1::ChainNode*> found = Found(nodes_by_text_, MatchForm(text));
  Prefer(found, [&](const v1::ChainNode* node) { return node->chain() == chain; });
  return found;
}

std::vector<const v1::ChainNode*> ChainIndex::NodesOf(const std::string& chain,
                                                      const std::string& code,
                                                      const std::string& title) const {
  for (const std::string& text : {code, title}) {
    std::vector<const v1::ChainNode*> found = FindNodes(text, chain);
    if (!found.empty() && found.front()->chain() == chain) return found;
  }
  return {};
}

std::vector<std::string> ChainIndex::FindClusters(const std::string& text) const {
  const auto found = clusters_.find(MatchForm(text));
  return found == clusters_.end() ? std::vector<std::string>() : found->second;
}

void ChainIndex::Take(const internal::v1::PlannedRow& planned) {
  for (const v1::PendingMutation& mutation : planned.mutations()) {
    v1::CreateChainRequest chain;
    v1::CreateChainNodeRequest node;
    if (mutation.request().UnpackTo(&chain)) {
      chain.mutable_chain()->set_name(absl::StrCat("chains/", chain.chain_id()));
      Add(std::move(*chain.mutable_chain()));
    } else if (mutation.request().UnpackTo(&node)) {
      node.mutable_chain_node()->set_name(absl::StrCat("chainNodes/", node.chain_node_id()));
      Add(std::move(*node.mutable_chain_node()));
    }
  }
}

}  // namespace zhaolian
