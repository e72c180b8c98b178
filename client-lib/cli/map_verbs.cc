#include "client-lib/cli/map_verbs.h"

#include <limits>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client-lib/cli/chain_graph.h"
#include "client-lib/cli/chain_svg.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/export_wording.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/stacked_rows.h"
#include "client-lib/cli/whole_file.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/chain_map.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {

namespace {

const ResourceSchema& Nodes(const Session& session) {
  return session.SchemaOf(v1::ChainNode::descriptor());
}

// "签约 2, 开工 1".
std::string LeadsText(const v1::ChainMapCounts& counts, Language language) {
  std::string text;
  for (const auto& each : counts.leads()) {
    const auto* stage = v1::Lead::Stage_descriptor()->FindValueByNumber(each.stage());
    if (stage == nullptr) continue;
    absl::StrAppend(&text, text.empty() ? "" : ", ", EnumText(stage, language), " ", each.count());
  }
  return text;
}

// "12: 中航西飞, 陕飞, …".
std::string FirmsText(int count,
                      const google::protobuf::RepeatedPtrField<v1::MapEnterprise>& first) {
  if (count == 0) return "";
  std::string text = absl::StrCat(count, ": ");
  for (int i = 0; i < first.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ", ", first[i].display_name());
  }
  return count > first.size() ? absl::StrCat(text, ", …") : text;
}

std::string GapText(const v1::ChainMapNode& node, Language language) {
  if (node.gap_state() == v1::ChainMapNode::GAP_STATE_NONE) return "";
  const auto* state = v1::ChainMapNode::GapState_descriptor()->FindValueByNumber(node.gap_state());
  return state == nullptr ? "" : EnumText(state, language);
}

std::vector<std::string> MapHeadings(const Session& session) {
  const auto heading = [&](const char* field) {
    return FieldHeading(v1::ChainNode::descriptor()->FindFieldByName(field),
                        session.options.language);
  };
  return {heading("name"),
          heading("display_name"),
          heading("position"),
          heading("strength"),
          session.Say(wording::kGap),
          heading("supplies"),
          session.Say(wording::kLocalFirms),
          session.Say(wording::kTargetFirms),
          session.Say(wording::kLeads)};
}

std::vector<std::string> NodeCells(const Session& session, const v1::ChainMapNode& node) {
  const Language language = session.options.language;
  auto text = [&](const char* field) {
    return FieldText(node.node(), v1::ChainNode::descriptor()->FindFieldByName(field), language);
  };
  const auto& counts = node.counts();
  return {node.node().name(),
          text("display_name"),
          text("position"),
          text("strength"),
          GapText(node, language),
          text("supplies"),
          FirmsText(counts.local_enterprises(), counts.first_local_enterprises()),
          FirmsText(counts.target_enterprises(), counts.first_target_enterprises()),
          LeadsText(counts, language)};
}

// A row for each node, and one for what is on none.
std::vector<std::vector<std::string>> MapRows(const Session& session,
                                              const v1::GetChainMapResponse& map) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& node : map.nodes()) rows.push_back(NodeCells(session, node));
  const auto& unplaced = map.unplaced();
  rows.push_back({session.Say(wording::kUnplaced), "", "", "", "", "",
                  FirmsText(unplaced.local_enterprises(), unplaced.first_local_enterprises()),
                  FirmsText(unplaced.target_enterprises(), unplaced.first_target_enterprises()),
                  LeadsText(unplaced, session.options.language)});
  return rows;
}

absl::StatusOr<v1::GetChainMapResponse> ReadMap(Session& session, const std::string& chain) {
  v1::GetChainMapRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(),
                   session.Name(chain, &session.SchemaOf(v1::Chain::descriptor())));
  v1::GetChainMapResponse map;
  RETURN_IF_ERROR(session.client().Call(request, map));
  return map;
}

void PrintHead(Session& session, const v1::GetChainMapResponse& map) {
  session.out() << OneLine(map.chain().display_name()) << "  " << map.chain().name() << "\n\n";
}

void PrintOtherChains(Session& session, const v1::GetChainMapResponse& map) {
  for (const auto& link : map.cross_chain_links()) {
    session.out() << link.supplier() << " → " << link.customer() << "\n";
  }
}

std::string CountText(int count) { return count == 0 ? "" : absl::StrCat(count); }

Table DrawingTable(const Session& session, const v1::GetChainMapResponse& map) {
  const Language language = session.options.language;
  const auto field = [](const char* name) {
    return v1::ChainNode::descriptor()->FindFieldByName(name);
  };
  Table table({{"", false, true},
               {FieldHeading(field("display_name"), language)},
               {FieldHeading(field("position"), language)},
               {FieldHeading(field("strength"), language)},
               {session.Say(wording::kGap)},
               {session.Say(wording::kLocalFirms), true},
               {session.Say(wording::kTargetFirms), true},
               {session.Say(wording::kLeads)}});
  const ChainGraph graph = GraphOf(map);
  for (const RailLine& line : DrawRails(graph)) {
    if (!line.node.has_value()) {
      table.Add({line.rails, "", "", "", "", "", "", ""});
      continue;
    }
    const v1::ChainMapNode& node = *graph.nodes[*line.node];
    const auto text = [&](const char* name) {
      return FieldText(node.node(), field(name), language);
    };
    table.Add({line.rails, text("display_name"), text("position"), text("strength"),
               GapText(node, language), CountText(node.counts().local_enterprises()),
               CountText(node.counts().target_enterprises()), LeadsText(node.counts(), language)});
  }
  return table;
}

