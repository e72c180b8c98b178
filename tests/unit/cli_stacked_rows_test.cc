#include <gtest/gtest.h>

#include "client-lib/cli/stacked_rows.h"

namespace zhaolian {
namespace {

TEST(StackedRowsTest, PutsValuesBelowEachOtherAndCutsThemAtCommas) {
  EXPECT_EQ(StackedRows({"name", "环节", "缺口", "目标企业", "leads"},
                        {{"chainNodes/a", "原料", "", "2: 虚构甲厂, 虚构乙厂, …", "签约 1"},
                         {"chainNodes/b", "", "待补", "", ""}},
                        26),
            "chainNodes/a  原料\n"
            "  目标企业  2: 虚构甲厂,\n"
            "            虚构乙厂, …\n"
            "  leads     签约 1\n"
            "chainNodes/b\n"
            "  缺口      待补\n");
}

TEST(StackedRowsTest, MeasuresTheWidestLine) {
  EXPECT_EQ(WidestLine("ab\n缺口\n"), 4);
  EXPECT_EQ(WidestLine(""), 0);
}

}  // namespace
}  // namespace zhaolian
