// Rows of chain nodes, and the chains that they bring along.
//
// A row is one node. Its chain is looked for by code, else by name; one that is there is not
// changed by its nodes. A chain that is not there is made by the first of its rows that says to
// which cluster it belongs, for a chain without one cannot be; a sheet without that column is of
// chains that are there, and a node of another waits for somebody, as it may be a slip of the pen.
// Nodes are looked for within their chain alone, and stay in it. Who does not lead it is told
// before anything is made.
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "server/import/field_attributes.h"
#include "server/import/row_planner.h"
#include "server/import/row_values.h"
#include "server/rows/resource_id.h"
#include "server/schedule.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/chains.pb.h"

namespace zhaolian {

using internal::v1::PlannedRow;
using v1::Chain;
using v1::ChainNode;

namespace {

// Nodes of one file are told apart beside the projects of its firms.
constexpr char kWithin[] = "chainNodes";

// "2026", "2026年", "2026年度"; 0 where nothing is said.
int YearOf(const RowReading& reading, v1::ImportRow& row) {
  const std::string said = FirstOf(reading, "year");
  absl::string_view text = said;
  absl::ConsumeSuffix(&text, "度");
  absl::ConsumeSuffix(&text, "年");
  int year = 0;
  if (!said.empty() && (!absl::SimpleAtoi(text, &year) || year <= 0)) {
    NeedsReason(row, "invalid_year");
  }
  return year;
}

}  // namespace

absl::StatusOr<ChainIndex*> RowPlanner::Chains() {
  if (!chains_.has_value()) {
    ASSIGN_OR_RETURN(chains_, ChainIndex::Read(parts_.store.resources(), parts_.connection));
  }
  return &*chains_;
}

absl::Status RowPlanner::AddChainNodes(const RowReading& reading, const std::string& chain,
                                       GivenFields& given, v1::ImportRow& row) {
  if (ValuesOf(reading, "chain_nodes").empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const ChainIndex* chains, Chains());
  std::vector<std::string> nodes;
  for (const std::string& text : ValuesOf(reading, "chain_nodes")) {
    const auto found = chains->FindNodes(text, chain);
    if (found.size() == 1) nodes.push_back(found.front()->name());
    if (found.size() != 1 && !text.empty()) {
      row.add_warnings(absl::StrCat("chain_node_unmatched:", text));
    }
  }
  // With nothing but the marker of clearing they are cleared.
  const bool clears = FirstOf(reading, "chain_nodes").empty();
  if (clears) nodes = {""};
  if (!nodes.empty()) given.Set("chain_nodes", nodes);
  return absl::OkStatus();
}

std::string RowPlanner::AddChain(const RowReading& reading, int year, PlannedRow& planned) {
  v1::ImportRow& row = *planned.mutable_row();
  const std::string cluster = FirstOf(reading, "cluster");
  if (cluster.empty()) NeedsReason(row, "unknown_chain");
  if (FirstOf(reading, "chain").empty()) NeedsReason(row, "missing_chain");
  const std::vector<std::string> clusters = chains_->FindClusters(cluster);
  if (!cluster.empty() && clusters.size() != 1) NeedsReason(row, "unknown_cluster");
  if (!row.reasons().empty()) return "";
  GivenFields given(SchemaOf(Chain::descriptor()));
  for (const auto& [attribute, field] : kChainFields)
    given.Set(field, ValuesOf(reading, attribute));
  given.Set("cluster", clusters);
  if (year == 0) {
    year = static_cast<int>(absl::ToCivilYear(parts_.now, CityTimeZone()).year());
    row.add_warnings("year_assumed");
  }
  given.SetNumber("year", {absl::StrCat(year)});
  std::string name = absl::StrCat("chains/", NewResourceId());
  AddCreation(run_, given, name, planned);
  return name;
}

std::string RowPlanner::ChainOf(const RowReading& reading, const ChainNode* current,
                                PlannedRow& planned) {
  v1::ImportRow& row = *planned.mutable_row();
  const std::string code = FirstOf(reading, "chain_code"), title = FirstOf(reading, "chain");
  const int year = YearOf(reading, row);
  if (code.empty() && title.empty()) {
    if (current != nullptr) return current->chain();
    NeedsReason(row, "missing_chain");
    return "";
  }
  const auto found = chains_->FindChains(code, title, year);
  if (found.size() > 1) NeedsReason(row, "several_chains_so_called");
  if (current != nullptr && (found.size() != 1 || found.front()->name() != current->chain())) {
    NeedsReason(row, "other_chain");
  }
  if (!row.reasons().empty()) return "";
  return found.empty() ? AddChain(reading, year, planned) : found.front()->name();
}

GivenFields RowPlanner::FieldsOfNode(const RowReading& reading, const std::string& chain,
                                     PlannedRow& planned) const {
  v1::ImportRow& row = *planned.mutable_row();
  GivenFields given(SchemaOf(ChainNode::descriptor()));
  for (const auto& [attribute, field] : kChainNodeFields) {
    given.Set(field, ValuesOf(reading, attribute));
  }
  if (!CodeOf(reading, "node_code").empty()) given.Set("code", ValuesOf(reading, "node_code"));
  for (const char* field : {"position", "strength", "sequence"}) {
    if (!given.SetNumber(field, ValuesOf(reading, field))) {
      NeedsReason(row, absl::StrCat("invalid_", field));
    }
  }
  std::vector<std::string> supplies;
  for (const std::string& text : ValuesOf(reading, "supplies")) {
    const auto found = chains_->FindNodes(text, chain);
    if (text.empty() || found.size() == 1) supplies.push_back(text.empty() ? "" : found[0]->name());
    if (!text.empty() && found.empty()) NeedsReason(row, absl::StrCat("unknown_supplies:", text));
    if (found.size() > 1) NeedsReason(row, absl::StrCat("several_nodes:", text));
  }
  given.Set("supplies", supplies);
  return given;
}

absl::Status RowPlanner::PlanChainNode(const RowReading& reading, PlannedRow& planned) {
  v1::ImportRow& row = *planned.mutable_row();
  RETURN_IF_ERROR(Chains().status());
  const bool known = !reading.known.empty();
  const std::string title = FirstOf(reading, "node");
  if (!known) row.set_title(title);
  MessagePtr current = FindRow(ChainNode::descriptor(), reading, "chain_node", planned);
  if (title.empty() && !known) NeedsReason(row, "missing_node");
  if (!row.reasons().empty()) return absl::OkStatus();
  const std::string chain = ChainOf(reading, static_cast<const ChainNode*>(current.get()), planned);
  if (!row.reasons().empty()) return absl::OkStatus();
  std::string name = current != nullptr ? TextField(*current, "name")
                                        : absl::StrCat("chainNodes/", NewResourceId());
  if (current == nullptr) {
    const auto found = chains_->NodesOf(chain, CodeOf(reading, "node_code"), title);
    if (found.size() > 1) NeedsReason(row, "several_nodes");
    if (!row.reasons().empty()) return absl::OkStatus();
    // One that an earlier row makes is not there yet; this row repeats it.
    if (found.size() == 1) name = found.front()->name();
    current = FindNamed(ChainNode::descriptor(), name);
  }
  if (SharesCode(absl::StrCat(kWithin, "\n", chain), CodeOf(reading, "node_code"), title, "node",
                 planned)) {
    return absl::OkStatus();
  }
  if (IsRepeated(reading, kWithin, name, {"same_node"}, planned)) return absl::OkStatus();
  GivenFields given = FieldsOfNode(reading, chain, planned);
  if (current != nullptr) {
    UpdateOwn(given, *current, planned);
    return absl::OkStatus();
  }
  for (const char* field : {"position", "strength"}) {
    if (FirstOf(reading, field).empty()) NeedsReason(row, absl::StrCat("missing_", field));
  }
  given.Set("chain", {chain});
  ChainNode of_chain;
  of_chain.set_chain(chain);
  // Of one that this row makes it is asked who may make chains.
  const bool is_there = planned.mutations().empty();
  if (is_there && !OwnsRow(*parts_.caller, given.schema(), of_chain)) {
    NeedsReason(row, "chain_not_yours");
  }
  AddCreation(run_, given, name, planned);
  return absl::OkStatus();
}

}  // namespace zhaolian
