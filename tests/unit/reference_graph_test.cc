#include "storage/reference_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using ::testing::HasSubstr;

class ReferenceGraphTest : public testing::Test {
 protected:
  // Edges as rows of `links`; nothing else of the nodes matters here.
  void Link(const std::string& owner, const std::string& target) {
    ASSERT_TRUE(store_
                    .Write([&](Tx& tx) {
                      return tx.connection().Run(
                          "INSERT INTO links (owner, field, target) VALUES ($1, $2, $3)",
                          {owner, std::string("chainNodes.supplies"), target});
                    })
                    .ok());
  }
  absl::Status Check(const std::string& self, const std::vector<std::string>& targets) {
    const ResourceSchema& schema = TestStore::Schema("chainNodes");
    const auto* field = schema.message()->FindFieldByName("supplies");
    return store_.Read([&](Connection& connection) {
      const int64_t before = connection.statements_run();
      absl::Status status = CheckAcyclic(connection, schema, field, self, targets);
      EXPECT_EQ(connection.statements_run() - before, 1);
      return status;
    });
  }

  TestStore store_;
};

TEST_F(ReferenceGraphTest, LetsAGraphWithoutCyclesGrow) {
  EXPECT_TRUE(Check("chainNodes/a", {"chainNodes/b", "chainNodes/c"}).ok());
  Link("chainNodes/a", "chainNodes/b");
  Link("chainNodes/a", "chainNodes/c");
  Link("chainNodes/b", "chainNodes/d");
  // A diamond is no cycle.
  EXPECT_TRUE(Check("chainNodes/c", {"chainNodes/d"}).ok());
}

TEST_F(ReferenceGraphTest, RefusesALinkToItself) {
  const absl::Status status = Check("chainNodes/a", {"chainNodes/a"});
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("chainNodes/a → chainNodes/a"));
}

TEST_F(ReferenceGraphTest, NamesTheWholeCycle) {
  Link("chainNodes/b", "chainNodes/c");
  Link("chainNodes/c", "chainNodes/a");
  const absl::Status status = Check("chainNodes/a", {"chainNodes/x", "chainNodes/b"});
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_EQ(ErrorReason(status), "CYCLE");
  const auto info = ErrorDetail<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.metadata().at("cycle"),
            "chainNodes/a → chainNodes/b → chainNodes/c → chainNodes/a");
  EXPECT_EQ(info.metadata().at("field"), "supplies");
  EXPECT_EQ(ErrorDetail<google::rpc::PreconditionFailure>(status).violations_size(), 1);
}

TEST_F(ReferenceGraphTest, NamesTheShortestCycle) {
  Link("chainNodes/b", "chainNodes/c");
  Link("chainNodes/c", "chainNodes/a");
  Link("chainNodes/d", "chainNodes/a");
  EXPECT_EQ(
      ErrorDetail<google::rpc::ErrorInfo>(Check("chainNodes/a", {"chainNodes/b", "chainNodes/d"}))
          .metadata()
          .at("cycle"),
      "chainNodes/a → chainNodes/d → chainNodes/a");
}

TEST_F(ReferenceGraphTest, EndsEvenWhereACycleIsThereAlready) {
  Link("chainNodes/b", "chainNodes/c");
  Link("chainNodes/c", "chainNodes/b");
  EXPECT_TRUE(Check("chainNodes/a", {"chainNodes/b"}).ok());
}

TEST_F(ReferenceGraphTest, FollowsALongChain) {
  for (int i = 0; i < 500; ++i) {
    Link("chainNodes/n" + std::to_string(i), "chainNodes/n" + std::to_string(i + 1));
  }
  EXPECT_TRUE(absl::IsFailedPrecondition(Check("chainNodes/n500", {"chainNodes/n0"})));
}

TEST_F(ReferenceGraphTest, OtherFieldsAreOtherGraphs) {
  ASSERT_TRUE(store_
                  .Write([](Tx& tx) {
                    return tx.connection().Run(
                        "INSERT INTO links (owner, field, target) VALUES ('chainNodes/b',"
                        " 'leads.chain_nodes', 'chainNodes/a')");
                  })
                  .ok());
  EXPECT_TRUE(Check("chainNodes/a", {"chainNodes/b"}).ok());
}

// The same for an edge that is a column: units above units.
TEST_F(ReferenceGraphTest, FollowsReferencesThatAreColumns) {
  v1::Unit top, below;
  top.set_name("units/top");
  top.set_display_name("上级");
  below.set_name("units/below");
  below.set_display_name("下级");
  below.set_parent_unit(top.name());
  ASSERT_TRUE(store_.Insert(top).ok());
  ASSERT_TRUE(store_.Insert(below).ok());
  v1::Unit turned = top;
  turned.set_parent_unit(below.name());
  const absl::Status status = store_.Replace(top, turned);
  EXPECT_EQ(ErrorReason(status), "CYCLE");
  EXPECT_THAT(std::string(status.message()), HasSubstr("units/top → units/below → units/top"));
}

}  // namespace
}  // namespace zhaolian
