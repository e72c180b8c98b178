#include "server/spreadsheet/formula_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

TEST(FormulaTextTest, WhatIsTakenForAFormulaGetsAnApostrophe) {
  for (const std::string text :
       {"=1+1", "+86 139 0000 0000", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1",
        "－1", "＠1", "=HYPERLINK(\"http://example.com\")", "=cmd|' /C calc'!A0", "-"}) {
    EXPECT_TRUE(LooksLikeFormula(text)) << text;
    EXPECT_EQ(EscapeFormula(text), "'" + text);
  }
}

TEST(FormulaTextTest, SpacesAndQuotesBeforeItDoNotHideIt) {
  for (const std::string text : {" =1", "\"=1", "'=1", "　＝1", "\u00a0+1", " ' \"=1", "''=1"}) {
    EXPECT_EQ(EscapeFormula(text), "'" + text);
  }
}

TEST(FormulaTextTest, OtherTextsStayAsTheyAre) {
  for (const std::string text : {"", "虚构机床厂", "a=1", "1-2", "'twas", "\"quoted\"", "  x", "'",
                                 "—", "–1", "user@example.com"}) {
    EXPECT_EQ(EscapeFormula(text), text);
    EXPECT_EQ(UnescapeFormula(text), text);
  }
}

TEST(FormulaTextTest, EveryTextComesBackAsItWas) {
  const std::vector<std::string> pieces = {"", "'", "\"", " ", "=", "＝", "-", "\t", "x", "　"};
  for (const std::string& first : pieces) {
    for (const std::string& second : pieces) {
      for (const std::string& third : pieces) {
        for (const std::string& fourth : pieces) {
          const std::string text = absl::StrCat(first, second, third, fourth);
          EXPECT_EQ(UnescapeFormula(EscapeFormula(text)), text);
        }
      }
    }
  }
}

TEST(FormulaTextTest, OneApostropheAloneIsTakenOff) {
  EXPECT_EQ(UnescapeFormula("''=1"), "'=1");
  EXPECT_EQ(UnescapeFormula("'x"), "'x");
}

}  // namespace
}  // namespace zhaolian
