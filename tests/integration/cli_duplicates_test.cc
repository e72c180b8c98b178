// Duplicates and merges on the command line: the built program against a server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/command_line_test.h"
#include "tests/support/test_server.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CliDuplicatesTest : public CommandLineTest {
 protected:
  void SetUp() override {
    Done("create enterprise --id star display_name=汉中星河电子有限公司 relation=target");
    Done("create enterprise --id old display_name=汉中星河电子有限责任公司 relation=target");
    Done("create lead display_name=连接器 enterprise=old project_kind=promotion");
  }
  std::string Environment() const override {
    return absl::StrCat("ZHAOLIAN_SERVER=", server_.address());
  }
  // "merges/…" in what a merge printed.
  static std::string MergeIn(const std::string& printed) {
    const size_t from = printed.find("merges/");
    const size_t to = printed.find_first_of(" \n\"", from);
    return from == std::string::npos ? "" : printed.substr(from, to - from);
  }

  TestServer server_;
};

TEST_F(CliDuplicatesTest, PairsAreATableCsvOrJson) {
  EXPECT_THAT(Done("duplicates"),
              AllOf(HasSubstr("enterprises/star"), HasSubstr("enterprises/old"), HasSubstr("95"),
                    HasSubstr("same_name_ignoring_legal_form")));
  EXPECT_THAT(Done("duplicates --lang zh"), HasSubstr("仅组织形式不同"));
  EXPECT_THAT(Done("duplicates --firm star -o csv"),
              HasSubstr("95,enterprises/old,汉中星河电子有限责任公司,enterprises/star,"));
  EXPECT_THAT(Done("duplicates --minimum 96 -o json"), Not(HasSubstr("enterprises/star")));
  EXPECT_THAT(Done("duplicates -o json"), HasSubstr("\"score\": 95"));
}

TEST_F(CliDuplicatesTest, AVerdictIsKeptAndListed) {
  Refused("duplicates judge star old", 2, "say one of");
  EXPECT_THAT(Done("duplicates judge star old --related --note 集团与子公司"),
              HasSubstr("enterprises/old and enterprises/star"));
  EXPECT_THAT(Done("duplicates"), HasSubstr("no pairs"));
  EXPECT_THAT(Done("duplicates --judged related"), HasSubstr("集团与子公司"));
}

TEST_F(CliDuplicatesTest, LeadsOfOneProjectAreListedAndJudged) {
  for (const char* id : {"one", "two"}) {
    Done(absl::StrCat("create lead --id ", id,
                      " display_name=连接器生产基地 enterprise=star project_kind=promotion"));
  }
  EXPECT_THAT(Done("duplicates leads --lead one"),
              AllOf(HasSubstr("leads/two"), HasSubstr("same_content")));
  EXPECT_THAT(Done("duplicates leads --lang zh"), HasSubstr("投资方相同、建设内容相同"));
  Done("duplicates judge leads/one leads/two --same --note 同一项目");
  EXPECT_THAT(Done("duplicates leads --lead one -o csv"), Not(HasSubstr("leads/two")));
  EXPECT_THAT(Done("duplicates leads --judged same -o csv"),
              AllOf(HasSubstr("leads/one"), HasSubstr("SAME"), HasSubstr("同一项目")));
  EXPECT_THAT(Done("duplicates --judged same"), HasSubstr("no pairs"));
}

TEST_F(CliDuplicatesTest, AMergeIsShownAskedForDoneAndTakenBack) {
  EXPECT_THAT(Done("merge old star --validate-only"),
              AllOf(HasSubstr("aliases"), HasSubstr("leads, 1 rows")));
  Done("update enterprises/old 'citations+={\"source\": \"虚构日报\", \"quote\": \"签约\"}'");
  EXPECT_THAT(Done("merge old star --validate-only --lang zh"),
              AllOf(HasSubstr("虚构日报 · 签约"), HasSubstr("别名"), Not(HasSubstr("source:"))));
  Refused("merge old", 2, "name two firms");
  Refused("merge old star </dev/null", 2, "nothing was changed");
  EXPECT_THAT(Done("get enterprises/old"), Not(HasSubstr("(deleted)")));
  const std::string merge = MergeIn(Done("merge old star --yes --reason 同一企业"));
  ASSERT_NE(merge, "");
  EXPECT_THAT(Done("list leads --filter 'enterprise = \"enterprises/star\"'"), HasSubstr("连接器"));
  EXPECT_THAT(Done("merge undo " + merge),
              AllOf(HasSubstr("leads, 1 rows"), HasSubstr("enterprises/old is there again")));
  EXPECT_THAT(Done("list leads --filter 'enterprise = \"enterprises/old\"'"), HasSubstr("连接器"));
  Refused("merge undo " + merge, 4, "undone already");
}

TEST_F(CliDuplicatesTest, HelpHasExamplesAndNamesAreCompleted) {
  for (const char* command :
       {"duplicates", "duplicates leads", "duplicates judge", "merge", "merge undo"}) {
    EXPECT_THAT(Done(absl::StrCat(command, " --help")), HasSubstr("Example"));
  }
  EXPECT_EQ(Done("__complete merge st"), "star\n");
  EXPECT_EQ(Done("__complete duplicates judge star ol"), "old\n");
}

}  // namespace
}  // namespace zhaolian
