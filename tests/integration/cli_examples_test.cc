// Examples of help and of the READMEs, typed as they stand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "storage/durable_file.h"
#include "tests/support/command_line_test.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::Gt;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

// The commands of a text, a line each.
std::vector<std::string> CommandsIn(const std::string& text) {
  std::vector<std::string> commands;
  for (absl::string_view line :
       absl::StrSplit(absl::StrReplaceAll(text, {{"\\\n", " "}}), '\n', absl::SkipEmpty())) {
    absl::ConsumePrefix(&line, "  ");
    if (absl::StartsWith(line, "zhaolian ")) commands.emplace_back(line);
  }
  return commands;
}

// Those of the first block below `heading`.
std::vector<std::string> CommandsBelow(const std::string& readme, const std::string& heading) {
  const size_t start = readme.find("```\n", readme.find("# " + heading + "\n")) + 4;
  return CommandsIn(readme.substr(start, readme.find("```", start) - start));
}

class CliExamplesTest : public CommandLineTest {
 protected:
  void SetUp() override { Done("admin load " + (root_ / "deploy/reference").string()); }
  std::string Environment() const override {
    return absl::StrCat("ZHAOLIAN_SERVER=", server_.address(),
                        " ZHAOLIAN_SESSIONS=", scratch_.Path("sessions"));
  }
  Outcome Type(const std::string& command) const {
    return Shell(absl::StrCat("zhaolian() { ", BuiltProgram("zhaolian"), " \"$@\"; }; ", command));
  }

  std::string Readme(const std::string& file) const {
    std::ifstream text(root_ / file);
    return {std::istreambuf_iterator<char>(text), {}};
  }

  TestServer server_;
  ScratchDirectory scratch_;
  // Programs are in build/PRESET/bin of the repository.
  const std::filesystem::path root_ = std::filesystem::path(BuiltProgram("..")) / "../..";
};

TEST_F(CliExamplesTest, ExamplesOfHelpWorkOnTheReferenceData) {
  Done("create user --id lin display_name=林虚构 unit=bureau");
  const std::vector<std::string> verbs = absl::StrSplit(
      "transfer offer,check-claim,claim,claims,disputes,trip plan,trip stops,trip collisions,trip "
      "log,trip close,"
      "issue open,issues,checkup,snapshot take,snapshot show,snapshot explain,promise add,"
      "promise list,promise affected,dashboard,gaps,high-quality,credits,counts engagements,"
      "followups,review,map show,inspection add,inspection list",
      ',');
  for (const std::string& verb : verbs) {
    const std::string help = Done(verb + " --help");
    for (const std::string& command : CommandsIn(help.substr(help.find("Example")))) {
      // Of rows that are yet to be made, named by the server.
      if (absl::StrContains(command, "m0190a5e2")) continue;
      const Outcome outcome = Type(command);
      EXPECT_EQ(outcome.exit_code, 0) << command << "\n" << outcome.out;
    }
  }
}

TEST_F(CliExamplesTest, TheReadmesSayWhatWorks) {
  const auto readmes = std::vector<std::array<std::string, 3>>{
      {"README.md", "Five minutes", "# refused"}, {"README.zh-CN.md", "五分钟上手", "# 会被拒绝"}};
  for (const auto& [file, heading, refused] : readmes) {
    const std::string readme = Readme(file);
    // The bureau has one name, that of the glossary.
    EXPECT_THAT(readme, AllOf(Not(HasSubstr("招商局")), Not(HasSubstr("投促局"))));
    const std::vector<std::string> commands = CommandsBelow(readme, heading);
    EXPECT_THAT(commands, SizeIs(Gt(20)));
    for (std::string command : commands) {
      const int expected = absl::StrContains(command, refused) ? 4 : 0;
      // Both tell the same story: the second one needs rows of its own.
      if (file != "README.md") command = absl::StrReplaceAll(command, {{"demo", "demo-zh"}});
      const Outcome outcome = Type(command);
      EXPECT_EQ(outcome.exit_code, expected) << command << "\n" << outcome.out;
    }
  }
}

TEST_F(CliExamplesTest, TheReadmesImportAFileAndTakeItBack) {
  ASSERT_TRUE(WriteFileDurably(scratch_.Path("线索台账.xlsx"),
                               "企业名称,项目名称,对接时间,跟进情况\n"
                               "汉中星河样例机电有限公司,数控机床基地,2026-09-20,在谈\n")
                  .ok());
  for (const auto& [file, heading] :
       {std::pair("README.md", "Spreadsheets"), std::pair("README.zh-CN.md", "表格")}) {
    const std::vector<std::string> commands = CommandsBelow(Readme(file), heading);
    EXPECT_THAT(commands, SizeIs(4)) << file;
    std::string run, last;
    for (const std::string& command : commands) {
      const Outcome outcome =
          Type(absl::StrCat("cd ", scratch_.path(), "; yes 2>/dev/null | {\n",
                            absl::StrReplaceAll(command, {{"imports/i01", run}}), "\n}"));
      EXPECT_EQ(outcome.exit_code, 0) << command << "\n" << outcome.out;
      const size_t at = outcome.out.rfind("imports/i");
      if (run.empty() && at != std::string::npos) {
        run = outcome.out.substr(at, outcome.out.find_first_of(" \n;,.", at) - at);
      }
      last = outcome.out;
    }
    EXPECT_THAT(last, HasSubstr("undid 1 rows")) << file;
  }
}

}  // namespace
}  // namespace zhaolian
