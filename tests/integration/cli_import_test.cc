// `zhaolian import` as people run it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "storage/durable_file.h"
#include "tests/support/command_line_test.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

// Two firms that are taken over, and one whose credit code cannot be right.
constexpr char kFirms[] =
    "企业名称,统一社会信用代码,行业,联系人\n"
    "北辰样例食品有限公司,,乳品,\n"
    "长庚虚构重工有限公司,,机床,\n"
    "天枢虚构材料有限公司,9161,轴承,\n";

class CliImportTest : public CommandLineTest {
 protected:
  void SetUp() override {
    AddCountiesAndFirm(server_.ClientOf(), {"east"});
    Write("firms.csv", kFirms);
  }
  std::string Environment() const override {
    return absl::StrCat("ZHAOLIAN_SERVER=", server_.address(), "; cd ", scratch_.path());
  }
  void Write(const std::string& name, const std::string& content) const {
    ASSERT_TRUE(WriteFileDurably(scratch_.Path(name), content).ok());
  }

  TestServer server_;
  ScratchDirectory scratch_;
};

TEST_F(CliImportTest, AReviewFileThatIsThereIsKeptAndTheNextNameTaken) {
  Done("import firms.csv --yes");
  Write("firms-待核对.csv", "corrected by hand");
  EXPECT_THAT(Done("import firms.csv --yes"), AllOf(HasSubstr("firms-待核对.csv is there already"),
                                                    HasSubstr("firms-待核对-2.csv")));
  EXPECT_EQ(*ReadFile(scratch_.Path("firms-待核对.csv")), "corrected by hand");
  EXPECT_THAT(Done("--lang zh import firms.csv --yes --review firms-待核对.csv"),
              AllOf(HasSubstr("firms-待核对.csv 已经存在"), HasSubstr("firms-待核对-3.csv")));
  EXPECT_THAT(*ReadFile(scratch_.Path("firms-待核对-3.csv")), HasSubstr("天枢虚构材料有限公司"));
}

TEST_F(CliImportTest, WhatWasLeftOutOfATrialIsWrittenWhenItIsApplied) {
  const std::string told = Done("import firms.csv --dry-run");
  const size_t at = told.find("imports/");
  const std::string run = told.substr(at, told.find_first_of(" \n", at) - at);
  EXPECT_THAT(Done(absl::StrCat("import apply ", run)),
              AllOf(HasSubstr("imported 2 rows"), HasSubstr("1 rows wait for you"),
                    HasSubstr("firms-待核对.csv")));
  EXPECT_THAT(*ReadFile(scratch_.Path("firms-待核对.csv")), HasSubstr("天枢虚构材料有限公司"));
  Done(absl::StrCat("import undo ", run));
  const Outcome again = Run(absl::StrCat("--lang zh import apply ", run));
  EXPECT_THAT(again.out, AllOf(HasSubstr("状态是“已撤销”"), Not(HasSubstr("REVERTED"))));
}

TEST_F(CliImportTest, ATrialIsNotListedAndAColumnIsWhatItIsSaidToBe) {
  Write("talks.csv", "投资方,备忘\n北辰样例食品有限公司,乳品加工项目\n");
  EXPECT_THAT(Done("import talks.csv --kind leads --map 备忘=项目名称 --dry-run --all"),
              HasSubstr("乳品加工项目"));
  EXPECT_THAT(Done("import runs"), HasSubstr("nothing was imported"));
  EXPECT_THAT(Run("--lang zh import talks.csv --map 备忘").out, HasSubstr("合作内容=项目名称"));
  Refused("import talks.csv --kind visits", 2, "\"visits\" is not one of enterprises, leads");
  Refused("import apply imports/i01 --rows 3-a", 2, "such as 3-8,12, not \"3-a\"");
}

TEST_F(CliImportTest, SaysThatAColumnThatIsMappedIsNotInTheFile) {
  Write("talks.csv", "投资方,进展,备忘\n北辰样例食品有限公司,在谈,乳品加工项目\n");
  const std::string slip = "import talks.csv --kind leads --map 备忘录=项目名称";
  Refused(slip, 5, "there are: 投资方、进展、备忘");
  EXPECT_THAT(Run("--lang zh " + slip).out,
              HasSubstr("没有可作此用的列“备忘录”，现有的列：投资方、进展、备忘"));
}

TEST_F(CliImportTest, HistoryHasMoneyWithItsUnitAndCurrency) {
  Done(
      "create lead --id demo display_name=虚构项目 enterprise=firm owner_unit=east "
      "project_kind=PROMOTION investment_amount_minor=12000000000 investment_currency=CNY");
  Done("update leads/demo investment_amount_minor=20000000000");
  EXPECT_THAT(Done("history leads/demo --lang zh"), HasSubstr("1.2亿元 → 2亿元"));
  Done("update leads/demo investment_currency=USD investment_amount_minor=100000000");
  EXPECT_THAT(Done("history leads/demo --lang zh"),
              AllOf(HasSubstr("2亿元 → USD 1,000,000"), HasSubstr("1.2亿元 → 2亿元")));
  Done("update leads/demo investment_currency=USD");
  EXPECT_THAT(Done("history leads/demo --lang zh --limit 1"),
              AnyOf(HasSubstr("没有可显示的变化"), HasSubstr("USD")));
}

}  // namespace
}  // namespace zhaolian
