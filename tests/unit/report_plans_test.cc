// How SQLite goes about statements of reports: over a hundred years of rows a wrong turn takes
// seconds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/reports/figures.h"
#include "server/reports/placed_rows.h"
#include "tests/support/test_store.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ReportPlansTest : public testing::Test {
 protected:
  std::vector<std::string> PlanOf(const std::string& sql) {
    auto plan = (*connection_)->Explain(sql);
    EXPECT_TRUE(plan.ok()) << plan.status();
    return plan.value_or(std::vector<std::string>());
  }

  TestStore store_;
  absl::StatusOr<std::unique_ptr<Connection>> connection_ = store_->ConnectForReading();
};

TEST_F(ReportPlansTest, LeadsOnNodesAreFoundNodeByNodeInTheIndexOfWhatIsCounted) {
  const ResourceSchema& leads = *TestStore::Registry().FindCollection("leads");
  for (const char* nodes : {"n.chain = 'chains/a'", "n.strength = 3",
                            "(n.strength = 3 OR n.name IN ('chainNodes/a', 'chainNodes/b'))"}) {
    const std::vector<std::string> plan =
        PlanOf(absl::StrCat("SELECT l.target, t.name, t.stage, t.project_kind, t.completion_date",
                            FromPlaced(leads), " AND ", nodes));
    ASSERT_GE(plan.size(), 3);
    EXPECT_THAT(plan[plan.size() - 2], HasSubstr("l USING COVERING INDEX links_target"));
    EXPECT_THAT(plan.back(), HasSubstr("t USING COVERING INDEX leads_placed (name>? AND name<?)"))
        << nodes;
  }
}

TEST_F(ReportPlansTest, LeadsThatNoFigureCountsAreFoundWithoutTheOthers) {
  for (const std::string& uncounted : {IsUncounted("f"), std::string("f.deleted = 1")}) {
    EXPECT_THAT(
        PlanOf(absl::StrCat("SELECT f.lead FROM lead_facts AS f WHERE ", uncounted,
                            " AND (f.from_revision + 0) <= 7", " AND (f.until_revision + 0) > 7")),
        ElementsAre("SCAN f USING COVERING INDEX lead_facts_uncounted"))
        << uncounted;
  }
}

}  // namespace
}  // namespace zhaolian
