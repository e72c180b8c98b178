// `zhaolian promise` as people run it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/command_line_test.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/policies.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CliPromisesTest : public CommandLineTest {
 protected:
  void SetUp() override {
    AddCountiesAndFirm(server_.ClientOf(), {"east"});
    Done(
        "create lead --id demo display_name=虚构项目 enterprise=firm owner_unit=east "
        "project_kind=PROMOTION");
    Done("create clause-type --id tax-refund display_name=税收返还 owner_unit=bureau");
    Done(
        "create clause-rule --id tax-old display_name=旧规则 clause_type=tax-refund "
        "effective_date=2001-05-01 ruling=CONDITIONAL source=虚构办法 owner_unit=bureau");
  }
  std::string Environment() const override {
    return absl::StrCat("ZHAOLIAN_SERVER=", server_.address());
  }
  std::string OnlyPromise() {
    std::string name;
    auto promises = server_.ClientOf().List<v1::PolicyPromise>();
    for (auto& each : promises) name = each.ok() ? each->name() : "";
    return name;
  }

  TestServer server_;
};

TEST_F(CliPromisesTest, HelpHasExamples) {
  for (const char* verb : {"add", "list", "revise", "fulfil", "withdraw", "affected"}) {
    EXPECT_THAT(Done(absl::StrCat("promise ", verb, " --help")), HasSubstr("Example")) << verb;
  }
}

TEST_F(CliPromisesTest, APromiseIsRecordedJudgedAndListed) {
  EXPECT_THAT(Done("promise add 虚构项目 --type 税收返还 --text 前三年全额返还 --amount 60万元 "
                   "--date 2023-05-01 --lang zh"),
              HasSubstr("判定为有条件允许"));
  EXPECT_THAT(Done("promise list demo --lang zh"),
              AllOf(HasSubstr("前三年全额返还"), HasSubstr("60万元"), HasSubstr("有条件允许"),
                    HasSubstr("虚构项目"), HasSubstr("旧规则"), Not(HasSubstr("tax-refund"))));
  EXPECT_THAT(Done("promise list --ruling 禁止 -o csv"), Not(HasSubstr("前三年全额返还")));
  EXPECT_THAT(Done("promise list --ruling 有条件允许 --type tax-refund -o csv"),
              HasSubstr("前三年全额返还"));
  EXPECT_THAT(Done("__complete promise add demo --type ta"), HasSubstr("tax-refund"));
  Refused("promise add demo --type 税收返还 --text 返还 --amount 多 --date 2023-05-01", 2,
          "is no amount of CNY");
  Refused("promise add demo --type 税收返还 --text 返还 --date 前年", 2, "is no day");
}

TEST_F(CliPromisesTest, ANewRuleShowsTheAgreementsItAffects) {
  Done("promise add demo --type tax-refund --text 前三年全额返还 --date 2023-05-01");
  EXPECT_THAT(Done("promise affected"), HasSubstr("no agreement is affected"));
  Done(
      "create clause-rule --id tax-new display_name=新规则 clause_type=tax-refund "
      "effective_date=2024-08-01 ruling=PROHIBITED source=虚构条例 owner_unit=bureau");
  EXPECT_THAT(Done("promise affected --rule 新规则 --lang zh"),
              AllOf(HasSubstr("虚构项目"), HasSubstr("有条件允许 旧规则"), HasSubstr("禁止 新规则"),
                    Not(HasSubstr("clauseRules/")), HasSubstr("停止兑现并协商变更")));
  EXPECT_THAT(Done("promise affected --since 今天"), HasSubstr("STOP"));
  const std::string promise = OnlyPromise();
  EXPECT_THAT(Done(absl::StrCat("promise revise ", promise, " --date 2025-01-01")),
              HasSubstr("judged PROHIBITED"));
  EXPECT_THAT(Done(absl::StrCat("promise fulfil ", promise, " --date 2025-06-30 --amount 60万元")),
              HasSubstr("noted as kept"));
  EXPECT_THAT(Done(absl::StrCat("promise withdraw ", promise, " --date 今天 --reason 清理")),
              HasSubstr("withdrawn"));
  EXPECT_THAT(Done("promise affected"), HasSubstr("no agreement is affected"));
}

TEST_F(CliPromisesTest, ARuleThatIsYetToComeWillTouchAgreements) {
  Done("promise add demo --type tax-refund --text 前三年全额返还 --date 2023-05-01");
  Done(
      "create clause-rule --id tax-to-come display_name=新规则 clause_type=tax-refund "
      "effective_date=2099 ruling=PROHIBITED source=虚构条例 owner_unit=bureau");
  EXPECT_THAT(Done("promise affected --rule tax-to-come"),
              AllOf(HasSubstr("by those of 2099"), HasSubstr("will be judged otherwise"),
                    HasSubstr("comes into force on 2099 and will touch 1 agreements"),
                    Not(HasSubstr("by those of today"))));
  EXPECT_THAT(
      Done("promise affected --rule tax-to-come --lang zh"),
      AllOf(HasSubstr("届时判定不同"), HasSubstr("届时将影响 1 份协议"), Not(HasSubstr("今日"))));
  EXPECT_THAT(Done("promise affected"), HasSubstr("no agreement is affected"));
}

TEST_F(CliPromisesTest, AReviewTellsWhatWasPromisedAgainstTheRules) {
  Done(
      "create clause-rule --id tax-new display_name=新规则 clause_type=tax-refund "
      "effective_date=2024-08-01 ruling=PROHIBITED source=虚构条例 owner_unit=bureau");
  Done("create review-checklist-item --id land display_name=用地 aspect=FEASIBLE required=true");
  Done("promise add demo --type tax-refund --text 前三年全额返还 --date 2025-03-01");
  EXPECT_THAT(Done("review demo --pass-the-rest"),
              AllOf(HasSubstr("reviewed, passed"), HasSubstr("promised what is prohibited"),
                    HasSubstr("前三年全额返还")));
  Done(absl::StrCat("promise withdraw ", OnlyPromise(), " --date 今天 --reason 清理"));
  EXPECT_THAT(Done("review demo --pass-the-rest"), Not(HasSubstr("promised what is prohibited")));
}

}  // namespace
}  // namespace zhaolian
