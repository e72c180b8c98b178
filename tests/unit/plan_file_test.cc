#include "server/import/plan_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "storage/durable_file.h"
#include "storage/error.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PlanFileTest : public testing::Test {
 protected:
  void SetUp() override {
    auto plan = PlanFile::Create(path_);
    ASSERT_TRUE(plan.ok()) << plan.status();
    plan_ = *std::move(plan);
  }

  void Add(int64_t number, v1::ImportOutcome outcome, const std::string& cell = "") {
    PlannedRow row;
    row.mutable_row()->set_number(number);
    row.mutable_row()->set_outcome(outcome);
    row.mutable_row()->add_cells(cell);
    ASSERT_TRUE(plan_->Add(row).ok());
  }

  std::vector<int64_t> Numbers(const PlanFile::Selection& selection) {
    auto rows = plan_->Read(selection);
    EXPECT_TRUE(rows.ok()) << rows.status();
    std::vector<int64_t> numbers;
    for (const PlannedRow& row : *rows) numbers.push_back(row.row().number());
    return numbers;
  }

  ScratchDirectory scratch_;
  const std::string path_ = scratch_.Path("run.plan");
  std::unique_ptr<PlanFile> plan_;
};

TEST_F(PlanFileTest, GivesWhatWasFlushedToWhoOpensItLater) {
  Add(1, v1::IMPORT_OUTCOME_CREATE);
  Add(2, v1::IMPORT_OUTCOME_REVIEW);
  ASSERT_TRUE(plan_->Flush().ok());
  plan_ = *PlanFile::Open(path_);
  EXPECT_THAT(Numbers({}), ElementsAre(1, 2));
  EXPECT_THAT(Numbers({.outcomes = {v1::IMPORT_OUTCOME_REVIEW}}), ElementsAre(2));
}

TEST_F(PlanFileTest, ReadsFromAPlaceForwardsAndBackwards) {
  for (int64_t i = 1; i <= 5; ++i) Add(i, v1::IMPORT_OUTCOME_CREATE);
  EXPECT_THAT(Numbers({.from = 2, .limit = 2}), ElementsAre(2, 3));
  EXPECT_THAT(Numbers({.from = 4, .limit = 2, .backwards = true}), ElementsAre(4, 3));
  EXPECT_THAT(Numbers({.from = 6}), IsEmpty());
}

TEST_F(PlanFileTest, AppliesRowsThatChangeSomethingAndOfThoseTheChosenOnes) {
  Add(1, v1::IMPORT_OUTCOME_CREATE);
  Add(2, v1::IMPORT_OUTCOME_REVIEW);
  Add(3, v1::IMPORT_OUTCOME_UPDATE);
  Add(4, v1::IMPORT_OUTCOME_SAME);
  ASSERT_TRUE(plan_->Flush().ok());
  EXPECT_THAT(Numbers({.to_apply = true}), ElementsAre(1, 3));
  EXPECT_EQ(*plan_->CountToApply(), 2);
  ASSERT_TRUE(plan_->Choose({2, 3}).ok());
  EXPECT_THAT(Numbers({.to_apply = true}), ElementsAre(3));
  EXPECT_EQ(*plan_->CountToApply(), 1);
  EXPECT_TRUE((*plan_->Read({}))[0].left_out());
}

TEST_F(PlanFileTest, RefusesAChoiceOfWhatIsNotThereOrChangesNothing) {
  Add(1, v1::IMPORT_OUTCOME_CREATE);
  Add(2, v1::IMPORT_OUTCOME_REVIEW);
  ASSERT_TRUE(plan_->Flush().ok());
  for (const int64_t number : {-1, 0, 3}) {
    EXPECT_EQ(ErrorReason(plan_->Choose({number, 1})), "UNKNOWN_ROWS") << number;
  }
  EXPECT_EQ(ErrorReason(plan_->Choose({2})), "NOTHING_CHOSEN");
  EXPECT_THAT(Numbers({.to_apply = true}), ElementsAre(1)) << "as it was";
}

TEST_F(PlanFileTest, KeepsSeveralHeaders) {
  const int64_t first = *plan_->AddHeader({"企业名称", "备注"});
  const int64_t second = *plan_->AddHeader({"公司名"});
  EXPECT_THAT(*plan_->ReadHeader(first), ElementsAre("企业名称", "备注"));
  EXPECT_THAT(*plan_->ReadHeader(second), ElementsAre("公司名"));
}

TEST_F(PlanFileTest, ForgetsRowsAndWordsOfHeadersSoThatNoFileHoldsThem) {
  const int64_t header = *plan_->AddHeader({"企业名称", "樊虚构 13900000001"});
  Add(1, v1::IMPORT_OUTCOME_CREATE, "樊虚构 13900000001");
  Add(2, v1::IMPORT_OUTCOME_CREATE, "another");
  ASSERT_TRUE(plan_->Flush().ok());
  const auto holds = [](const PlannedRow& row) {
    return absl::StrContains(row.row().cells(0), "13900000001");
  };
  const auto without = [](const std::string& cell) {
    return absl::StrReplaceAll(cell, {{"13900000001", "***"}});
  };
  EXPECT_EQ(*plan_->Forget(holds, without), 1);
  EXPECT_THAT(*plan_->ReadHeader(header), ElementsAre("企业名称", "樊虚构 ***"));
  EXPECT_THAT(Numbers({}), ElementsAre(2));
  for (const char* beside : {"", "-wal"}) {
    const auto content = ReadFile(path_ + beside);
    EXPECT_FALSE(content.ok() && absl::StrContains(*content, "13900000001")) << beside;
  }
}

TEST_F(PlanFileTest, SaysWhenItIsGone) {
  plan_ = nullptr;
  PlanFile::Remove(path_);
  EXPECT_EQ(ErrorReason(PlanFile::Open(path_).status()), "PLAN_IS_GONE");
}

}  // namespace
}  // namespace zhaolian
