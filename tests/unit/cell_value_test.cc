#include "server/spreadsheet/cell_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "server/spreadsheet/number_formats.h"
#include "server/spreadsheet/rich_text.h"

namespace zhaolian {
namespace {

TEST(NumberTextTest, GivesTheShortestDecimalInFull) {
  EXPECT_EQ(NumberText(0), "0");
  EXPECT_EQ(NumberText(-0.0), "0");
  EXPECT_EQ(NumberText(100'000), "100000");
  EXPECT_EQ(NumberText(13'800'138'000), "13800138000");
  EXPECT_EQ(NumberText(0.1), "0.1");
  EXPECT_EQ(NumberText(-1.5), "-1.5");
  EXPECT_EQ(NumberText(9.16107001234567e17), "916107001234567000");
  EXPECT_EQ(NumberText(-9.16107001234567e17), "-916107001234567000");
  EXPECT_EQ(NumberText(9'007'199'254'740'992), "9007199254740992");
  EXPECT_EQ(NumberText(1e20), "100000000000000000000");
  EXPECT_EQ(NumberText(1e300), "1e+300");
  EXPECT_EQ(NumberText(5e-324), "5e-324");
}

TEST(NumberTextTest, ReadsBackAsTheSame) {
  double number = 1e-320;
  for (int i = 0; i < 5000; ++i) {
    ASSERT_EQ(std::strtod(NumberText(number).c_str(), nullptr), number);
    number *= -1.3457;
    if (!std::isfinite(number)) break;
  }
}

TEST(ParseReferenceTest, ReadsWhatASheetHas) {
  ASSERT_TRUE(ParseReference("XFD1048576").has_value());
  EXPECT_EQ(ParseReference("XFD1048576")->column, 16'383u);
  EXPECT_EQ(ParseReference("AA10")->column, 26u);
  EXPECT_EQ(ParseReference("AA10")->row, 10);
  for (const char* text : {"", "A", "1", "A0", "XFE1", "A1048577", "$A$1", "A1:B2", "A-1", "A1 "}) {
    EXPECT_FALSE(ParseReference(text).has_value()) << text;
  }
}

TEST(DateCellTest, ReadsDaysAndInstants) {
  EXPECT_EQ(DateCell("1899-12-30").number, 0);
  EXPECT_EQ(DateCell("2023-09-26T18:00:00.000").number, 45195.75);
  for (const char* text : {"tomorrow", "2023-13-01", "-5-01-01", "99999-01-01", "2023-02-29"}) {
    EXPECT_EQ(DateCell(text).kind, Cell::Kind::kText) << text;
    EXPECT_EQ(DateCell(text).text, text);
  }
  EXPECT_EQ(DateCell("").kind, Cell::Kind::kEmpty);
}

TEST(BooleanCellTest, TakesBothSpellings) {
  EXPECT_EQ(BooleanCell("true").number, 1);
  EXPECT_EQ(BooleanCell("0").text, "FALSE");
  EXPECT_EQ(BooleanCell("2").kind, Cell::Kind::kError);
}

TEST(ShowsDayTest, IsToldByTheCode) {
  for (const char* code :
       {"yyyy-mm-dd", "m/d/yy h:mm", "yyyy\"年\"m\"月\"d\"日\";@", "[$-804]yyyy\"年\"m\"月\"",
        "[DBNum1][$-804]m\"月\"d\"日\"", "mmm", "D", "[Red]yyyy", "\\d yy", "dddd;0"}) {
    EXPECT_TRUE(ShowsDay(absl::string_view(code))) << code;
  }
  for (const char* code : {"", "General", "0.00", "#,##0.00_);[Red](#,##0.00)", "h:mm:ss",
                           "mm:ss.0", "[h]:mm", "[mm]", "0.00\"days\"", "0.0\\d", "0_d", "0;yyyy",
                           "\"unclosed yyyy", "@", "0.00E+00", "[$¥-804]#,##0", "[", "\\", "_"}) {
    EXPECT_FALSE(ShowsDay(absl::string_view(code))) << code;
  }
}

TEST(ShowsDayTest, KnowsTheBuiltInFormatsOfChineseToo) {
  for (const int format : {14, 17, 22, 27, 31, 36, 50, 54, 57, 58}) EXPECT_TRUE(ShowsDay(format));
  for (const int format : {-1, 0, 2, 13, 18, 21, 32, 35, 45, 47, 49, 55, 56, 59, 164}) {
    EXPECT_FALSE(ShowsDay(format)) << format;
  }
}

TEST(DecodeEscapesTest, TakesBackWhatXmlCannotHold) {
  EXPECT_EQ(DecodeEscapes("a_x0009_b_x000A_"), "a\tb\n");
  EXPECT_EQ(DecodeEscapes("a_x000d__x000A_b"), "a\nb");
  EXPECT_EQ(DecodeEscapes("a_x000D_b"), "a\nb");
  EXPECT_EQ(DecodeEscapes("_xD842__xDFB7_"), "𠮷");
  EXPECT_EQ(DecodeEscapes("_x005F_x0041_"), "_x0041_");
}

TEST(DecodeEscapesTest, LeavesWhatIsNoEscape) {
  for (const char* text : {"", "_", "_x", "_x00", "_x004G_", "_x0041", "__x_", "_X0041_", "_x0000_",
                           "_xD842_", "_xDFB7_", "_xD842__x0041", "file_xlsx_name"}) {
    EXPECT_EQ(DecodeEscapes(text), text);
  }
}

}  // namespace
}  // namespace zhaolian
