#include "server/spreadsheet/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/support/spreadsheet_file.h"
#include "tests/support/zip_file.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(CsvReaderTest, ReadsFieldsAsTheyStand) {
  const ReadSheets read = ReadBytes("企业名称,金额\n 虚构一号 ,\"1,234.5\"\n１２３,=1+1\n");
  ASSERT_TRUE(read.status.ok()) << read.status;
  EXPECT_EQ(read.format, "UTF-8");
  EXPECT_THAT(read.sheets, SizeIs(1));
  EXPECT_THAT(read.Texts(), ElementsAre("企业名称|金额", " 虚构一号 |1,234.5", "１２３|=1+1"));
  EXPECT_EQ(read.rows[1].cells[1].kind, Cell::Kind::kText);
  EXPECT_FALSE(read.rows[2].cells[1].formula);
}

TEST(CsvReaderTest, ReadsARaggedFileAndLeavesOutEmptyCellsAtTheEnd) {
  const ReadSheets read = ReadBytes("a,b,c\n1\n1,,3,4,,,\n,,\n,,3");
  EXPECT_THAT(read.Texts(), ElementsAre("a|b|c", "1", "1||3|4", "||3"));
  EXPECT_EQ(read.rows[2].cells[1].kind, Cell::Kind::kEmpty);
  EXPECT_EQ(read.rows[3].number, 5);
}

TEST(CsvReaderTest, ReadsAHeaderAlone) {
  EXPECT_THAT(ReadBytes("企业名称,联系人").Texts(), ElementsAre("企业名称|联系人"));
}

TEST(CsvReaderTest, AFileOfNothingIsRefusedAndOneOfEmptyLinesHasNoRows) {
  EXPECT_EQ(ReadBytes("").reason(), "EMPTY_FILE");
  for (const char* bytes : {"\xEF\xBB\xBF", "\n\r\n\r", "\xEF\xBB\xBF\n", "\xFF\xFE"}) {
    const ReadSheets read = ReadBytes(bytes);
    EXPECT_TRUE(read.status.ok()) << read.status;
    EXPECT_THAT(read.rows, IsEmpty());
  }
}

TEST(CsvReaderTest, NumbersRowsWithTheEmptyOnesBetween) {
  const ReadSheets read = ReadBytes("a\n\n\"b\nb\"\n\nc\n");
  ASSERT_THAT(read.rows, SizeIs(3));
  EXPECT_EQ(read.rows[0].number, 1);
  EXPECT_EQ(read.rows[1].number, 3);
  EXPECT_EQ(read.rows[2].number, 5);
}

TEST(CsvReaderTest, TakesEveryLineEndAlsoMixed) {
  EXPECT_THAT(ReadBytes("a,b\r\nc,d\re,f\n\rg").Texts(), ElementsAre("a|b", "c|d", "e|f", "g"));
  EXPECT_EQ(ReadBytes("a\n\rg").rows.back().number, 3);
  // A line end that falls between two pieces of the file.
  std::string long_file = Repeated("x", (32 << 10) - 1) + "\r\nlast,row";
  EXPECT_EQ(ReadBytes(long_file).rows.back().number, 2);
}

TEST(CsvReaderTest, TakesQuotesSeparatorsAndLineEndsInsideQuotes) {
  const ReadSheets read = ReadBytes("\"say \"\"hi\"\"\",\"a,b\",\"one\r\ntwo\rthree\"\n\"\",x\n");
  EXPECT_THAT(read.Texts(), ElementsAre("say \"hi\"|a,b|one\ntwo\nthree", "|x"));
}

TEST(CsvReaderTest, AQuoteInsideAnUnquotedFieldIsText) {
  EXPECT_THAT(ReadBytes("管 5\" 长,b\"c\"\nd,e\n").Texts(), ElementsAre("管 5\" 长|b\"c\"", "d|e"));
}

TEST(CsvReaderTest, TakesOffTheApostropheThatKeepsATextFromBeingAFormula) {
  EXPECT_THAT(ReadBytes("'=1+1,\"'+86,1\",'twas,''-x\n").Texts(),
              ElementsAre("=1+1|+86,1|'twas|'-x"));
}

TEST(CsvReaderTest, TextAfterAClosingQuoteIsRefusedWithTheRow) {
  const ReadSheets read = ReadBytes("a,b\n\"虚构\"一号,x\nc,d\n");
  EXPECT_EQ(read.reason(), "DAMAGED_FILE");
  EXPECT_THAT(read.status.message(), HasSubstr("row 2"));
  EXPECT_THAT(read.Texts(), ElementsAre("a|b"));
}

TEST(CsvReaderTest, AnUnclosedQuoteIsToldWithTheRowWhereItBegan) {
  const ReadSheets read = ReadBytes("a,b\nc,d\ne,\"f\ng,h\ni,j\n");
  EXPECT_EQ(read.reason(), "UNCLOSED_QUOTE");
  EXPECT_THAT(read.status.message(), HasSubstr("row 3"));
  EXPECT_THAT(ReadBytes("\"").reason(), "UNCLOSED_QUOTE");
}

TEST(CsvReaderTest, AZeroByteIsRefusedWithTheRow) {
  const ReadSheets read = ReadBytes(absl::string_view("a,b\nc,\0d\n", 9));
  EXPECT_EQ(read.reason(), "DAMAGED_FILE");
  EXPECT_THAT(read.status.message(), HasSubstr("row 2"));
  EXPECT_THAT(read.Texts(), ElementsAre("a|b"));
  EXPECT_EQ(ReadBytes(absl::string_view("\xFF\xFE"
                                        "a\0\0\0",
                                        6))
                .reason(),
            "DAMAGED_FILE");
  EXPECT_FALSE(ReadBytes(std::string("MZ\x90\0\x03\0\0\0", 8)).status.ok());
}

