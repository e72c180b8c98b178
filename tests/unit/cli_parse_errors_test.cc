#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/parse_errors.h"

namespace zhaolian {
namespace {

class ExplainParseErrorTest : public testing::Test {
 protected:
  ExplainParseErrorTest() {
    CLI::App* list = app_.add_subcommand("list", "");
    list->add_option("collection", "")->required();
    list->add_option("--limit", limit_, "")->check(CLI::NonNegativeNumber);
    list->add_option("--days", days_, "")->check(CLI::Range(1, 366));
    CLI::App* map = app_.add_subcommand("map", "");
    map->require_subcommand(1);
    map->fallthrough();
    map->add_subcommand("show", "");
    app_.fallthrough();
  }

  // What is wrong with a command line.
  absl::Status Explain(const std::string& line) {
    try {
      app_.parse(line);
    } catch (const CLI::ParseError& error) {
      return ExplainParseError(app_, error);
    }
    return absl::OkStatus();
  }

  int limit_ = 0, days_ = 1;
  CLI::App app_{"", "zhaolian"};
};

TEST_F(ExplainParseErrorTest, NamesTheVerbThatWasMeant) {
  EXPECT_EQ(Explain("lst enterprises").message(), "unknown verb \"lst\"; did you mean list?");
  EXPECT_EQ(Explain("map sho demo").message(), "unknown verb \"map sho\"; did you mean map show?");
  EXPECT_EQ(Explain("frobnicate").message(), "unknown verb \"frobnicate\"");
}

TEST_F(ExplainParseErrorTest, NamesWhatIsMissingOrTooMuch) {
  EXPECT_EQ(Explain("list").message(), "collection is missing");
  EXPECT_EQ(Explain("map").message(), "map needs a verb behind it");
  EXPECT_EQ(Explain("list leads --nosuch").message(), "\"--nosuch\" is not expected here");
}

TEST_F(ExplainParseErrorTest, NamesTheFlagWhoseValueIsWrong) {
  EXPECT_EQ(Explain("list leads --limit abc").message(),
            "--limit takes a positive number, not \"abc\"");
  EXPECT_EQ(Explain("list leads --limit=-1").message(),
            "--limit takes a positive number, not \"-1\"");
  for (const char* days : {"0", "367", "many"}) {
    EXPECT_EQ(Explain(absl::StrCat("list leads --days ", days)).message(),
              absl::StrCat("--days takes a number from 1 to 366, not \"", days, "\""));
  }
  EXPECT_EQ(Explain("list leads --limit 1 --limit 2").message(), "--limit is given more than once");
  EXPECT_EQ(Explain("list leads --limit").message(), "--limit needs a value behind it");
}

TEST_F(ExplainParseErrorTest, SpeaksChineseWhenAsked) {
  EXPECT_EQ(MessageIn(Language::kChinese, Explain("lst")), "没有“lst”这个命令，是不是 list？");
  EXPECT_EQ(MessageIn(Language::kChinese, Explain("list")), "缺少 类别");
}

}  // namespace
}  // namespace zhaolian
