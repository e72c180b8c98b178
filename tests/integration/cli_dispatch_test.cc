// The verbs of the dispatch as people run them.
#include <gmock/gmock.h>

#include "tests/integration/projects_fixture.h"
#include "tests/support/command_line_test.h"
#include "zhaolian/v1/checkups.pb.h"
#include "zhaolian/v1/issues.pb.h"

namespace zhaolian {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class CliDispatchTest : public ProjectsTest {
 protected:
  class Shell : public CommandLineTest {
   public:
    explicit Shell(std::string server) : server_(std::move(server)) {}
    using CommandLineTest::Done;
    using CommandLineTest::Refused;

   private:
    void TestBody() override {}
    std::string Environment() const override {
      return absl::StrCat("ZHAOLIAN_SERVER=", server_, " COLUMNS=200");
    }
    const std::string server_;
  };

  Shell shell_{server_.address()};
};

TEST_F(CliDispatchTest, TheDashboardNamesTheDenominatorBesideEachRate) {
  Add(LeadOf("east", "completed", "2025-03-01", 1'000'000'000'000));
  Add(LeadOf("east", "signed", "2025-03-02", 50'000'000'000));
  EXPECT_THAT(shell_.Done("dashboard --from 2025 --to 2025"),
              AllOf(HasSubstr("虚构east"), HasSubstr("50.00% (1 of 2)"), HasSubstr("105亿元"),
                    HasSubstr("█"), HasSubstr("total")));
  EXPECT_THAT(shell_.Done("dashboard --lang zh --unit east -o csv"),
              AllOf(HasSubstr("开工率"), HasSubstr("签约日期 "), HasSubstr("口径统计")))
      << "whose figures they are stands beside a file";
  EXPECT_THAT(shell_.Done("dashboard -o json"), HasSubstr("\"denominator\": \"signed\""));
  shell_.Refused("dashboard --date 2099-01-01", 5, "yet to come");
}

TEST_F(CliDispatchTest, ASnapshotIsTakenShownAndExplained) {
  const std::string lead = Add(LeadOf("east", "signed"), "moved");
  shell_.Refused("snapshot show", 2, "zhaolian snapshot take");
  shell_.Done("snapshot take --title 第48周调度 --from 2025");
  EXPECT_THAT(shell_.Done("snapshot show"), AllOf(HasSubstr("第48周调度"), HasSubstr("虚构east"),
                                                  HasSubstr("of their definitions")));
  EXPECT_THAT(shell_.Done("snapshot show --definitions"), HasSubstr("start_rate"));
  EXPECT_THAT(shell_.Done("snapshot show --list SIGNED"),
              AllOf(HasSubstr(lead), HasSubstr("虚构east"), Not(HasSubstr("units/east"))));
  EXPECT_THAT(shell_.Done("snapshot show --list 开工清单"), Not(HasSubstr(lead)));
  EXPECT_THAT(shell_.Done("snapshot explain"), HasSubstr("nothing has changed"));
  shell_.Done("advance moved STARTED --reason 已进场");
  shell_.Done("update leads/moved agreement_date=2025-04-01");
  EXPECT_THAT(shell_.Done("snapshot explain"),
              AllOf(HasSubstr("stage SIGNED → STARTED"), HasSubstr("agreement_date ")));
  EXPECT_THAT(shell_.Done("snapshot explain --lang zh"),
              AllOf(HasSubstr("阶段 签约 → 开工"), HasSubstr("签约日期 "),
                    HasSubstr(" → 2025-04-01"), HasSubstr("已进场")));
}

TEST_F(CliDispatchTest, VersionsOfARuleAreShownInTheWordsOfPeople) {
  shell_.Done(
      "create stage-rule --id signed display_name=进入签约 stage=SIGNED "
      "required_evidence+=AGREEMENT required_evidence+=PERMIT");
  shell_.Done("update stageRules/signed required_evidence=AGREEMENT minimum_days=30");
  EXPECT_THAT(shell_.Done("history stageRules/signed --lang zh"),
              AllOf(HasSubstr("合同协议, 批复许可 → 合同协议"), Not(HasSubstr("KIND_"))));
}

TEST_F(CliDispatchTest, AnExplanationSaysOfEachChangeWhatItWas) {
  Add(LeadOf("east", "signed"), "counted");
  shell_.Done("snapshot take --from 2025");
  shell_.Done("update leads/counted project_kind=GOVERNMENT");
  EXPECT_THAT(shell_.Done("snapshot explain"), HasSubstr("project_kind PROMOTION → GOVERNMENT"));
  EXPECT_THAT(shell_.Done("snapshot explain --lang zh"),
              HasSubstr("项目类别 招商项目 → 政府投资项目"));
  shell_.Done("update leads/counted project_kind=PROMOTION");
  shell_.Done("delete leads/counted");
  shell_.Done("undelete leads/counted");
  shell_.Done("advance counted STARTED");
  EXPECT_THAT(shell_.Done("snapshot explain"),
              AllOf(HasSubstr("(deleted)"), HasSubstr("(undeleted)"),
                    HasSubstr("stage_imported true → -")));
}

TEST_F(CliDispatchTest, ACheckupOpensIssuesThatAreHandedOnAndResolved) {
  v1::CheckupRule rule;
  rule.set_display_name("签约满一年未开工");
  rule.set_kind(v1::CheckupRule::KIND_NOT_STARTED);
  rule.set_severity(v1::CheckupRule::SEVERITY_RED);
  rule.set_days(365);
  ASSERT_TRUE(client_.Create(rule).ok());
  v1::User user;
  user.set_display_name("虚构人员");
  user.set_unit("units/east");
  ASSERT_TRUE(client_.Create(user, {.id = "lin"}).ok());
  Add(LeadOf("east", "signed", "2024-01-01"), "late");
  EXPECT_THAT(shell_.Done("checkup --validate-only"),
              AllOf(HasSubstr("虚构药业生产基地"), Not(HasSubstr("leads/late"))));
  EXPECT_THAT(shell_.Done("checkup --validate-only --ids"), HasSubstr("leads/late"));
  EXPECT_THAT(shell_.Done("issues"), HasSubstr("no rows"));
  shell_.Done("checkup");
  v1::ListIssuesResponse issues;
  ASSERT_TRUE(client_.Call(v1::ListIssuesRequest(), issues).ok());
  ASSERT_EQ(issues.issues_size(), 1);
  const std::string issue = issues.issues(0).name();
  shell_.Refused(
      absl::StrCat("--lang zh issue hand-over ", issue, " --unit west --person lin --due 明天"), 5,
      "users/lin 属于 units/east，请选择 units/west 的用户。");
  shell_.Done(absl::StrCat("issue hand-over ", issue, " --unit east --person lin --due 明天"));
  shell_.Done(
      absl::StrCat("issue supervise ", issue, " --person lin --due 明天 --reason 逾期未开工"));
  EXPECT_THAT(shell_.Done("issues --supervised --lang zh"),
              AllOf(HasSubstr("挂牌督办"), HasSubstr("虚构人员"), HasSubstr("虚构east"),
                    Not(HasSubstr("lin "))));
  // Its name is the last column, for it is long; the date that counts is whole.
  EXPECT_THAT(shell_.Done("issues"), ContainsRegex(absl::StrCat("20[0-9-]{8}  ", issue)));
  shell_.Refused(absl::StrCat("issue resolve ", issue, " --reason 已开工"), 4, "supervision");
  shell_.Done(absl::StrCat("issue release ", issue, " --reason 已开工"));
  shell_.Done(absl::StrCat("issue resolve ", issue, " --reason 已开工"));
  EXPECT_THAT(shell_.Done("issues"), HasSubstr("no rows"));
}

TEST_F(CliDispatchTest, HighQualitySaysTheBaseYearAndNoYearZero) {
  v1::Lead large = LeadOf("east", "signed", "2025-03-01", 50'000'000'000);
  Add(large, "large");
  EXPECT_THAT(shell_.Done("high-quality -o csv"),
              HasSubstr("leads/large,虚构药业生产基地,SIGNED,,,"));
  EXPECT_THAT(shell_.Done("high-quality --year 2026"), HasSubstr("base year 2026:"));
  EXPECT_THAT(shell_.Done("high-quality --lang zh"), HasSubstr("基准年 20"));
}

TEST_F(CliDispatchTest, CreditsAndTransfersAreShown) {
  Add(LeadOf("east", "signed", "2025-03-01", 1'000'000), "shared");
  EXPECT_THAT(shell_.Done("credits --from 2025 --to 2025"),
              AllOf(HasSubstr("units/east"), HasSubstr("1.000")));
  EXPECT_THAT(shell_.Done("credits shared --lang zh"), HasSubstr("签约总投资"));
  shell_.Done("transfer offer shared --to west --reason 用地在对方园区");
  EXPECT_THAT(shell_.Done("list leadTransfers --lang zh"), HasSubstr("待接收"));
  shell_.Done("gaps");
  EXPECT_THAT(shell_.Done("high-quality"), Not(HasSubstr("leads/shared")));
  EXPECT_THAT(shell_.Done("high-quality --year 2026 --class 远期"), Not(HasSubstr("leads/shared")));
}

}  // namespace
}  // namespace zhaolian
