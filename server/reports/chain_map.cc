// The map of a chain: five statements over one snapshot, joined here.
#include "server/reports/chain_map.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "server/reports/figures.h"
#include "server/reports/placed_rows.h"
#include "server/rows/resource_id.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/chain_map.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using v1::ChainMapCounts;
using v1::ChainMapNode;
using v1::ChainNode;
using v1::Enterprise;
using v1::GetChainMapRequest;
using v1::GetChainMapResponse;
using v1::Lead;

constexpr int kFirmsNamed = 20;

// Everything on the chain, node by node; "" is the place of what has no node.
struct Place {
  ChainMapCounts counts;
  std::map<Lead::Stage, int> leads;
  bool signed_lead = false, completed_lead = false;
};

class MapReader {
 public:
  MapReader(const ResourceStore& resources, Connection& connection, const Sight& sight,
            std::string chain)
      : resources_(resources), connection_(connection), sight_(sight), chain_(std::move(chain)) {}

  absl::StatusOr<GetChainMapResponse> Read() {
    GetChainMapResponse map;
    const ResourceSchema* chains = resources_.registry().FindCollection("chains");
    ASSIGN_OR_RETURN(MessagePtr chain, resources_.Get(connection_, *chains, sight_, chain_));
    if (HasField(*chain, "delete_time")) return NotFound(chain_);
    *map.mutable_chain() = static_cast<const v1::Chain&>(*chain);
    RETURN_IF_ERROR(ReadNodes());
    RETURN_IF_ERROR(ReadFirms());
    RETURN_IF_ERROR(ReadLeads());
    RETURN_IF_ERROR(ReadCrossLinks(map));
    for (ChainNode& node : nodes_) {
      Place& place = places_[node.name()];
      ChainMapNode* entry = map.add_nodes();
      entry->set_gap_state(GapStateOf(node, place));
      *entry->mutable_counts() = CountsOf(place);
      entry->mutable_node()->Swap(&node);
      entry->mutable_node()->clear_citations();
    }
    *map.mutable_unplaced() = CountsOf(places_[""]);
    return map;
  }

 private:
  absl::Status ReadNodes() {
    const ResourceSchema* schema = resources_.registry().FindCollection("chainNodes");
    absl::Status decoded;
    RETURN_IF_ERROR(connection_.Run(
        absl::StrCat("SELECT ", resources_.sql(*schema).columns,
                     " FROM chain_nodes WHERE chain = $1 AND delete_time IS NULL"),
        {chain_},
        [&](const Row& row) { decoded.Update(DecodeRow(*schema, row, nodes_.emplace_back())); }));
    RETURN_IF_ERROR(decoded);
    std::sort(nodes_.begin(), nodes_.end(), [](const ChainNode& a, const ChainNode& b) {
      return std::make_tuple(a.position(), a.sequence(), a.name()) <
             std::make_tuple(b.position(), b.sequence(), b.name());
    });
    for (const ChainNode& node : nodes_) node_names_.insert(node.name());
    return absl::OkStatus();
  }

  // Rows of a collection on the chain's nodes, then on the chain itself; `add` gets
  // the place of each and the row, whose columns from 2 on are `columns`.
  absl::Status ReadPlaced(const std::string& collection, const std::string& columns,
                          const std::string& on_chain,
                          absl::FunctionRef<void(Place&, const Row&)> add) {
    const ResourceSchema& schema = *resources_.registry().FindCollection(collection);
    absl::flat_hash_set<std::string> placed;
    std::vector<Value> parameters = {chain_};
    std::string seen = IsSeen(schema, sight_, "t", parameters);
    if (!seen.empty()) seen = absl::StrCat(" AND ", seen);
    RETURN_IF_ERROR(
        connection_.Run(absl::StrCat("SELECT l.target, t.name, ", columns, FromPlaced(schema),
                                     " AND n.chain = $1", seen, " ORDER BY t.name"),
                        parameters, [&](const Row& row) {
                          placed.insert(std::string(row.Text(1)));
                          add(places_[std::string(row.Text(0))], row);
                        }));
    return connection_.Run(absl::StrCat("SELECT '', t.name, ", columns, " FROM ", on_chain,
                                        " AND t.delete_time IS NULL", seen, " ORDER BY t.name"),
                           parameters, [&](const Row& row) {
                             if (!placed.contains(std::string(row.Text(1)))) add(places_[""], row);
                           });
  }

