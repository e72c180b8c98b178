#include "client-lib/cli/chain_svg.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client-lib/cli/chain_graph.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/table.h"

namespace zhaolian {
namespace {

using v1::ChainMapNode;
using v1::ChainNode;

// In the units of the picture, which are pixels unless it is scaled.
constexpr int kBoxWidth = 210, kBoxHeight = 56, kBetweenColumns = 64, kBetweenRows = 20;
constexpr int kMargin = 24, kHead = 84, kTitleLine = 36, kBandLine = 66, kTextInset = 12;
// Cells of a terminal that fit into a box.
constexpr int kTitleCells = 26, kDetailCells = 32;

// Text of an element or of an attribute.
std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(OneLine(text),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

struct Box {
  int column = 0, row = 0;

  int left() const { return kMargin + column * (kBoxWidth + kBetweenColumns); }
  int top() const { return kHead + row * (kBoxHeight + kBetweenRows); }
  int right() const { return left() + kBoxWidth; }
  int middle() const { return top() + kBoxHeight / 2; }
};

// A link, and where it passes the boxes between its ends: at a height between two rows that no
// other link has.
struct Link {
  Box from, to;
  int height = 0;

  bool is_short() const { return to.column == from.column + 1; }
};

struct Layout {
  std::vector<Box> boxes;                    // of the nodes of the graph
  std::map<int, std::pair<int, int>> bands;  // first and last column of each position
  int columns = 0, rows = 0;
};

// In which column of its position each node stands: after its suppliers there, and as close as
// can be to its customers.
std::vector<int> ColumnsOf(const ChainGraph& graph, std::map<int, int>& last_columns) {
  const size_t count = graph.nodes.size();
  const auto position = [&](size_t node) { return graph.nodes[node]->node().position(); };
  std::vector<int> columns(count, 0);
  for (size_t i = 0; i < count; ++i) {
    last_columns[position(i)] = std::max(last_columns[position(i)], columns[i]);
    for (const size_t customer : graph.customers[i]) {
      if (position(customer) != position(i)) continue;
      columns[customer] = std::max(columns[customer], columns[i] + 1);
    }
  }
  for (size_t i = count; i-- > 0;) {
    if (graph.customers[i].empty()) continue;
    int before = last_columns[position(i)] + 1;
    for (const size_t customer : graph.customers[i]) {
      if (position(customer) == position(i)) before = std::min(before, columns[customer]);
    }
    columns[i] = before - 1;
  }
  return columns;
}

// Nodes of a position stand in as many columns as the links within it are long.
Layout Arrange(const ChainGraph& graph) {
  const size_t count = graph.nodes.size();
  std::map<int, int> depths;  // of each position
  const std::vector<int> depth = ColumnsOf(graph, depths);
  Layout layout;
  layout.boxes.resize(count);
  for (const auto& [position, most] : depths) {
    layout.bands[position] = {layout.columns, layout.columns + most};
    layout.columns += most + 1;
  }
  std::map<int, int> heights;
  for (size_t i = 0; i < count; ++i) {
    Box& box = layout.boxes[i];
    box.column = layout.bands[graph.nodes[i]->node().position()].first + depth[i];
    box.row = heights[box.column]++;
    layout.rows = std::max(layout.rows, heights[box.column]);
  }
  return layout;
}

struct Colors {
  const char* fill;
  const char* line;
  bool dashed;
};

Colors ColorsOf(const ChainMapNode& node) {
  switch (node.gap_state()) {
    case ChainMapNode::GAP_STATE_OPEN:
      return {"#fdecea", "#b3261e", true};
    case ChainMapNode::GAP_STATE_COVERED:
      return {"#fff4e0", "#a15c00", true};
    case ChainMapNode::GAP_STATE_CLOSED:
      return {"#e7f4ea", "#1b6e34", true};
    default:
      break;
  }
  if (node.node().strength() == ChainNode::STRENGTH_STRONG) return {"#e7f4ea", "#1b6e34", false};
  return {"#f3f4f6", "#5f6368", false};
}

// The links of the graph. What reaches no further than the next column meets no box; the others
// share the room above the row that is half way, or below the only one.
std::vector<Link> Route(const ChainGraph& graph, const Layout& layout) {
  std::vector<Link> links;
  std::map<int, std::vector<size_t>> passing;  // above each row
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const size_t customer : graph.customers[i]) {
      const Link link{layout.boxes[i], layout.boxes[customer]};
      if (!link.is_short()) {
        const int half_way = (link.from.row + link.to.row + 1) / 2;
        passing[std::max(half_way, 1)].push_back(links.size());
      }
      links.push_back(link);
    }
  }
  for (const auto& [row, of_row] : passing) {
    const int room = static_cast<int>(of_row.size()) + 1;
    for (int i = 1; i < room; ++i) {
      links[of_row[static_cast<size_t>(i - 1)]].height =
          Box{0, row}.top() - kBetweenRows + kBetweenRows * i / room;
    }
  }
  return links;
}

std::string LinkPath(const Link& link) {
  constexpr int kBend = kBetweenColumns / 2;
  const int start = link.from.right(), end = link.to.left();
  const int from = link.from.middle(), to = link.to.middle();
  // From one height to another, beside the boxes.
  const auto curve = [](int via, int first, int last, int x) {
    return absl::StrCat(" C", via, " ", first, " ", via, " ", last, " ", x, " ", last);
  };
  std::string path = absl::StrCat("<path class=\"link\" d=\"M", start, " ", from);
  if (link.is_short()) {
    absl::StrAppend(&path, curve(start + kBend, from, to, end));
  } else {
    // To a column further up it turns back, in no more room than there is at the margin.
    const bool is_back = link.to.column <= link.from.column;
    const int bend = is_back ? kMargin : kBend, ahead = is_back ? 0 : kBetweenColumns;
    absl::StrAppend(&path, curve(start + bend, from, link.height, start + ahead), " H", end - ahead,
                    curve(end - bend, link.height, to, end));
  }
  return absl::StrCat(path, "\"/>\n");
}

std::string Text(const char* look, int left, int line, absl::string_view text) {
  return absl::StrCat("<text class=\"", look, "\" x=\"", left, "\" y=\"", line, "\">",
                      Escaped(text), "</text>\n");
}

// "待补 · 本地企业 3 · 目标企业 12 · 线索项目 2".
std::string Detail(const ChainMapNode& node, Language language) {
  const auto* gap = v1::ChainMapNode::GapState_descriptor()->FindValueByNumber(node.gap_state());
  const auto* strength =
      v1::ChainNode::Strength_descriptor()->FindValueByNumber(node.node().strength());
  const bool is_gap = node.gap_state() > ChainMapNode::GAP_STATE_NONE && gap != nullptr;
  std::string text = is_gap                ? EnumText(gap, language)
                     : strength != nullptr ? EnumText(strength, language)
                                           : "";
  int leads = 0;
  for (const auto& stage : node.counts().leads()) leads += stage.count();
  const std::pair<const Wording&, int> counts[] = {
      {wording::kLocalFirms, node.counts().local_enterprises()},
      {wording::kTargetFirms, node.counts().target_enterprises()},
      {wording::kLeads, leads}};
  for (const auto& [what, count] : counts) {
    if (count > 0) absl::StrAppend(&text, " · ", Say(language, what), " ", count);
  }
  return text;
}

std::string NodeBox(const ChainMapNode& node, const Box& box, Language language) {
  const Colors colors = ColorsOf(node);
  const std::string title = FieldText(
      node.node(), v1::ChainNode::descriptor()->FindFieldByName("display_name"), language);
  const std::string detail = Detail(node, language);
  constexpr int kTitle = 24, kDetail = 44, kCorner = 6;
  return absl::StrCat(
      "<g>\n<title>", Escaped(absl::StrCat(title, " (", node.node().name(), "): ", detail)),
      "</title>\n<rect x=\"", box.left(), "\" y=\"", box.top(), "\" width=\"", kBoxWidth,
      "\" height=\"", kBoxHeight, "\" rx=\"", kCorner, "\" fill=\"", colors.fill, "\" stroke=\"",
      colors.line, "\"", colors.dashed ? " stroke-dasharray=\"6 4\"" : "", "/>\n",
      Text("node", box.left() + kTextInset, box.top() + kTitle, Truncate(title, kTitleCells)),
      Text("detail", box.left() + kTextInset, box.top() + kDetail, Truncate(detail, kDetailCells)),
      "</g>\n");
}

constexpr char kStyle[] =
    "<style>text{font-family:'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;"
    "fill:#202124}.chain{font-size:20px;font-weight:600}.band{font-size:14px;fill:#5f6368}"
    ".node{font-size:14px;font-weight:600}.detail{font-size:11px}"
    ".link{fill:none;stroke:#80868b;stroke-width:1.5;marker-end:url(#arrow)}</style>\n"
    "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" "
    "markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\" fill=\"#80868b\"/></marker>"
    "</defs>\n";

}  // namespace

