// What rows are called on the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/integration/cli_fixture.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(CliTest, EveryVerbTakesAnIdOrATitle) {
  Done("create enterprise --id firm display_name=示例有限公司 relation=TARGET");
  EXPECT_THAT(Done("get 示例有限公司"), HasSubstr("enterprises/firm"));
  Done("update firm industry=机械");
  Done("update 示例有限公司 industry=纺织");
  EXPECT_THAT(Done("history 示例有限公司"), HasSubstr("机械 → 纺织"));
  Done("delete 示例有限公司");
  Refused("get 示例有限公司", 3, "nothing is called");
  Done("undelete 示例有限公司");
  Refused("undelete 示例有限公司", 3, "nothing deleted is called");
  Done("delete firm");
  EXPECT_THAT(Done("get firm"), HasSubstr("(deleted)"));
  Done("undelete firm");
}

TEST_F(CliTest, ListsTheCandidatesWhenATitleIsAmbiguous) {
  Done("create enterprise --id one display_name=示例有限公司 relation=TARGET");
  Done("create enterprise --id two display_name=示例有限公司 relation=TARGET");
  Refused("delete 示例有限公司", 2, "give one of enterprises/one, enterprises/two");
  Done("create lead --id one display_name=示例项目 enterprise=one project_kind=PROMOTION");
  Refused("get one", 2, "give one of enterprises/one, leads/one");
  Refused("get '示例*'", 3, "nothing is called");
}

TEST_F(CliTest, AFirmThatIsThereIsNotMadeTwiceUnlessThatIsMeant) {
  const std::string create = "create enterprise display_name=示例有限公司 relation=TARGET";
  Done(create);
  Refused(create, 4, "示例有限公司 is there already: enterprises/");
  Done(create + " --force");
  Done("create enterprise display_name=demo-two relation=TARGET");
  Refused("create enterprise display_name=demo-two relation=TARGET", 4, "is there already");
  Refused("--server 127.0.0.1:1 --timeout 1 " + create, 7, "--server");
}

TEST_F(CliTest, ANameThatATableCutStandsForItsRow) {
  Done("create enterprise --id demo-firm-one display_name=示例甲 relation=TARGET");
  Done("create enterprise --id demo-firm-two display_name=示例乙 relation=TARGET");
  EXPECT_THAT(Done("get enterprises/demo-firm-o…"), HasSubstr("示例甲"));
  EXPECT_THAT(Done("get demo-firm-t…"), HasSubstr("示例乙"));
  Refused("get demo-firm…", 2, "enterprises/demo-firm-one, enterprises/demo-firm-two");
  Refused("get nobody…", 3, "nothing is called");
}

TEST_F(CliTest, TheBeginningOfAMadeIdStandsForItsRow) {
  const std::string ids[] = {"ea22a4012-2035-4777-8888-000000000001",
                             "ea22a4019-2035-4777-8888-000000000002"};
  Done("create enterprise --id " + ids[0] + " display_name=示例甲 relation=TARGET");
  Done("create enterprise --id " + ids[1] + " display_name=示例乙 relation=TARGET");
  EXPECT_THAT(Done("get enterprises/ea22a4012"), HasSubstr("示例甲"));
  EXPECT_THAT(Done("get ea22a4019-20"), HasSubstr("示例乙"));
  Refused("get enterprises/ea22a401", 2, "enterprises/" + ids[0] + ", enterprises/" + ids[1]);
  Refused("get enterprises/ea22ffff", 3, "enterprises/ea22ffff");
}

TEST_F(CliTest, RowsGoByTheNumberThatTheBureauGaveThem) {
  Done("create enterprise --id firm display_name=示例甲 relation=TARGET stock_code=600001");
  Done(
      "create lead --id one display_name=示例项目 code=MX-003 enterprise=firm "
      "project_kind=PROMOTION");
  EXPECT_THAT(Done("get MX-003"), HasSubstr("示例项目"));
  Refused("get MX-00", 3, "nothing is called");
}

TEST_F(CliTest, TablesCallRowsAsPeopleDo) {
  Done("create enterprise --id firm display_name=示例甲 relation=TARGET");
  Done("create lead --id one display_name=示例项目 enterprise=firm project_kind=PROMOTION");
  EXPECT_THAT(Done("list 线索"), AllOf(HasSubstr("示例甲"), HasSubstr("leads/one")));
  EXPECT_THAT(Done("list leads --ids"), AllOf(HasSubstr("firm"), Not(HasSubstr("示例甲"))));
}

TEST_F(CliTest, FindsByInitials) {
  Done("create enterprise --id firm display_name=示例精密制造有限公司 relation=TARGET");
  EXPECT_THAT(Done("search sljm --in 企业 -o csv"),
              HasSubstr("enterprises/firm,示例精密制造有限公司"));
}

TEST_F(CliTest, CompletesNamesFromTheServer) {
  CreateChain();
  EXPECT_EQ(Done("__complete get chains/de"), "chains/demo\n");
  EXPECT_EQ(Done("__complete map gap demo-"), "demo-1\ndemo-2\n");
  EXPECT_EQ(Done("__complete create chain-node chain=de"), "chain=demo\n");
  for (const char* node : {"demo-1", "原料", "chainNodes/demo-1"}) {
    EXPECT_EQ(Done(absl::StrCat("__complete update ", node, " stre")), "strength=\n") << node;
  }
  EXPECT_EQ(Done("__complete update nobody stre"), "");
}

}  // namespace
}  // namespace zhaolian
