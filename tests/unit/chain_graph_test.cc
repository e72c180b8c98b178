#include "client-lib/cli/chain_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "client-lib/cli/chain_svg.h"

namespace zhaolian {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using v1::ChainMapNode;
using v1::ChainNode;
using v1::GetChainMapResponse;

// Of the chain "示例链"; the number is the node's place in it.
ChainMapNode& Add(GetChainMapResponse& map, int number, std::initializer_list<int> supplies,
                  ChainNode::Strength strength = ChainNode::STRENGTH_STRONG) {
  map.mutable_chain()->set_display_name("示例链");
  ChainMapNode& node = *map.add_nodes();
  node.set_gap_state(strength == ChainNode::STRENGTH_GAP ? ChainMapNode::GAP_STATE_OPEN
                                                         : ChainMapNode::GAP_STATE_NONE);
  ChainNode& row = *node.mutable_node();
  row.set_name(absl::StrCat("chainNodes/n-", number));
  row.set_display_name(absl::StrCat("环节", number));
  row.set_position(ChainNode::POSITION_UPSTREAM);
  row.set_sequence(number);
  row.set_strength(strength);
  for (const int customer : supplies) row.add_supplies(absl::StrCat("chainNodes/n-", customer));
  return node;
}

std::vector<std::string> Drawn(const GetChainMapResponse& map) {
  const ChainGraph graph = GraphOf(map);
  std::vector<std::string> lines;
  for (const RailLine& line : DrawRails(graph)) {
    lines.push_back(line.node.has_value()
                        ? absl::StrCat(line.rails, " ", graph.nodes[*line.node]->node().sequence())
                        : line.rails);
  }
  return lines;
}

TEST(ChainGraphTest, PutsSuppliersBeforeCustomersWhateverTheirSequence) {
  GetChainMapResponse map;
  Add(map, 1, {});
  Add(map, 2, {3});
  Add(map, 3, {1});
  EXPECT_THAT(Drawn(map), ElementsAre("● 2", "│", "● 3", "│", "● 1"));
}

TEST(ChainGraphTest, DrawsALineOfNodesWithoutBranches) {
  GetChainMapResponse map;
  Add(map, 1, {2});
  Add(map, 2, {3}, ChainNode::STRENGTH_WEAK);
  Add(map, 3, {}, ChainNode::STRENGTH_GAP);
  EXPECT_THAT(Drawn(map), ElementsAre("● 1", "│", "◐ 2", "│", "○ 3"));
}

TEST(ChainGraphTest, LeadsLinesOfSeveralSuppliersTogether) {
  GetChainMapResponse map;
  Add(map, 1, {4});
  Add(map, 2, {4});
  Add(map, 3, {4});
  Add(map, 4, {});
  EXPECT_THAT(Drawn(map), ElementsAre("● 1", "│ ● 2", "├─╯", "│ ● 3", "├─╯", "● 4"));
}

TEST(ChainGraphTest, BranchesToSeveralCustomers) {
  GetChainMapResponse map;
  Add(map, 1, {2, 3, 4});
  Add(map, 2, {});
  Add(map, 3, {4});
  Add(map, 4, {});
  EXPECT_THAT(Drawn(map), ElementsAre("● 1", "├─┬─╮", "● │ │ 2", "  ● │ 3", "  ╰─┤", "    ● 4"));
}

TEST(ChainGraphTest, PassesLinesThatItDoesNotJoin) {
  GetChainMapResponse map;
  Add(map, 1, {4, 5});
  Add(map, 2, {6});
  Add(map, 3, {4, 6});
  Add(map, 4, {});
  Add(map, 5, {});
  Add(map, 6, {});
  EXPECT_THAT(Drawn(map), ElementsAre("● 1", "├─╮", "│ │ ● 2", "│ │ │ ● 3", "├─│─┼─╯", "● │ │ 4",
                                      "  ● │ 5", "    ● 6"));
}

TEST(ChainGraphTest, ALinkBetweenNodesThatFollowEachOtherIsSeen) {
  GetChainMapResponse linked, apart;
  Add(linked, 1, {3});
  Add(linked, 2, {3});
  Add(linked, 3, {4});
  Add(linked, 4, {});
  EXPECT_THAT(Drawn(linked), ElementsAre("● 1", "│ ● 2", "├─╯", "● 3", "│", "● 4"));
  Add(apart, 1, {3});
  Add(apart, 2, {3});
  Add(apart, 3, {});
  Add(apart, 4, {});
  EXPECT_THAT(Drawn(apart), ElementsAre("● 1", "│ ● 2", "├─╯", "● 3", "● 4"));
}

TEST(ChainGraphTest, LeavesOutLinksToOtherChains) {
  GetChainMapResponse map;
  Add(map, 1, {2, 77});
  Add(map, 2, {});
  EXPECT_THAT(Drawn(map), ElementsAre("● 1", "│", "● 2"));
}

TEST(ChainSvgTest, HasABoxForEachNodeAndAnArrowForEachLink) {
  GetChainMapResponse map;
  Add(map, 1, {2});
  Add(map, 2, {}, ChainNode::STRENGTH_GAP).mutable_counts()->set_target_enterprises(12);
  const std::string svg = ChainSvg(map, Language::kChinese);
  EXPECT_THAT(svg, AllOf(HasSubstr("环节1"), HasSubstr("待补 · 目标企业 12"), HasSubstr("上游")));
  int boxes = 0, links = 0;
  for (size_t at = 0; (at = svg.find("<g>", at)) != std::string::npos; ++at) ++boxes;
  for (size_t at = 0; (at = svg.find("class=\"link\"", at)) != std::string::npos; ++at) ++links;
  EXPECT_EQ(boxes, 2);
  EXPECT_EQ(links, 1);
}

TEST(ChainSvgTest, PutsTitlesIntoItAsText) {
  GetChainMapResponse map;
  Add(map, 1, {}).mutable_node()->set_display_name("<script>\"&\"</script>\x01");
  EXPECT_THAT(ChainSvg(map, Language::kEnglish),
              AllOf(HasSubstr("&lt;script&gt;&quot;&amp;&quot;"), Not(HasSubstr("<script>")),
                    Not(HasSubstr("\x01"))));
}

TEST(ChainSvgTest, IsAPictureOfAnEmptyChainToo) {
  GetChainMapResponse map;
  map.mutable_chain()->set_display_name("示例链");
  EXPECT_THAT(ChainSvg(map, Language::kEnglish), AllOf(HasSubstr("示例链"), HasSubstr("</svg>")));
}

}  // namespace
}  // namespace zhaolian
