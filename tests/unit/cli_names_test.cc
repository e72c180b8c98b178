#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client-lib/cli/begun_ids.h"
#include "client-lib/cli/exit_code.h"
#include "client-lib/cli/names.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

class NamesTest : public testing::Test {
 protected:
  const ResourceRegistry registry_ = ResourceRegistry::FromProtoset(Protoset()).value();
};

TEST_F(NamesTest, CollectionsHaveManyNames) {
  for (const char* text : {"chainNodes", "chain-nodes", "chain_nodes", "ChainNode", "chainnode",
                           "CHAIN-NODE", "产业链环节"}) {
    auto found = CollectionCalled(registry_, text);
    ASSERT_TRUE(found.ok()) << text;
    EXPECT_EQ((*found)->collection(), "chainNodes");
  }
  EXPECT_EQ(CollectionCalled(registry_, "opportunity").value()->collection(), "opportunities");
}

TEST_F(NamesTest, UnknownCollectionsNameTheKnown) {
  const absl::Status status = CollectionCalled(registry_, "firms").status();
  EXPECT_TRUE(IsUsageError(status));
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("enterprises (企业)"));
}

TEST_F(NamesTest, NamesAreCompleted) {
  const ResourceSchema* chains = registry_.FindCollection("chains");
  EXPECT_EQ(NameCalled(registry_, "企业/te-001", nullptr).value(), "enterprises/te-001");
  EXPECT_EQ(NameCalled(registry_, "chain/demo", chains).value(), "chains/demo");
  EXPECT_EQ(NameCalled(registry_, "demo", chains).value(), "chains/demo");
  EXPECT_TRUE(IsUsageError(NameCalled(registry_, "demo", nullptr).status()));
  EXPECT_TRUE(IsUsageError(NameCalled(registry_, "firms/x", nullptr).status()));
}

TEST_F(NamesTest, OnlyTheBeginningOfAMadeIdIsOne) {
  for (const char* begun :
       {"u01a2", "u01a22a40", "u01a22a40-20", "e90a89758-6993-4652-90dd-a423"}) {
    EXPECT_TRUE(BeginsMadeId(begun)) << begun;
  }
  for (const char* other : {"", "u01a", "te-001", "lr-001", "demo-lead", "u01a22a402", "U01a22a40",
                            "u01a22A40", "e90a89758-6993-4652-90dd-a423a524a913", "新能源汽车"}) {
    EXPECT_FALSE(BeginsMadeId(other)) << other;
  }
  EXPECT_EQ(BegunNames(*registry_.FindCollection("leads"), "u01a2…"), "name = \"leads/u01a2*\"");
}

TEST(ExitCodeTest, FollowsTheDocumentation) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeOf(Error(absl::StatusCode::kFailedPrecondition, "ROWS_REFUSED", "x")), 1);
  EXPECT_EQ(ExitCodeOf(UsageError(wording::kGiveFields)), 2);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("x")), 3);
  EXPECT_EQ(ExitCodeOf(absl::AbortedError("x")), 4);
  EXPECT_EQ(ExitCodeOf(absl::AlreadyExistsError("x")), 4);
  EXPECT_EQ(ExitCodeOf(absl::FailedPreconditionError("x")), 4);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("x")), 5);
  EXPECT_EQ(ExitCodeOf(absl::UnauthenticatedError("x")), 6);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("x")), 7);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("x")), 7);
  EXPECT_EQ(ExitCodeOf(absl::DataLossError("x")), 8);
}

}  // namespace
}  // namespace zhaolian