std::string ChainSvg(const v1::GetChainMapResponse& map, Language language) {
  const ChainGraph graph = GraphOf(map);
  const Layout layout = Arrange(graph);
  const int width = 2 * kMargin + layout.columns * (kBoxWidth + kBetweenColumns) - kBetweenColumns;
  const int height = kHead + kMargin + layout.rows * (kBoxHeight + kBetweenRows) - kBetweenRows;
  const std::string title = map.chain().display_name();
  std::string svg = absl::StrCat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
      "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"", Escaped(title),
      "\" width=\"", std::max(width, 2 * kMargin + kBoxWidth), "\" height=\"",
      std::max(height, kHead + kMargin), "\">\n<title>", Escaped(title), "</title>\n", kStyle,
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
      Text("chain", kMargin, kTitleLine, title));
  for (const auto& [position, columns] : layout.bands) {
    const auto* value = v1::ChainNode::Position_descriptor()->FindValueByNumber(position);
    if (value == nullptr) continue;
    absl::StrAppend(
        &svg, Text("band", Box{columns.first, 0}.left(), kBandLine, EnumText(value, language)));
  }
  const std::vector<Link> links = Route(graph, layout);
  for (const Link& link : links) absl::StrAppend(&svg, LinkPath(link));
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    absl::StrAppend(&svg, NodeBox(*graph.nodes[i], layout.boxes[i], language));
  }
  return absl::StrCat(svg, "</svg>\n");
}

}  // namespace zhaolian
