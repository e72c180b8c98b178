#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client-lib/cli/load.h"
#include "zhaolian/v1/chains.pb.h"

namespace zhaolian {
namespace {

using testing::UnorderedElementsAre;

class LoadTest : public testing::Test {
 protected:
  const ResourceRegistry registry_ = ResourceRegistry::FromProtoset(Protoset()).value();
};

TEST_F(LoadTest, ReadsALine) {
  auto row = ParseLoadRow(registry_, "f:1",
                          R"({"@type":"type.googleapis.com/zhaolian.v1.Chain",)"
                          R"("name":"chains/demo","displayName":"示例链"})");
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->name, "chains/demo");
  EXPECT_EQ(static_cast<v1::Chain&>(*row->resource).display_name(), "示例链");
}

TEST_F(LoadTest, RefusesWhatIsNoResource) {
  for (const char* line :
       {"no json", R"({"name":"chains/demo"})",
        R"({"@type":"type.googleapis.com/zhaolian.v1.GetChainRequest","name":"chains/demo"})",
        R"({"@type":"type.googleapis.com/zhaolian.v1.Chain","name":"units/demo"})",
        R"({"@type":"type.googleapis.com/zhaolian.v1.Chain"})",
        R"({"@type":"type.googleapis.com/zhaolian.v1.Chain","name":"chains/demo","nosuch":1})"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseLoadRow(registry_, "f:1", line).status())) << line;
  }
}

TEST_F(LoadTest, FindsWhatARowRefersTo) {
  v1::Chain chain;
  chain.set_cluster("clusters/a");
  chain.add_host_units("units/b");
  chain.add_host_units("units/c");
  auto references = ReferencesOf(*registry_.FindCollection("chains"), chain);
  references.erase(std::remove(references.begin(), references.end(), ""), references.end());
  EXPECT_THAT(references, UnorderedElementsAre("clusters/a", "units/b", "units/c"));
}

}  // namespace
}  // namespace zhaolian
