#include "storage/kept_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/row_codec.h"
#include "storage/tiered_search.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

v1::Enterprise FirmCalled(const std::string& id, const std::string& title) {
  v1::Enterprise firm;
  firm.set_name("enterprises/" + id);
  firm.set_display_name(title);
  firm.set_relation(v1::Enterprise::RELATION_TARGET);
  return firm;
}

class KeptRowsTest : public testing::Test {
 protected:
  void Keep(const v1::Enterprise& firm, int64_t revision) {
    const absl::Status status = store_.Write([&](Tx& tx) {
      return KeptRows(store_->resources())
          .Keep(tx.connection(), TestStore::Schema("enterprises"), revision, firm);
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  void Drop(const std::string& name) {
    const absl::Status status = store_.Write([&](Tx& tx) {
      return KeptRows(store_->resources())
          .Drop(tx.connection(), TestStore::Schema("enterprises"), name);
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  std::string TitleOf(const std::string& name) {
    v1::Enterprise firm;
    const absl::Status status = store_.Get(name, firm);
    return status.ok() ? firm.display_name() : std::string(absl::StatusCodeToString(status.code()));
  }
  std::vector<std::string> Found(const std::string& text) {
    std::vector<std::string> names;
    const absl::Status status = store_.Read([&](Connection& connection) {
      auto found = SearchTiers(connection, *ParseSearchQuery(text), {}, {}, 10);
      if (found.ok()) {
        for (const SearchHit& hit : found->hits) names.push_back(hit.name);
      }
      return found.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return names;
  }
  int64_t Links() { return store_.Number("SELECT count(*) FROM links"); }

  TestStore store_;
};

TEST_F(KeptRowsTest, ARowIsKeptWithItsRevisionItsLinksAndItsWords) {
  v1::Enterprise firm = FirmCalled("yzj", "扬子江药业");
  firm.add_chain_nodes("chainNodes/nobody-sent-it");
  Keep(firm, 41);
  v1::Enterprise read;
  ASSERT_TRUE(store_.Get("enterprises/yzj", read).ok());
  EXPECT_EQ(read.etag(), EtagOf(41));
  read.clear_etag();
  EXPECT_EQ(read.SerializeAsString(), firm.SerializeAsString());
  EXPECT_THAT(Found("yzj"), ElementsAre("enterprises/yzj"));
  EXPECT_EQ(Links(), 1);
  EXPECT_EQ(store_.Number("SELECT count(*) FROM journal"), 0);
}

TEST_F(KeptRowsTest, ANewerRevisionReplacesAndAnOlderOneDoesNot) {
  v1::Enterprise firm = FirmCalled("a", "虚构药业");
  firm.add_chain_nodes("chainNodes/one");
  Keep(firm, 5);
  Keep(FirmCalled("a", "虚构航空"), 7);
  EXPECT_EQ(TitleOf("enterprises/a"), "虚构航空");
  EXPECT_THAT(Found("药业"), IsEmpty());
  EXPECT_THAT(Found("航空"), ElementsAre("enterprises/a"));
  EXPECT_EQ(Links(), 0);
  Keep(FirmCalled("a", "虚构机床"), 6);
  EXPECT_EQ(TitleOf("enterprises/a"), "虚构航空");
  // Its user is shown less of it.
  Keep(FirmCalled("a", "虚构**"), 7);
  EXPECT_EQ(TitleOf("enterprises/a"), "虚构**");
}

TEST_F(KeptRowsTest, NothingIsLeftOfADroppedRow) {
  v1::Enterprise firm = FirmCalled("a", "虚构药业");
  firm.add_chain_nodes("chainNodes/one");
  Keep(firm, 5);
  Drop("enterprises/a");
  Drop("enterprises/never-there");
  EXPECT_EQ(TitleOf("enterprises/a"), "NOT_FOUND");
  EXPECT_THAT(Found("药业"), IsEmpty());
  EXPECT_EQ(Links(), 0);
  EXPECT_EQ(store_.Number("SELECT count(*) FROM search_documents"), 0);
  Keep(firm, 5);
  EXPECT_THAT(Found("药业"), ElementsAre("enterprises/a"));
}

TEST_F(KeptRowsTest, AUniqueValueBelongsToTheRowThatWasToldLast) {
  v1::Enterprise before = FirmCalled("a", "虚构药业"), after = FirmCalled("b", "虚构航空");
  before.set_credit_code("91350211M000100Y43");
  after.set_credit_code("91350211M000100Y43");
  Keep(before, 5);
  Keep(after, 9);
  EXPECT_EQ(TitleOf("enterprises/a"), "NOT_FOUND");
  before.clear_credit_code();
  Keep(before, 8);
  EXPECT_EQ(TitleOf("enterprises/a"), "虚构药业");
  EXPECT_EQ(TitleOf("enterprises/b"), "虚构航空");
}

TEST_F(KeptRowsTest, DropAllLeavesAnEmptyStore) {
  v1::Enterprise firm = FirmCalled("a", "虚构药业");
  firm.add_chain_nodes("chainNodes/one");
  Keep(firm, 5);
  ASSERT_TRUE(
      store_.Write([&](Tx& tx) { return KeptRows(store_->resources()).DropAll(tx.connection()); })
          .ok());
  EXPECT_EQ(TitleOf("enterprises/a"), "NOT_FOUND");
  EXPECT_EQ(Links(), 0);
  EXPECT_THAT(Found("药业"), IsEmpty());
  Keep(firm, 3);
  EXPECT_THAT(Found("药业"), ElementsAre("enterprises/a"));
}

}  // namespace
}  // namespace zhaolian
