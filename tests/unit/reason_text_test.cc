#include "server/import/reason_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace zhaolian {
namespace {

// Words that imports give as reasons and warnings, as the sources have them. Those that end or
// begin with "_" are put together with another, and are in WordsPutTogether.
std::set<std::string> WordsInTheSources() {
  std::set<std::string> words;
  for (const auto& file : std::filesystem::directory_iterator(
           std::string(ZHAOLIAN_SOURCE_DIRECTORY) + "/server/import")) {
    if (file.path().extension() != ".cc" || file.path().stem() == "reason_text") continue;
    std::ifstream stream(file.path());
    const std::string source(std::istreambuf_iterator<char>(stream), {});
    re2::StringPiece rest(source);
    std::string statement;
    while (RE2::FindAndConsume(
        &rest,
        R"re((?:reasons|warnings|Warn\(|Refuse\(|NeedsReason|Serial\(|Found\(|)re"
        R"re(Append\(|AddOnce\()([^;]*);)re",
        &statement)) {
      re2::StringPiece text(statement);
      std::string word;
      while (RE2::FindAndConsume(&text, R"re("([a-z][a-z_]*[a-z]):?")re", &word))
        words.insert(word);
    }
  }
  words.erase("location");  // the beginning of "location_missing"
  return words;
}

std::set<std::string> WordsPutTogether() {
  return {"missing_name",   "missing_date",       "missing_stage",          "missing_summary",
          "missing_person", "missing_node",       "location_missing",       "country_missing",
          "chain_missing",  "phone_missing",      "amount_missing",         "author_missing",
          "invalid_name",   "invalid_person",     "invalid_project",        "invalid_investor",
          "unknown_kind",   "unknown_relation",   "unknown_position",       "unknown_strength",
          "unknown_lead",   "unknown_engagement", "unknown_contact_person", "unit_unmatched",
          "unit_ambiguous", "user_unmatched",     "user_ambiguous",         "currency_usd",
          "currency_hkd"};
}

TEST(ReasonTextTest, EveryReasonAndWarningOfAnImportHasAChineseText) {
  std::set<std::string> words = WordsInTheSources();
  EXPECT_GT(words.size(), 90u);
  words.merge(WordsPutTogether());
  for (const std::string& word : words) {
    // An attribute behind a colon is called in Chinese as well.
    const bool attribute = ReasonText("cell_error:" + word).find(word) == std::string::npos;
    EXPECT_TRUE(attribute || ReasonText(word) != word) << word;
  }
}

TEST(ReasonTextTest, TellsParticularsInChineseAndValuesAsTheyAre) {
  EXPECT_EQ(ReasonText("chain_by_part:EQ06"), "按名称的一部分认出产业链（EQ06）");
  EXPECT_EQ(ReasonText("currency_usd"), "币种为 USD");
  EXPECT_EQ(ReasonText("cell_error:amount"), "单元格是错误值（金额）");
  EXPECT_EQ(ReasonText("something_new"), "something_new");
}

TEST(ReasonTextTest, SendsToWhoeverMayChangeTheRow) {
  EXPECT_EQ(ReasonAndRemedy("not_yours"), "属于其他单位：请归口单位修改");
  EXPECT_EQ(ReasonAndRemedy("chain_not_yours"), "产业链由其他单位牵头：请牵头单位或市经合局修改");
}

}  // namespace
}  // namespace zhaolian