absl::Status WriteSvg(Session& session, const v1::GetChainMapResponse& map,
                      const std::string& path) {
  WholeFile file(path);
  RETURN_IF_ERROR(file.Open());
  RETURN_IF_ERROR(file.Write(ChainSvg(map, session.options.language)));
  RETURN_IF_ERROR(file.Commit());
  session.err() << session.Say(wording::kPictureWritten, path) << "\n";
  return absl::OkStatus();
}

}  // namespace

absl::Status ShowMap(Session& session, const std::string& chain) {
  ASSIGN_OR_RETURN(const v1::GetChainMapResponse map, ReadMap(session, chain));
  const std::vector<std::string> headings = MapHeadings(session);
  const std::vector<std::vector<std::string>> rows = MapRows(session, map);
  std::vector<Heading> columns;
  for (const std::string& heading : headings) columns.push_back({heading});
  columns.front().whole = true;
  Table table(std::move(columns));
  for (const std::vector<std::string>& row : rows) table.Add(row);
  if (session.options.format != OutputFormat::kTable) {
    session.Print(map, table);
    return absl::OkStatus();
  }
  PrintHead(session, map);
  table.DropEmptyColumns();
  const std::string whole = table.Text(std::numeric_limits<int>::max());
  const int width = session.Width();
  session.out() << (WidestLine(whole) <= width ? whole : StackedRows(headings, rows, width));
  PrintOtherChains(session, map);
  return absl::OkStatus();
}

absl::Status DrawMap(Session& session, const DrawArguments& arguments) {
  ASSIGN_OR_RETURN(const v1::GetChainMapResponse map, ReadMap(session, arguments.chain));
  if (!arguments.svg.empty()) return WriteSvg(session, map, arguments.svg);
  Table table = DrawingTable(session, map);
  const bool table_format = session.options.format == OutputFormat::kTable;
  if (table_format) {
    PrintHead(session, map);
    table.DropEmptyColumns();
  }
  session.Print(map, table);
  if (!table_format) return absl::OkStatus();
  session.out() << "\n" << session.Say(wording::kMarks) << "\n";
  PrintOtherChains(session, map);
  return absl::OkStatus();
}

absl::Status PlaceOnMap(Session& session, const PlaceArguments& arguments) {
  UpdateArguments update{.change = arguments.change};
  ASSIGN_OR_RETURN(update.name,
                   session.Name(arguments.firm, &session.SchemaOf(v1::Enterprise::descriptor())));
  std::vector<std::string> nodes;
  for (const std::string& text : arguments.nodes) {
    ASSIGN_OR_RETURN(std::string node, session.Name(text, &Nodes(session)));
    nodes.push_back(std::move(node));
  }
  ASSIGN_OR_RETURN(std::vector<v1::ChainNode> found,
                   session.client().BatchGet<v1::ChainNode>(nodes));
  for (const std::string& node : nodes) {
    update.fields.push_back(absl::StrCat("chain_nodes", arguments.replace ? "=" : "+=", node));
  }
  ASSIGN_OR_RETURN(const ResourceSchema* schema, session.SchemaOfName(update.name));
  if (schema->message()->FindFieldByName("chains") != nullptr) {
    std::set<std::string> chains;
    for (const v1::ChainNode& node : found) chains.insert(node.chain());
    for (const std::string& chain : chains) {
      update.fields.push_back(absl::StrCat("chains+=", chain));
    }
  }
  return UpdateResource(session, update);
}

absl::Status LinkNodes(Session& session, const LinkArguments& arguments) {
  ASSIGN_OR_RETURN(std::string supplier, session.Name(arguments.supplier, &Nodes(session)));
  ASSIGN_OR_RETURN(std::string customer, session.Name(arguments.customer, &Nodes(session)));
  return UpdateResource(session, {.name = supplier,
                                  .fields = {absl::StrCat("supplies+=", customer)},
                                  .change = arguments.change});
}

absl::Status UnlinkNodes(Session& session, const LinkArguments& arguments) {
  ASSIGN_OR_RETURN(std::string supplier, session.Name(arguments.supplier, &Nodes(session)));
  ASSIGN_OR_RETURN(std::string customer, session.Name(arguments.customer, &Nodes(session)));
  return UpdateResource(session, {.name = supplier,
                                  .fields = {absl::StrCat("supplies-=", customer)},
                                  .change = arguments.change});
}

absl::Status MarkGap(Session& session, const NameArguments& arguments) {
  ASSIGN_OR_RETURN(std::string node, session.Name(arguments.name, &Nodes(session)));
  return UpdateResource(session,
                        {.name = node, .fields = {"strength=GAP"}, .change = arguments.change});
}

}  // namespace zhaolian
