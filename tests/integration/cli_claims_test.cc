// Claims, disputes and handovers on the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/integration/cli_fixture.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(CliTest, TellsWhoHoldsAFirm) {
  Done("create enterprise --id firm display_name=示例有限公司 relation=TARGET");
  EXPECT_EQ(Done("check-claim firm -o csv"),
            "firm,claimed,unit,title,last active,duty phone\nenterprises/firm,no,,,,\n");
  EXPECT_THAT(Done("check-claim firm -o json"),
              AllOf(HasSubstr("\"claimed\": false"), HasSubstr("\"unit\": \"\"")));
  Done("update units/bureau duty_phone=");
  Done("create lead display_name=示例项目 enterprise=firm project_kind=PROMOTION");
  EXPECT_THAT(Done("check-claim firm"), HasSubstr("none recorded; ask the Economic"));
  EXPECT_THAT(Done("check-claim firm --lang zh"), HasSubstr("未登记，请向市经合局查询"));
  EXPECT_THAT(Done("check-claim firm -o csv"), HasSubstr("WITHIN_30_DAYS,\n"));
  Done("update units/bureau duty_phone=0916-1234567");
  EXPECT_THAT(
      Done("check-claim 示例有限公司"),
      AllOf(HasSubstr("yes"), HasSubstr("示例有限公司"), HasSubstr("WITHIN_30_DAYS"),
            HasSubstr("0916-1234567"), Not(HasSubstr("示例项目")), Not(HasSubstr("units/bureau"))));
  EXPECT_THAT(Done("check-claim firm --lang zh"), AllOf(HasSubstr("已有"), HasSubstr("30天内")));
  EXPECT_THAT(Done("check-claim firm -o json"), HasSubstr("\"claimed\": true"));
  Refused("check-claim none", 3, "enterprises/none");
  EXPECT_EQ(Done("__complete check-claim fi"), "firm\n");
}

TEST_F(CliTest, ClaimsAFirmOrALeadShowsWhatHoldsAndReleasesIt) {
  Done("create enterprise --id firm display_name=示例有限公司 relation=TARGET");
  Done("create lead --id deal display_name=示例项目 enterprise=firm project_kind=PROMOTION");
  EXPECT_THAT(Done("claim 示例有限公司 --basis 协会推荐 --validate-only"),
              HasSubstr("nothing was changed"));
  EXPECT_THAT(Done("claim 示例有限公司 --basis 协会推荐"), HasSubstr("claimed claims/"));
  EXPECT_THAT(Done("claim leads/deal"), HasSubstr("claimed claims/"));
  Refused("claim firm", 4, "units/bureau");
  Refused("claim firm --lang zh", 4, "值班电话：未登记，请向市经合局查询");
  Refused("claim chains/demo", 2, "neither a firm nor a lead");
  Refused("claim leads/deal --unit bureau", 2, "leave out --unit");
  const std::string claims = Done("claims -o csv");
  EXPECT_THAT(claims,
              AllOf(HasSubstr("enterprises/firm"), HasSubstr("leads/deal"), HasSubstr("协会推荐")));
  EXPECT_THAT(Done("claims --lapsing 31"), AllOf(HasSubstr("claims/"), HasSubstr("示例项目")));
  EXPECT_THAT(Done("claims --lapsing 7"), Not(HasSubstr("claims/")));
  const size_t begin = claims.find("\nclaims/") + 1;
  const std::string first = claims.substr(begin, claims.find(',', begin) - begin);
  EXPECT_EQ(Done("__complete claim fi"), "firm\n");
  EXPECT_EQ(Done("__complete claim de"), "deal\n");
  EXPECT_THAT(Done("__complete claim release " + first.substr(0, 8)), HasSubstr(first));
  EXPECT_THAT(Done("claim release " + first + " --reason 企业无意投资"), HasSubstr("released"));
  EXPECT_THAT(Done("claims -o csv"), Not(HasSubstr(first)));
}

TEST_F(CliTest, OnlyRulingsAreOfferedForADispute) {
  const Outcome outcome = Run("claim rule claimDisputes/x OPEN --ruling 属实");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("UPHELD (维持首报), TRANSFERRED (改归申诉单位)"),
                                 Not(HasSubstr("WITHDRAWN"))));
  EXPECT_EQ(Done("__complete claim rule claimDisputes/x ''"), "TRANSFERRED\nUPHELD\n");
  Refused("claim rule claimDisputes/x 维持首报 --ruling 属实", 3, "claimDisputes/x");
}

TEST_F(CliTest, AMoveInTheWrongDirectionNamesTheVerbs) {
  Done("create enterprise --id firm display_name=示例有限公司 relation=TARGET");
  Done("create lead --id deal display_name=示例项目 enterprise=firm project_kind=PROMOTION");
  Done("advance deal NEGOTIATING");
  Refused("advance deal LEAD", 5, "back: zhaolian revert");
  Refused("advance deal SHELVED --lang zh", 5, "搁置：zhaolian shelve");
}

TEST_F(CliTest, HandsOverWhatIsOpenOnceAgreed) {
  Done("create enterprise --id firm display_name=示例有限公司 relation=TARGET");
  for (const std::string user : {"lin", "wang"}) {
    Done(absl::StrCat("create user --id ", user, " display_name=", user, "虚构 unit=bureau"));
  }
  Done(
      "create lead --id deal display_name=示例项目 enterprise=firm project_kind=PROMOTION --as "
      "lin");
  EXPECT_EQ(Done("__complete handover --from l"), "lin\nlocal\n");
  EXPECT_EQ(Done("__complete handover --from lin --to w"), "wang\n");
  const std::string handover = "handover --from lin --to wang ";
  EXPECT_THAT(Done(handover + "--validate-only"),
              AllOf(HasSubstr("leads/deal"), HasSubstr("示例项目")));
  for (const char* answer : {"n", ""}) {
    const Outcome kept =
        Shell(absl::StrCat("echo ", answer, " | ", Program("zhaolian"), " ", handover));
    EXPECT_EQ(kept.exit_code, 2) << kept.out;
    EXPECT_THAT(kept.out, AllOf(HasSubstr("hand over 1 rows from users/lin to users/wang?"),
                                HasSubstr("nothing was changed")));
  }
  EXPECT_THAT(Done("get leads/deal -o csv --columns assignee"), HasSubstr("users/lin"));
  const Outcome agreed = Shell(absl::StrCat("echo y | ", Program("zhaolian"), " ", handover));
  EXPECT_EQ(agreed.exit_code, 0) << agreed.out;
  EXPECT_THAT(agreed.out, HasSubstr("handed over from users/lin to users/wang: leads 1"));
  EXPECT_THAT(Done("get leads/deal -o csv --columns assignee"), HasSubstr("users/wang"));
  EXPECT_THAT(Done(handover), HasSubstr("nothing of users/lin is open"));
  EXPECT_THAT(Done("handover --from wang --to lin --reason 轮换 --yes -o json"),
              HasSubstr("\"name\": \"leads/deal\""));
  EXPECT_THAT(Done("handover --from lin虚构 --to wang --yes --lang zh"),
              HasSubstr("已由 users/lin 移交给 users/wang：线索项目 1"));
  Refused("handover --from lin --to lin --yes", 5, "SAME_USER");
}

}  // namespace
}  // namespace zhaolian
