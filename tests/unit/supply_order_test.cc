#include "server/import/supply_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <string>
#include <vector>

namespace zhaolian {
namespace {

using testing::ElementsAre;

RowReading Node(const std::string& node, const std::vector<std::string>& supplies) {
  RowReading reading;
  reading.values["node"] = {node};
  if (!supplies.empty()) reading.values["supplies"] = supplies;
  return reading;
}

RowReading Header() {
  RowReading reading;
  reading.kind = RowKind::kHeader;
  reading.values["node"] = {"环节"};
  return reading;
}

std::vector<std::string> Ordered(std::vector<RowReading> readings) {
  OrderBySupply(readings);
  std::vector<std::string> nodes;
  for (const RowReading& reading : readings) nodes.push_back(reading.values.at("node").front());
  return nodes;
}

TEST(SupplyOrderTest, WhatIsSuppliedComesFirstAndTheRestKeepsItsOrder) {
  EXPECT_THAT(
      Ordered({Node("甲", {"丙", "乙"}), Node("乙", {"丙"}), Node("丙", {}), Node("丁", {})}),
      ElementsAre("丙", "乙", "甲", "丁"));
  EXPECT_THAT(Ordered({Node("甲", {}), Node("乙", {"甲"}), Node("丙", {"别处"})}),
              ElementsAre("甲", "乙", "丙"));
}

TEST(SupplyOrderTest, RowsStayBelowTheirHeader) {
  EXPECT_THAT(Ordered({Header(), Node("甲", {"丙"}), Node("乙", {}), Header(), Node("丙", {})}),
              ElementsAre("环节", "甲", "乙", "环节", "丙"));
}

TEST(SupplyOrderTest, NodesThatSupplyEachOtherAreAllThereOnce) {
  EXPECT_THAT(Ordered({Node("甲", {"乙"}), Node("乙", {"甲"}), Node("丙", {"丙"})}),
              ElementsAre("乙", "甲", "丙"));
}

TEST(SupplyOrderTest, TakesAChainAsLongAsAFile) {
  constexpr int kLong = 10'000;
  std::vector<RowReading> readings;
  for (int i = 0; i < kLong; ++i) {
    readings.push_back(Node(std::to_string(i), {std::to_string(i + 1)}));
  }
  EXPECT_EQ(Ordered(std::move(readings)).front(), std::to_string(kLong - 1));
}

TEST(SupplyOrderTest, ManyRowsOfOneNameThatAllSupplyItCostNoMoreThanTheirCells) {
  constexpr int kRows = 3000;
  constexpr int kNames = 100;
  std::vector<RowReading> readings(kRows,
                                   Node("甲", std::vector<std::string>(kNames, std::string("甲"))));
  struct rusage before, after;
  getrusage(RUSAGE_SELF, &before);
  EXPECT_EQ(Ordered(std::move(readings)).size(), size_t{kRows});
  getrusage(RUSAGE_SELF, &after);
  constexpr long kMostKilobytes = 200'000;
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, kMostKilobytes);
}

}  // namespace
}  // namespace zhaolian
