// Links of the picture of a chain, as somebody sees them who looks at the file.
#include "client-lib/cli/chain_svg.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client-lib/cli/chain_graph.h"

namespace zhaolian {
namespace {

using v1::ChainNode;
using v1::GetChainMapResponse;

struct Point {
  double x = 0, y = 0;
};

struct Rectangle {
  double left = 0, top = 0, width = 0, height = 0;

  bool Contains(const Point& point) const {
    return point.x > left && point.x < left + width && point.y > top && point.y < top + height;
  }
};

std::vector<Rectangle> BoxesOf(const std::string& svg) {
  static const RE2 kBox(R"re(<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)")re");
  std::vector<Rectangle> boxes;
  re2::StringPiece rest(svg);
  for (Rectangle box;
       RE2::FindAndConsume(&rest, kBox, &box.left, &box.top, &box.width, &box.height);) {
    boxes.push_back(box);
  }
  return boxes;
}

// Many points along a path of M, C and H.
std::vector<Point> PointsOf(const std::string& path) {
  constexpr int kSteps = 200;
  std::vector<Point> points;
  re2::StringPiece rest(path);
  Point at;
  EXPECT_TRUE(RE2::Consume(&rest, R"(M(\d+) (\d+))", &at.x, &at.y)) << path;
  points.push_back(at);
  while (!rest.empty()) {
    Point first, second, end;
    if (RE2::Consume(&rest, R"( H(\d+))", &end.x)) {
      first = second = end = {end.x, at.y};
    } else if (!RE2::Consume(&rest, R"( C(\d+) (\d+) (\d+) (\d+) (\d+) (\d+))", &first.x, &first.y,
                             &second.x, &second.y, &end.x, &end.y)) {
      ADD_FAILURE() << "not a path of ours: " << path;
      return points;
    }
    for (int i = 1; i <= kSteps; ++i) {
      const double t = static_cast<double>(i) / kSteps, u = 1 - t;
      const auto between = [&](double a, double b, double c, double d) {
        return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
      };
      points.push_back(
          {between(at.x, first.x, second.x, end.x), between(at.y, first.y, second.y, end.y)});
    }
    at = end;
  }
  return points;
}

std::vector<std::string> PathsOf(const std::string& svg) {
  static const RE2 kLink(R"re(class="link" d="([^"]+)")re");
  std::vector<std::string> paths;
  re2::StringPiece rest(svg);
  for (std::string path; RE2::FindAndConsume(&rest, kLink, &path);) paths.push_back(path);
  return paths;
}

// How many links there are. Each begins and ends at the edge of a box, and touches no other.
size_t CheckLinks(const GetChainMapResponse& map) {
  const std::string svg = ChainSvg(map, Language::kChinese);
  const std::vector<Rectangle> boxes = BoxesOf(svg);
  const std::vector<std::string> paths = PathsOf(svg);
  size_t links = 0;
  for (const auto& customers : GraphOf(map).customers) links += customers.size();
  EXPECT_EQ(boxes.size(), static_cast<size_t>(map.nodes_size()));
  EXPECT_EQ(paths.size(), links);
  for (const std::string& path : paths) {
    const std::vector<Point> points = PointsOf(path);
    int begins = 0, ends = 0;
    for (const Rectangle& box : boxes) {
      const double middle = box.top + box.height / 2;
      begins += points.front().x == box.left + box.width && points.front().y == middle;
      ends += points.back().x == box.left && points.back().y == middle;
      for (const Point& point : points) {
        if (!box.Contains(point)) continue;
        ADD_FAILURE() << map.chain().name() << ": " << path << " crosses the box at " << box.left
                      << "," << box.top;
        break;
      }
    }
    EXPECT_EQ(begins, 1) << path;
    EXPECT_EQ(ends, 1) << path;
  }
  return links;
}

TEST(ChainSvgLinksTest, NoLinkOfTheReferenceChainsCrossesABox) {
  std::map<std::string, GetChainMapResponse> maps;
  std::ifstream file(ZHAOLIAN_SOURCE_DIRECTORY "/deploy/reference/40-chain-nodes.jsonl");
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;  // its type
  for (std::string line; std::getline(file, line);) {
    ChainNode node;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &node, options).ok()) << line;
    GetChainMapResponse& map = maps[node.chain()];
    map.mutable_chain()->set_name(node.chain());
    *map.add_nodes()->mutable_node() = node;
  }
  EXPECT_EQ(maps.size(), 22u);
  size_t links = 0;
  for (const auto& [chain, map] : maps) links += CheckLinks(map);
  EXPECT_GT(links, 200u);
}

TEST(ChainSvgLinksTest, ALinkBackUpTheChainGoesRoundTheBoxes) {
  GetChainMapResponse map;
  for (int i = 1; i <= 6; ++i) {
    ChainNode& node = *map.add_nodes()->mutable_node();
    node.set_name(absl::StrCat("chainNodes/n-", i));
    node.set_sequence(i);
    node.set_position(i == 1  ? ChainNode::POSITION_DOWNSTREAM
                      : i < 5 ? ChainNode::POSITION_MIDSTREAM
                              : ChainNode::POSITION_UPSTREAM);
  }
  // One from the last column to the first.
  map.mutable_nodes(0)->mutable_node()->add_supplies("chainNodes/n-6");
  map.mutable_nodes(4)->mutable_node()->add_supplies("chainNodes/n-3");
  EXPECT_EQ(CheckLinks(map), 2u);
}

}  // namespace
}  // namespace zhaolian