  absl::Status ReadFirms() {
    return ReadPlaced(
        "enterprises", "t.display_name, t.relation",
        "links AS l JOIN enterprises AS t ON t.name = l.owner"
        " WHERE l.field = 'enterprises.chains' AND l.target = $1",
        [](Place& place, const Row& row) {
          const auto relation = static_cast<Enterprise::Relation>(row.Integer(3));
          ChainMapCounts& counts = place.counts;
          auto* firms = counts.mutable_first_local_enterprises();
          if (relation == Enterprise::RELATION_LOCAL || relation == Enterprise::RELATION_SIGNED) {
            counts.set_local_enterprises(counts.local_enterprises() + 1);
          } else if (relation == Enterprise::RELATION_TARGET ||
                     relation == Enterprise::RELATION_CHAIN_LEADER_CANDIDATE) {
            counts.set_target_enterprises(counts.target_enterprises() + 1);
            firms = counts.mutable_first_target_enterprises();
          } else {
            return;
          }
          if (firms->size() >= kFirmsNamed) return;
          auto* firm = firms->Add();
          firm->set_name(std::string(row.Text(1)));
          firm->set_display_name(std::string(row.Text(2)));
        });
  }

  absl::Status ReadLeads() {
    return ReadPlaced("leads", "t.stage, t.project_kind", "leads AS t WHERE t.chain = $1",
                      [](Place& place, const Row& row) {
                        const auto stage = static_cast<Lead::Stage>(row.Integer(2));
                        const auto kind = static_cast<Lead::ProjectKind>(row.Integer(3));
                        if (!IsCountedKind(kind) || stage == Lead::STAGE_UNSPECIFIED) return;
                        ++place.leads[stage];
                        place.completed_lead |= stage == Lead::STAGE_COMPLETED;
                        place.signed_lead |=
                            stage == Lead::STAGE_SIGNED || stage == Lead::STAGE_STARTED;
                      });
  }

  absl::Status ReadCrossLinks(GetChainMapResponse& map) {
    auto add = [&](const Row& row) {
      auto* link = map.add_cross_chain_links();
      link->set_supplier(std::string(row.Text(0)));
      link->set_customer(std::string(row.Text(1)));
    };
    for (const ChainNode& node : nodes_) {
      for (const std::string& customer : node.supplies()) {
        if (node_names_.contains(customer)) continue;
        auto* link = map.add_cross_chain_links();
        link->set_supplier(node.name());
        link->set_customer(customer);
      }
    }
    return connection_.Run(
        "SELECT l.owner, l.target FROM chain_nodes AS n JOIN links AS l"
        " ON l.field = 'chainNodes.supplies' AND l.target = n.name"
        " JOIN chain_nodes AS s ON s.name = l.owner"
        " WHERE n.chain = $1 AND n.delete_time IS NULL AND s.chain <> $1 AND s.delete_time IS NULL"
        " ORDER BY l.owner, l.target",
        {chain_}, add);
  }

  static ChainMapCounts CountsOf(const Place& place) {
    ChainMapCounts counts = place.counts;
    for (const auto& [stage, count] : place.leads) {
      auto* entry = counts.add_leads();
      entry->set_stage(stage);
      entry->set_count(count);
    }
    return counts;
  }

  static ChainMapNode::GapState GapStateOf(const ChainNode& node, const Place& place) {
    if (node.strength() != ChainNode::STRENGTH_GAP) return ChainMapNode::GAP_STATE_NONE;
    if (place.completed_lead) return ChainMapNode::GAP_STATE_CLOSED;
    return place.signed_lead ? ChainMapNode::GAP_STATE_COVERED : ChainMapNode::GAP_STATE_OPEN;
  }

  const ResourceStore& resources_;
  Connection& connection_;
  const Sight& sight_;
  const std::string chain_;
  std::vector<ChainNode> nodes_;
  absl::flat_hash_set<std::string> node_names_;
  absl::flat_hash_map<std::string, Place> places_;
};

}  // namespace

absl::StatusOr<GetChainMapResponse> ReadChainMap(const ResourceStore& resources,
                                                 Connection& connection, const Sight& sight,
                                                 const std::string& chain) {
  RETURN_IF_ERROR(connection.BeginRead());
  auto map = MapReader(resources, connection, sight, chain).Read();
  RETURN_IF_ERROR(connection.Commit());
  return map;
}

void BindChainMap(Store& store, const Admission& admission, Router& router) {
  const ResourceSchema* chains = store.resources().registry().FindCollection("chains");
  router.Bind<GetChainMapRequest>(
      "zhaolian.v1.ChainMapService.GetChainMap",
      [&store, &admission, chains](const CallPtr& call,
                                   std::unique_ptr<GetChainMapRequest> request) {
        const std::string chain = request->name();
        absl::Status valid = CheckName(*chains, "name", chain);
        if (!valid.ok()) return call->Finish(valid);
        store.Read(admission.DeadlineOf(*call), [&store, call, chain](const absl::Status& status,
                                                                      Connection& connection) {
          if (!status.ok()) return call->Finish(status);
          auto map = ReadChainMap(store.resources(), connection, *call->caller->sight, chain);
          map.ok() ? call->Reply(*map) : call->Finish(map.status());
        });
      });
}

}  // namespace zhaolian
