// Help of the whole command line, in both languages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client-lib/cli/command_line.h"
#include "client-lib/cli/exit_code.h"
#include "client-lib/cli/help_texts.h"
#include "client-lib/cli/table.h"
#include "storage/durable_file.h"
#include "storage/resource_schema.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(HelpCatalogueTest, ReadsTextsOfSeveralLines) {
  EXPECT_THAT(ReadHelpCatalogue("# for the reader\n> One\n> text\n一段\n文字\n\n> Other\n另一段\n"),
              testing::ElementsAre(testing::Pair("One text", "一段\n文字"),
                                   testing::Pair("Other", "另一段")));
}

TEST(TranslatedHelpTest, TranslatesParagraphsAndRemarksAndLeavesExamples) {
  const HelpCatalogue catalogue = {
      {"Of two lines.", "两行。"}, {"no gap", "不是缺口"}, {"done", "成功"}};
  const std::string block =
      "Of two\nlines.\n\nKept:\n  zhaolian map gap demo   # no gap\n  zhaolian map \\\n      show\n"
      "  0  done\n";
  EXPECT_EQ(TranslatedHelp(block, TranslationBy(catalogue)),
            "两行。\n\nKept:\n  zhaolian map gap demo   # 不是缺口\n  zhaolian map \\\n      show\n"
            "  0  成功\n");
}

class HelpTest : public testing::Test {
 protected:
  HelpTest() : session_(registry_, out_, out_) {}

  // What a command line prints.
  std::string Print(const std::vector<std::string>& words) {
    out_.str("");
    CommandLine(session_, CommandLine::Defaults::kSession).Run(words);
    return out_.str();
  }

  const ResourceRegistry registry_ = ResourceRegistry::FromProtoset(Protoset()).value();
  std::ostringstream out_;
  Session session_;
};

TEST_F(HelpTest, EveryTextHasChineseAndAllChineseIsUsed) {
  const HelpCatalogue catalogue = ChineseHelp();
  std::set<std::string> used, missing;
  const Translation note = [&](const std::string& english) {
    (catalogue.count(english) == 0 ? missing : used).insert(english);
    return english;
  };
  CommandLine line(session_, CommandLine::Defaults::kEnvironment);
  TranslateHelp(line.app(), note);
  TranslatedHelp(kExitCodes, note);
  EXPECT_THAT(missing, IsEmpty());
  for (const auto& [english, chinese] : catalogue) {
    EXPECT_TRUE(used.count(english) == 1) << "nothing says: " << english;
  }
}

TEST_F(HelpTest, SpeaksTheLanguageOfTheCommandLine) {
  EXPECT_THAT(Print({"log", "--help"}), AllOf(HasSubstr("Usage: zhaolian log [OPTIONS]"),
                                              HasSubstr("Log a contact with a firm")));
  const std::string chinese = Print({"log", "--help", "--lang", "zh"});
  EXPECT_THAT(chinese, AllOf(HasSubstr("用法：zhaolian log [选项]"), HasSubstr("记录一次对接"),
                             HasSubstr("--firm 文字 必填"), HasSubstr("示例：\n  zhaolian log "),
                             Not(HasSubstr("OPTIONS"))));
  EXPECT_EQ(Print({"--lang", "zh", "help", "log"}), chinese);
  EXPECT_EQ(Print({"help"}), Print({"--help"}));
  EXPECT_THAT(Print({"--lang", "zh"}), HasSubstr("\n  advance"));
  EXPECT_THAT(Print({"--lang", "zh", "help", "exit-codes"}),
              AllOf(HasSubstr("退出码：\n  0  成功\n"), Not(HasSubstr("done"))));
}

TEST_F(HelpTest, EveryVerbIsInAGroup) {
  CommandLine line(session_, CommandLine::Defaults::kSession);
  for (const CLI::App* verb : line.app().get_subcommands([](const CLI::App*) { return true; })) {
    EXPECT_NE(verb->get_group(), "Subcommands") << verb->get_name();
  }
  EXPECT_THAT(Print({"--help"}), HasSubstr("\n\nThe day of an office:\n  office "));
  EXPECT_THAT(Print({"--lang", "zh"}), HasSubstr("\n\n日常对接：\n  office "));
}

TEST_F(HelpTest, TheReadmesNameEveryVerbAndCollection) {
  CommandLine line(session_, CommandLine::Defaults::kSession);
  for (const char* file : {"README.md", "README.zh-CN.md"}) {
    const std::string readme = ReadFile(absl::StrCat(ZHAOLIAN_SOURCE_DIRECTORY "/", file)).value();
    for (const CLI::App* verb : line.app().get_subcommands([](const CLI::App*) { return true; })) {
      EXPECT_THAT(readme, ContainsRegex(absl::StrCat("\n\\| .*`", verb->get_name(), "[ `]")))
          << file;
    }
  }
  const std::string readme = ReadFile(ZHAOLIAN_SOURCE_DIRECTORY "/README.md").value();
  for (const auto& schema : registry_.all()) {
    const std::string name = absl::StrReplaceAll(ToSnakeCase(schema->collection()), {{"_", "-"}});
    EXPECT_THAT(readme, HasSubstr(absl::StrCat("`", name, "`")));
  }
}

TEST_F(HelpTest, DescriptionsStandInOneColumn) {
  const std::string help = Print({"funds", "add", "--help", "--lang", "zh"});
  for (const char* description : {"线索项目的名称", "币种的三个字母", "付款方\n", "只校验"}) {
    const std::string before = help.substr(0, help.find(description));
    EXPECT_EQ(DisplayWidth(before.substr(before.rfind('\n') + 1)), 30) << description;
  }
}

}  // namespace
}  // namespace zhaolian
