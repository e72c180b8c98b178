#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "client-lib/cli/completion.h"

namespace zhaolian {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

class CompletionTest : public testing::Test {
 protected:
  CompletionTest() : session_(registry_, out_, out_) {
    session_.options.server = "127.0.0.1:1";  // nobody there
    program_.flags = {{"--server", true}, {"-o", true}, {"--lang", true}};
    CommandShape list{
        "list",
        {{"--filter", true}, {"--columns", true}, {"--order-by", true}, {"--show-deleted", false}},
        {}};
    CommandShape map{"map", {}, {{"show", {}, {}}, {"link", {}, {}}}};
    program_.subcommands = {list, map, {"create", {}, {}}, {"get", {}, {}}, {"advance", {}, {}}};
  }

  std::vector<std::string> Complete(const std::vector<std::string>& words) {
    return Completions(session_, program_, words);
  }

  const ResourceRegistry registry_ = ResourceRegistry::FromProtoset(Protoset()).value();
  std::ostringstream out_;
  Session session_;
  CommandShape program_;
};

TEST_F(CompletionTest, OffersVerbs) {
  EXPECT_THAT(Complete({"l"}), ElementsAre("list"));
  EXPECT_THAT(Complete({"map", ""}), ElementsAre("link", "show"));
}

TEST_F(CompletionTest, OffersFlagsOfTheVerbAndOfTheProgram) {
  EXPECT_THAT(Complete({"list", "--"}), Contains("--filter"));
  EXPECT_THAT(Complete({"list", "--"}), Contains("--server"));
  EXPECT_THAT(Complete({"get", "--"}), Not(Contains("--filter")));
}

TEST_F(CompletionTest, OffersValuesOfFlags) {
  EXPECT_THAT(Complete({"list", "chains", "-o", "t"}), ElementsAre("table", "textproto"));
  EXPECT_THAT(Complete({"list", "chains", "--columns", "arch"}), ElementsAre("archived"));
}

TEST_F(CompletionTest, OffersKindsOfImportsAsImportTakesThem) {
  program_.subcommands.push_back({"import", {{"--kind", true}}, {}});
  EXPECT_THAT(Complete({"import", "a.xlsx", "--kind", ""}),
              ElementsAre("chain-nodes", "contact-persons", "engagements", "enterprises", "leads",
                          "opportunities"));
}

TEST_F(CompletionTest, PassesOverFlagsAndTheirValues) {
  EXPECT_THAT(Complete({"--lang", "zh", "list", "--show-deleted", "cha"}),
              ElementsAre("chainNodes", "chains"));
}

TEST_F(CompletionTest, OffersFieldsAndTheirValues) {
  EXPECT_THAT(Complete({"create", "lead", "proj"}), ElementsAre("project_kind="));
  EXPECT_THAT(Complete({"create", "lead", "project_kind=P"}),
              ElementsAre("project_kind=PROMOTION"));
  EXPECT_THAT(Complete({"create", "lead", "st"}), Not(Contains("stage=")));
  EXPECT_THAT(Complete({"advance", "leads/x", "SI"}), ElementsAre("SIGNED"));
}

TEST_F(CompletionTest, OffersFieldsAndValuesOfFiltersInBothLanguages) {
  EXPECT_THAT(Complete({"list", "leads", "--filter", "stage_c"}), ElementsAre("stage_confidence"));
  EXPECT_THAT(Complete({"list", "leads", "--filter", "归口"}), ElementsAre("归口单位"));
  EXPECT_THAT(Complete({"list", "leads", "--filter", "chain:* AND 阶段 = 签"}),
              ElementsAre("chain:* AND 阶段 = 签约"));
  EXPECT_THAT(Complete({"list", "leads", "--filter", "阶段 = SI"}), ElementsAre("阶段 = SIGNED"));
  EXPECT_THAT(Complete({"list", "leads", "--order-by", "归口"}), ElementsAre("归口单位"));
  EXPECT_THAT(Complete({"create", "lead", "项目类别=招"}), ElementsAre("项目类别=招商项目"));
  EXPECT_THAT(Complete({"advance", "leads/x", ""}), Not(Contains("签约")));
  session_.options.language = Language::kChinese;
  EXPECT_THAT(Complete({"advance", "leads/x", ""}), Contains("签约"));
  EXPECT_THAT(Complete({"list", "leads", "--filter", ""}), Contains("归口单位"));
}

TEST_F(CompletionTest, WithoutAServerThereAreNoNames) {
  EXPECT_THAT(Complete({"get", "chains/"}), IsEmpty());
  EXPECT_THAT(Complete({"get", "chai"}), ElementsAre("chainNodes/", "chains/"));
}

TEST(CompletionScriptTest, KnowsThreeShells) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    EXPECT_THAT(CompletionScript(shell).value(), testing::HasSubstr("__complete"));
  }
  EXPECT_FALSE(CompletionScript("cmd").ok());
}

}  // namespace
}  // namespace zhaolian
