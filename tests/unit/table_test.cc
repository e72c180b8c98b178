#include "client-lib/cli/table.h"

#include <gtest/gtest.h>

namespace zhaolian {
namespace {

TEST(DisplayWidthTest, CountsCellsNotCharacters) {
  EXPECT_EQ(DisplayWidth("abc"), 3);
  EXPECT_EQ(DisplayWidth("扬子江"), 6);
  EXPECT_EQ(DisplayWidth("（ＹＺＪ）"), 10);  // full-width
  EXPECT_EQ(DisplayWidth("ｱｲ"), 2);           // half-width
  EXPECT_EQ(DisplayWidth("…→·"), 3);          // ambiguous: narrow
  EXPECT_EQ(DisplayWidth("e\xcc\x81"), 1);    // with a combining accent
  EXPECT_EQ(DisplayWidth("𠮷"), 2);
  EXPECT_EQ(DisplayWidth("\xff"), 1);
}

TEST(OneLineTest, KeepsTerminalsSafe) {
  EXPECT_EQ(OneLine("a\nb\tc\r\n"), "a b c  ");
  EXPECT_EQ(OneLine("a\x1b[31mred"), "a[31mred");
  EXPECT_EQ(OneLine("\xe2\x80\xae"
                    "abc"),
            "abc");  // right-to-left override
  EXPECT_EQ(OneLine("\xff"), "\xef\xbf\xbd");
}

TEST(TruncateTest, CutsBetweenCharacters) {
  EXPECT_EQ(Truncate("abcdef", 6), "abcdef");
  EXPECT_EQ(Truncate("abcdef", 4), "abc…");
  EXPECT_EQ(Truncate("扬子江药业", 10), "扬子江药业");
  EXPECT_EQ(Truncate("扬子江药业", 6), "扬子…");
  EXPECT_EQ(Truncate("扬子江药业", 7), "扬子江…");
}

TEST(TableTest, AlignsWideCharacters) {
  Table table({{"name", false, true}, {"企业"}, {"n", true}});
  table.Add({"a", "扬子江", "7"});
  table.Add({"bb", "x", "1234"});
  EXPECT_EQ(table.Text(80),
            "name  企业       n\n"
            "a     扬子江     7\n"
            "bb    x       1234\n");
}

TEST(TableTest, CutsTheWidestColumnToFit) {
  Table table({{"name", false, true}, {"text"}, {"short"}});
  table.Add({"enterprises/te-001", "0123456789012345678901234567890", "abc"});
  EXPECT_EQ(table.Text(40),
            "name                text           short\n"
            "enterprises/te-001  012345678901…  abc\n");
}

TEST(TableTest, LeavesOutBarsBeforeItCutsNumbers) {
  Table table({{"unit"}, {"rate", true}, {""}});
  table.Add({"east", "100.00% (12 of 12)", "████████████████"});
  EXPECT_EQ(table.Text(80),
            "unit                rate\n"
            "east  100.00% (12 of 12)  ████████████████\n");
  EXPECT_EQ(table.Text(30),
            "unit                rate\n"
            "east  100.00% (12 of 12)\n");
}

TEST(TableTest, NeverCutsWhatPeopleCopy) {
  Table table({{"name", false, true}, {"text"}});
  table.Add({"enterprises/te-001", "0123456789"});
  EXPECT_EQ(table.Text(10), "name                text\nenterprises/te-001  01234…\n");
}

TEST(TableTest, DropsEmptyColumnsOnly) {
  Table table({{"a"}, {"b"}, {"c"}});
  table.Add({"1", "", ""});
  table.Add({"2", "", "3"});
  table.DropEmptyColumns();
  EXPECT_EQ(table.Text(80), "a  c\n1\n2  3\n");
}

TEST(TableTest, KeepsItsHeadingsWhenThereAreNoRows) {
  Table table({{"a"}, {"b"}});
  table.DropEmptyColumns();
  EXPECT_EQ(table.Text(80), "a  b\n");
}

TEST(CsvTest, QuotesWhatNeedsIt) {
  EXPECT_EQ(CsvField("扬子江 药业"), "扬子江 药业");
  EXPECT_EQ(CsvField("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvField("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(CsvField("two\nlines"), "\"two\nlines\"");
}

TEST(CsvTest, LeavesOutColumnsWithoutAHeading) {
  Table table({{"a"}, {""}, {"b"}});
  table.Add({"1", "██", "2"});
  EXPECT_EQ(table.Csv(CsvDialect::kPipe), "a,b\n1,2\n");
}

TEST(CsvTest, WritesForPipesAndSpreadsheets) {
  Table table({{"a"}, {"b"}});
  table.Add({"1", "x,y"});
  EXPECT_EQ(table.Csv(CsvDialect::kPipe), "a,b\n1,\"x,y\"\n");
  EXPECT_EQ(table.Csv(CsvDialect::kSpreadsheet),
            "\xef\xbb\xbf"
            "a,b\r\n1,\"x,y\"\r\n");
}

}  // namespace
}  // namespace zhaolian