TEST(CsvReaderTest, FindsTheSeparator) {
  for (const absl::string_view separator : {",", ";", "\t", "|", "；"}) {
    const std::string bytes =
        absl::StrJoin({"名称", "金额", "1,5", "\n虚构", "2,5", "\"a;b；|\tc\""}, separator);
    const std::string text = separator == "," ? "a,b\nc,d\n" : bytes;
    EXPECT_GE(ReadBytes(text).rows.back().cells.size(), 2u) << separator;
  }
  EXPECT_THAT(ReadBytes("a;b\n1,5;2,5\n3,5;4\n").Texts(), ElementsAre("a|b", "1,5|2,5", "3,5|4"));
  EXPECT_THAT(ReadBytes("a；b\nc；\"d；e\"\n").Texts(), ElementsAre("a|b", "c|d；e"));
  EXPECT_THAT(ReadBytes("one column\nand no other\n").Texts(),
              ElementsAre("one column", "and no other"));
  EXPECT_THAT(ReadBytes("5\" pipe;b\n6\" pipe;\"c,d,e\"\n").Texts(),
              ElementsAre("5\" pipe|b", "6\" pipe|c,d,e"));
}

TEST(CsvReaderTest, HonoursTheSeparatorThatExcelNames) {
  const ReadSheets read = ReadBytes("sep=;\r\na,b;c\r\n1,2;3\r\n");
  EXPECT_THAT(read.Texts(), ElementsAre("a,b|c", "1,2|3"));
  EXPECT_EQ(read.rows[0].number, 1);
  EXPECT_THAT(ReadBytes("SEP=^\na^b").Texts(), ElementsAre("a|b"));
  EXPECT_THAT(ReadBytes("sep=\"\na,b").Texts(), ElementsAre("sep=\"", "a|b"));
}

TEST(CsvReaderTest, ABlankAtEitherSideOfAPieceBelongsToItsField) {
  const std::string padding(8191, 'p');
  EXPECT_THAT(ReadBytes(padding + "  x  ,y").Texts(), ElementsAre(padding + "  x  |y"));
}

TEST(CsvReaderTest, TooManyColumnsAreRefusedButEmptyOnesAreNot) {
  EXPECT_THAT(ReadBytes("a" + std::string(100'000, ',')).Texts(), ElementsAre("a"));
  const ReadSheets read = ReadBytes("a\n" + Repeated("x,", 100'000));
  EXPECT_EQ(read.reason(), "TOO_MANY_COLUMNS");
  EXPECT_THAT(read.status.message(), HasSubstr("row 2: something stands beyond column 256"));
  EXPECT_TRUE(ReadBytes(Repeated("x,", 256)).status.ok());
}

TEST(CsvReaderTest, TooManyRowsAreRefusedButEmptyOnesAreNot) {
  Spreadsheet::Limits limits;
  limits.rows = 1000;
  EXPECT_TRUE(ReadBytes(Repeated("x\n", 1000) + std::string(100'000, '\n'), limits).status.ok());
  const ReadSheets read = ReadBytes(Repeated("x\n", 1001), limits);
  EXPECT_EQ(read.reason(), "TOO_MANY_ROWS");
  EXPECT_THAT(read.rows, SizeIs(1000));
}

TEST(CsvReaderTest, ALongCellIsRefusedByItsCharacters) {
  EXPECT_TRUE(ReadBytes(Repeated("长", 32'767)).status.ok());
  EXPECT_EQ(ReadBytes(Repeated("长", 32'768)).reason(), "CELL_TOO_LONG");
  EXPECT_TRUE(ReadBytes(Repeated("𠮷", 16'383)).status.ok());
  EXPECT_EQ(ReadBytes(Repeated("𠮷", 16'384)).reason(), "CELL_TOO_LONG");
}

TEST(CsvReaderTest, AnEndlessLineIsRefused) {
  EXPECT_EQ(ReadBytes("a,\"" + std::string(3 << 20, 'x')).reason(), "CELL_TOO_LONG");
  EXPECT_EQ(ReadBytes(std::string(3 << 20, ',')).reason(), "ROW_TOO_LONG");
  const std::string cells = Repeated(std::string(32'000, 'x') + ",", 40);
  EXPECT_EQ(ReadBytes(cells).reason(), "ROW_TOO_LONG");
}

TEST(CsvReaderTest, AFileLargerThanTheLimitIsRefused) {
  Spreadsheet::Limits limits;
  limits.file_bytes = 10;
  EXPECT_TRUE(ReadBytes("a,b\nc,d\n\n\n", limits).status.ok());
  EXPECT_EQ(ReadBytes("a,b\nc,d\n\n\n\n", limits).reason(), "FILE_TOO_LARGE");
}

TEST(CsvReaderTest, WhatOnlyPretendsToBeCsvIsRefused) {
  for (const char* bytes : {"%PDF-1.7\n", "<html><table>", "\xEF\xBB\xBF\n <!DOCTYPE html>",
                            "<?xml version='1.0'?>", "{\\rtf1"}) {
    EXPECT_EQ(ReadBytes(bytes).reason(), "UNKNOWN_FILE") << bytes;
  }
}

TEST(CsvReaderTest, NothingIsReadAfterAFault) {
  const ScratchDirectory scratch;
  std::ofstream(scratch.Path("f.csv")) << "a\n\"b\"c\nd\n";
  auto reader = CsvReader::Open(scratch.Path("f.csv"), {});
  ASSERT_TRUE(reader.ok());
  SheetRow row;
  ASSERT_TRUE(*(*reader)->Next(row));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ErrorReason((*reader)->Next(row).status()), "DAMAGED_FILE");
}

}  // namespace
}  // namespace zhaolian
