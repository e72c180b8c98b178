#include "server/projects/fund_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/projects/facts.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/funds.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using v1::FundReceipt;

const ChangeOrigin kOrigin = {"users/lin", "stated", "test", "", ""};

class FundFactsTest : public testing::Test {
 protected:
  void SetUp() override {
    StoreOptions options;
    options.derived.emplace_back("fundReceipts", UpdateFundFacts);
    ASSERT_TRUE(store_.Open(std::move(options)).ok());
    v1::Lead lead;
    lead.set_name("leads/a");
    lead.set_display_name("虚构项目");
    ASSERT_TRUE(store_.Insert(lead).ok());
    receipt_.set_name("fundReceipts/a");
    receipt_.set_lead("leads/a");
    receipt_.set_receipt_amount_minor(7);
    Write(nullptr);
  }
  void Write(const FundReceipt* before) {
    const absl::Status status = store_.Write([&](Tx& tx) {
      const auto& resources = store_->resources();
      const ResourceSchema& schema = TestStore::Schema("fundReceipts");
      return before == nullptr ? resources.Insert(tx, schema, kOrigin, receipt_)
                               : resources.Replace(tx, schema, kOrigin, *before, receipt_);
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  void Pay(int64_t amount) {
    const FundReceipt before = receipt_;
    receipt_.set_receipt_amount_minor(amount);
    Write(&before);
  }
  std::vector<std::string> Rows() {
    std::vector<std::string> rows;
    EXPECT_TRUE(store_
                    .Read([&](Connection& connection) {
                      return connection.Run(
                          "SELECT receipt_amount_minor, from_revision, until_revision"
                          " FROM fund_facts ORDER BY from_revision",
                          {}, [&](const Row& row) {
                            const bool still = row.Integer(2) == kStillSo;
                            rows.push_back(
                                absl::StrCat(row.Integer(0), " from ", row.Integer(1), " to ",
                                             still ? "now" : absl::StrCat(row.Integer(2))));
                          });
                    })
                    .ok());
    return rows;
  }

  TestStore store_;
  FundReceipt receipt_;
};

TEST_F(FundFactsTest, FollowEachOtherAndLeaveOtherChangesOut) {
  Pay(8);
  const FundReceipt before = receipt_;
  receipt_.set_remarks("备注");
  Write(&before);
  EXPECT_THAT(Rows(), ElementsAre("7 from 2 to 3", "8 from 3 to now"));
}

TEST_F(FundFactsTest, AreFilledFromTheJournalOnce) {
  Pay(8);
  const std::vector<std::string> written = Rows();
  ASSERT_TRUE(
      store_.Write([](Tx& tx) { return tx.connection().Run("DELETE FROM fund_facts", {}); }).ok());
  for (int again = 0; again < 2; ++again) {
    ASSERT_TRUE(FillFacts(*store_, "fund_facts", "fundReceipts", UpdateFundFacts).ok());
    EXPECT_EQ(Rows(), written);
  }
}

}  // namespace
}  // namespace zhaolian
