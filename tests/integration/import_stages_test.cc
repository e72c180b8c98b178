// What a sheet may do to the stage of a lead that is there.
#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/integration/stages_fixture.h"
#include "tests/support/import_calls.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using v1::Lead;

constexpr char kFirm[] = "虚构药业有限公司";

class ImportStagesTest : public StagesTest {
 protected:
  // The plan of a sheet of one row, of the project called so.
  v1::ImportRow Planned(const std::string& project, const std::string& more_headers,
                        const std::string& more_cells) {
    run_ = calls_.Planned("stages.csv",
                          absl::StrCat("企业名称,项目名称,", more_headers, "\n", kFirm, ",",
                                       project, ",", more_cells, "\n"),
                          v1::IMPORT_KIND_LEADS);
    const auto rows = calls_.Rows(run_.name());
    return rows.size() == 1 ? rows.front() : v1::ImportRow();
  }
  Lead::Stage StageOf(const std::string& id = "lead") {
    return client_.Get<Lead>(absl::StrCat("leads/", id))->stage();
  }

  const std::string project_ = "虚构药业生产基地 lead";
  ImportCalls calls_{server_.ClientOf()};
  v1::ImportRun run_;
};

TEST_F(ImportStagesTest, ALeadPassesNoGateThatIsNotMet) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"agreement_date", kPermit}).ok());
  ASSERT_TRUE(PutRule("completed", Lead::STAGE_COMPLETED, {"completion_date", kReview}).ok());
  const v1::ImportRow row = Planned(project_, "推进阶段", "已投产");
  EXPECT_EQ(row.outcome(), v1::IMPORT_OUTCOME_REVIEW);
  EXPECT_THAT(row.reasons(), ElementsAre("gate_not_met:COMPLETED:agreement_date,evidence.PERMIT,"
                                         "completion_date,compliance_review"));
  EXPECT_THAT(row.reason_texts(0),
              AllOf(HasSubstr("签约日期"), HasSubstr("三性审查"), HasSubstr("zhaolian advance")));
  EXPECT_EQ(calls_.Apply(run_.name())->rows_applied(), 0);
  EXPECT_EQ(StageOf(), Lead::STAGE_LEAD);
}

TEST_F(ImportStagesTest, ALeadThatHasWhatTheRowBringsMovesAndIsTakenBack) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"agreement_date"}).ok());
  const v1::ImportRow row = Planned(project_, "推进阶段,签约日期", "签约,2026-03-01");
  EXPECT_THAT(row.reasons(), IsEmpty());
  ASSERT_EQ(calls_.Apply(run_.name())->rows_applied(), 1);
  EXPECT_EQ(StageOf(), Lead::STAGE_SIGNED);
  EXPECT_FALSE(client_.Get<Lead>("leads/lead")->stage_imported());
  EXPECT_THAT(StagesOf(), ElementsAre(Lead::STAGE_LEAD, Lead::STAGE_SIGNED));
  ASSERT_EQ(calls_.Revert(run_.name())->rows_reverted(), 1);
  EXPECT_EQ(StageOf(), Lead::STAGE_LEAD);
  EXPECT_EQ(client_.Get<Lead>("leads/lead")->agreement_date(), "");
}

TEST_F(ImportStagesTest, AGateThatClosedSinceThePlanIsNotPassed) {
  const v1::ImportRow row = Planned(project_, "推进阶段", "签约");
  EXPECT_EQ(row.outcome(), v1::IMPORT_OUTCOME_UPDATE);
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"agreement_date"}).ok());
  EXPECT_EQ(calls_.Apply(run_.name())->rows_failed(), 1);
  EXPECT_EQ(StageOf(), Lead::STAGE_LEAD);
}

TEST_F(ImportStagesTest, ALeadIsNotMovedBack) {
  ASSERT_TRUE(Advance(Lead::STAGE_SIGNED).ok());
  const v1::ImportRow row = Planned(project_, "推进阶段", "在谈");
  EXPECT_THAT(row.reasons(), ElementsAre("earlier_stage:NEGOTIATING:SIGNED"));
  EXPECT_THAT(row.reason_texts(0), HasSubstr("zhaolian revert"));
  EXPECT_EQ(StageOf(), Lead::STAGE_SIGNED);
}

TEST_F(ImportStagesTest, ALeadLeavesTheWayAsTheSheetSays) {
  ASSERT_TRUE(Advance(Lead::STAGE_NEGOTIATING).ok());
  const v1::ImportRow row = Planned(project_, "推进阶段", "搁置");
  ASSERT_THAT(row.reasons(), IsEmpty()) << absl::StrJoin(row.reasons(), ", ");
  ASSERT_EQ(calls_.Apply(run_.name())->rows_applied(), 1);
  EXPECT_EQ(StageOf(), Lead::STAGE_SHELVED);
  ASSERT_EQ(calls_.Revert(run_.name())->rows_reverted(), 1);
  EXPECT_EQ(StageOf(), Lead::STAGE_NEGOTIATING);
}

TEST_F(ImportStagesTest, ANewLeadThatIsFarOnIsTold) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"agreement_date"}).ok());
  const v1::ImportRow row = Planned("虚构原料药项目", "推进阶段", "签约");
  EXPECT_EQ(row.outcome(), v1::IMPORT_OUTCOME_CREATE);
  EXPECT_THAT(row.warnings(), AllOf(Contains("stage_imported:SIGNED"), Contains("no_sign_date")));
  EXPECT_THAT(Planned("虚构原料药项目", "推进阶段,签约日期", "签约,2026-03-01").warnings(),
              AllOf(Contains("stage_imported:SIGNED"), Not(Contains("no_sign_date"))));
  EXPECT_THAT(Planned("虚构原料药项目", "推进阶段", "线索").warnings(),
              Not(Contains(HasSubstr("stage_imported"))));
}

}  // namespace
}  // namespace zhaolian
