#include "server/projects/lead_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/projects/facts.h"
#include "storage/row_codec.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::Lead;

const ChangeOrigin kOrigin = {"users/lin", "stated", "test", "", ""};

class LeadFactsTest : public testing::Test {
 protected:
  void SetUp() override {
    StoreOptions options;
    options.derived.emplace_back("leads", UpdateLeadFacts);
    ASSERT_TRUE(store_.Open(std::move(options)).ok());
    lead_.set_name("leads/a");
    lead_.set_display_name("虚构项目");
    lead_.set_stage(Lead::STAGE_LEAD);
    Write(nullptr);
  }

  void Write(const Lead* before) {
    const absl::Status status = store_.Write([&](Tx& tx) {
      const auto& resources = store_->resources();
      return before == nullptr
                 ? resources.Insert(tx, TestStore::Schema("leads"), kOrigin, lead_)
                 : resources.Replace(tx, TestStore::Schema("leads"), kOrigin, *before, lead_);
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  void MoveTo(Lead::Stage stage, const std::string& reason = "") {
    const Lead before = lead_;
    lead_.set_stage(stage);
    lead_.set_stage_reason(reason);
    Write(&before);
  }

  std::vector<std::string> Rows() {
    std::vector<std::string> rows;
    const absl::Status status = store_.Read([&](Connection& connection) {
      return connection.Run(
          "SELECT lead, from_revision, until_revision, from_time, until_time,"
          " previous_stage, stage FROM lead_facts ORDER BY lead, from_revision",
          {}, [&](const Row& row) {
            rows.push_back(absl::StrCat(row.Text(0), " ", row.Integer(1), " ", row.Integer(2), " ",
                                        row.Integer(3), " ", row.Integer(4), " ", row.Integer(5),
                                        " ", row.Integer(6)));
          });
    });
    EXPECT_TRUE(status.ok()) << status;
    return rows;
  }

  TestStore store_;
  Lead lead_;
};

TEST_F(LeadFactsTest, HaveARowForEachStateAndNoneForOtherChanges) {
  EXPECT_THAT(Rows(), SizeIs(1));
  const Lead before = lead_;
  lead_.set_site("虚构园区");
  Write(&before);
  EXPECT_THAT(Rows(), SizeIs(1));
  MoveTo(Lead::STAGE_SIGNED);
  EXPECT_THAT(Rows(), SizeIs(2));
}

TEST_F(LeadFactsTest, SayWhichStageWasBefore) {
  MoveTo(Lead::STAGE_SIGNED);
  const Lead before = lead_;
  lead_.set_investment_amount_minor(1);
  Write(&before);
  std::vector<std::pair<int64_t, int64_t>> stages;
  ASSERT_TRUE(
      store_
          .Read([&](Connection& connection) {
            return connection.Run(
                "SELECT previous_stage, stage FROM lead_facts ORDER BY from_revision", {},
                [&](const Row& row) { stages.emplace_back(row.Integer(0), row.Integer(1)); });
          })
          .ok());
  EXPECT_THAT(stages, ElementsAre(std::pair(0, Lead::STAGE_LEAD),
                                  std::pair(Lead::STAGE_LEAD, Lead::STAGE_SIGNED),
                                  std::pair(Lead::STAGE_SIGNED, Lead::STAGE_SIGNED)));
}

TEST_F(LeadFactsTest, FollowEachOtherWithoutAGap) {
  MoveTo(Lead::STAGE_SIGNED);
  const int64_t signed_at = RevisionOfEtag(lead_.etag());
  MoveTo(Lead::STAGE_STARTED);
  std::vector<int64_t> ends;
  ASSERT_TRUE(store_
                  .Read([&](Connection& connection) {
                    return connection.Run(
                        "SELECT from_revision, until_revision FROM lead_facts"
                        " ORDER BY from_revision",
                        {}, [&](const Row& row) {
                          ends.push_back(row.Integer(0));
                          ends.push_back(row.Integer(1));
                        });
                  })
                  .ok());
  EXPECT_THAT(ends, ElementsAre(1, signed_at, signed_at, RevisionOfEtag(lead_.etag()),
                                RevisionOfEtag(lead_.etag()), INT64_MAX));
}

TEST_F(LeadFactsTest, AreFilledFromTheJournalAsTheyWouldHaveBeenWritten) {
  MoveTo(Lead::STAGE_SIGNED, "已签约");
  MoveTo(Lead::STAGE_LOST, "企业选址外省");
  const std::vector<std::string> written = Rows();
  ASSERT_TRUE(
      store_.Write([](Tx& tx) { return tx.connection().Run("DELETE FROM lead_facts", {}); }).ok());
  for (int again = 0; again < 2; ++again) {
    ASSERT_TRUE(FillFacts(*store_, "lead_facts", "leads", UpdateLeadFacts).ok());
    EXPECT_EQ(Rows(), written);
  }
  ASSERT_TRUE(store_
                  .Read([](Connection& connection) -> absl::Status {
                    auto history = ReadStageHistory(connection, "leads/a", absl::Now());
                    if (!history.ok()) return history.status();
                    EXPECT_EQ(history->periods_size(), 3);
                    EXPECT_EQ(history->periods(2).reason(), "企业选址外省");
                    EXPECT_EQ(history->periods(2).user(), "users/lin");
                    return absl::OkStatus();
                  })
                  .ok());
}

}  // namespace
}  // namespace zhaolian
