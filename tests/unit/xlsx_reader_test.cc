#include "server/spreadsheet/xlsx_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/support/spreadsheet_file.h"
#include "tests/support/zip_file.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ReadSheets ReadRows(absl::string_view rows) { return ReadBytes(WriteZip(WorkbookParts(rows))); }

Cell ReadCell(absl::string_view cell) {
  const ReadSheets read = ReadRows(absl::StrCat("<row>", cell, "</row>"));
  EXPECT_TRUE(read.status.ok()) << read.status;
  return read.rows.empty() ? Cell() : read.rows[0].cells.back();
}

// With styles 1 and up of these format numbers; 200 and up are `codes`.
Parts PartsWithFormats(absl::string_view rows, const std::vector<int>& formats,
                       const std::vector<std::string>& codes = {}) {
  Parts parts = WorkbookParts(rows);
  std::string styles = "<numFmts>";
  for (size_t i = 0; i < codes.size(); ++i) {
    absl::StrAppend(&styles, "<numFmt numFmtId=\"", 200 + i, "\" formatCode=\"", codes[i], "\"/>");
  }
  absl::StrAppend(&styles,
                  "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf "
                  "numFmtId=\"0\"/>");
  for (const int format : formats) absl::StrAppend(&styles, "<xf numFmtId=\"", format, "\"/>");
  parts["xl/styles.xml"] = StylesXml(absl::StrCat(styles, "</cellXfs>"));
  return parts;
}

TEST(XlsxReaderTest, ReadsTextsNumbersAndWhatElseACellCanBe) {
  const ReadSheets read = ReadRows(
      R"(<row r="2"><c r="A2" t="inlineStr"><is><t>虚构一号</t></is></c><c r="C2"><v>1.50</v></c>)"
      R"(<c r="D2" t="b"><v>1</v></c><c r="E2" t="e"><v>#VALUE!</v></c>)"
      R"(<c r="F2" t="str"><f>A2</f><v>算出</v></c></row>)");
  ASSERT_TRUE(read.status.ok()) << read.status;
  EXPECT_EQ(read.format, "XLSX");
  ASSERT_THAT(read.rows, SizeIs(1));
  EXPECT_EQ(read.rows[0].number, 2);
  EXPECT_THAT(read.Texts(), ElementsAre("虚构一号||1.5|TRUE|#VALUE!|算出"));
  const std::vector<Cell>& cells = read.rows[0].cells;
  EXPECT_EQ(cells[1].kind, Cell::Kind::kEmpty);
  EXPECT_EQ(cells[2].kind, Cell::Kind::kNumber);
  EXPECT_EQ(cells[2].number, 1.5);
  EXPECT_EQ(cells[3].kind, Cell::Kind::kBoolean);
  EXPECT_EQ(cells[4].kind, Cell::Kind::kError);
  EXPECT_TRUE(cells[5].formula);
  EXPECT_FALSE(cells[2].formula);
}

TEST(XlsxReaderTest, ReadsSharedStringsWithRunsAndWithoutReadings) {
  Parts parts = WorkbookParts(
      R"(<row><c t="s"><v>0</v></c><c t="s"><v>2</v></c><c t="s"><v> 1 </v></c></row>)");
  parts["xl/sharedStrings.xml"] = SharedStringsXml(
      "<si><t>汉中</t></si><si><r><rPr><b/></rPr><t>虚构</t></r><r><t xml:space=\"preserve\"> 二号 "
      "</t></r></si><si><t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh></si>");
  EXPECT_THAT(ReadBytes(WriteZip(parts)).Texts(), ElementsAre("汉中|東京|虚构 二号 "));
}

TEST(XlsxReaderTest, KeepsSpaceOnlyWhereTheFileSaysSo) {
  EXPECT_EQ(ReadCell("<c t=\"inlineStr\"><is><t> a\n</t></is></c>").text, "a");
  EXPECT_EQ(ReadCell("<c t=\"inlineStr\"><is><t xml:space=\"preserve\"> a\n</t></is></c>").text,
            " a\n");
}

TEST(XlsxReaderTest, TakesEscapesBack) {
  EXPECT_EQ(ReadCell("<c t=\"inlineStr\"><is><t>a_x000D_\nb_x005F_x000D_</t></is></c>").text,
            "a\nb_x000D_");
  EXPECT_EQ(ReadCell("<c t=\"str\"><v>a&lt;&amp;&#x4DAE;_x0041_</v></c>").text, "a<&䶮A");
}

TEST(XlsxReaderTest, ANumberIsGivenInFull) {
  EXPECT_EQ(ReadCell("<c><v>1.3800138E10</v></c>").text, "13800138000");
  EXPECT_EQ(ReadCell("<c><v>9.1610700123456787E+17</v></c>").text, "916107001234567800");
  EXPECT_EQ(ReadCell("<c t=\"n\"><v> 0.1 </v></c>").text, "0.1");
}

TEST(XlsxReaderTest, WhatIsNoFiniteNumberIsAnErrorOfItsCell) {
  for (const char* text : {"NaN", "INF", "-inf", "1e999", "0x1F", "1,5", "12万"}) {
    const Cell cell = ReadCell(absl::StrCat("<c><v>", text, "</v></c>"));
    EXPECT_EQ(cell.kind, Cell::Kind::kError);
    EXPECT_EQ(cell.text, text);
  }
}

TEST(XlsxReaderTest, TellsDatesByTheirFormat) {
  const Parts parts = PartsWithFormats(
      R"(<row><c s="1"><v>45195</v></c><c s="2"><v>45195.5</v></c><c s="3"><v>0.5</v></c>)"
      R"(<c s="4"><v>45195</v></c><c s="0"><v>45195</v></c><c s="99"><v>45195</v></c></row>)",
      {14, 200, 20, 201},
      {"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@", "0.00&quot;d&quot;"});
  const ReadSheets read = ReadBytes(WriteZip(parts));
  ASSERT_THAT(read.rows, SizeIs(1)) << read.status;
  std::vector<Cell::Kind> kinds;
  for (const Cell& cell : read.rows[0].cells) kinds.push_back(cell.kind);
  using Kind = Cell::Kind;
  EXPECT_THAT(kinds, ElementsAre(Kind::kDate, Kind::kDate, Kind::kNumber, Kind::kNumber,
                                 Kind::kNumber, Kind::kNumber));
  EXPECT_EQ(read.rows[0].cells[1].text, "45195.5");
}

TEST(XlsxReaderTest, CountsDaysFrom1904WhereTheFileDoes) {
  Parts parts =
      PartsWithFormats(R"(<row><c s="1"><v>43733</v></c><c><v>43733</v></c></row>)", {14});
  parts["xl/workbook.xml"] = absl::StrReplaceAll(
      parts["xl/workbook.xml"], {{"<sheets>", "<workbookPr date1904=\"1\"/><sheets>"}});
  const ReadSheets read = ReadBytes(WriteZip(parts));
  EXPECT_THAT(read.Texts(), ElementsAre("45195|43733"));
  EXPECT_EQ(read.rows[0].cells[0].number, 45195);
}

TEST(XlsxReaderTest, GivesDaysThatExcelMiscountsAsTheyStand) {
  const Parts parts = PartsWithFormats(
      R"(<row><c s="1"><v>60</v></c><c s="1"><v>-1</v></c><c s="1"><v>0</v></c></row>)", {14});
  EXPECT_THAT(ReadBytes(WriteZip(parts)).Texts(), ElementsAre("60|-1|0"));
}

TEST(XlsxReaderTest, ReadsDatesOfStrictFiles) {
  EXPECT_EQ(ReadCell("<c t=\"d\"><v>2023-09-26</v></c>").number, 45195);
  EXPECT_EQ(ReadCell("<c t=\"d\"><v>2023-09-26T12:00:00Z</v></c>").text, "45195.5");
  EXPECT_EQ(ReadCell("<c t=\"d\"><v>2023-02-29</v></c>").kind, Cell::Kind::kText);
}

TEST(XlsxReaderTest, AFormulaIsItsCachedValue) {
  const Cell number = ReadCell("<c><f>SUM(A1:A3)</f><v>6</v></c>");
  EXPECT_EQ(number.kind, Cell::Kind::kNumber);
  EXPECT_TRUE(number.formula);
  const Cell unsaved = ReadCell("<c><f>cmd|'/C calc'!A0</f></c>");
  EXPECT_EQ(unsaved.kind, Cell::Kind::kEmpty);
  EXPECT_TRUE(unsaved.formula);
}

TEST(XlsxReaderTest, RowsAndCellsWithoutPlaceFollowTheOneBefore) {
  const ReadSheets read = ReadRows(
      "<row><c><v>1</v></c><c r=\"C1\"><v>2</v></c><c><v>3</v></c></row><row "
      "r=\"5\"><c><v>4</v></c>"
      "</row><row/><row><c><v>5</v></c></row>");
  EXPECT_THAT(read.Texts(), ElementsAre("1||2|3", "4", "5"));
  EXPECT_EQ(read.rows[1].number, 5);
  EXPECT_EQ(read.rows[2].number, 7);
}

TEST(XlsxReaderTest, TellsHiddenRowsAndSheets) {
  Parts parts = WorkbookParts(
      R"(<row hidden="1"><c><v>1</v></c></row><row hidden="true"><c><v>2</v></c></row>)"
      R"(<row hidden="0"><c><v>3</v></c></row>)");
  parts["xl/workbook.xml"] =
      absl::StrReplaceAll(parts["xl/workbook.xml"], {{"r:id", "state=\"veryHidden\" r:id"}});
  const ReadSheets read = ReadBytes(WriteZip(parts));
  ASSERT_THAT(read.rows, SizeIs(3));
  EXPECT_TRUE(read.rows[0].hidden && read.rows[1].hidden);
  EXPECT_FALSE(read.rows[2].hidden);
  EXPECT_TRUE(read.sheets[0].hidden);
}

// Two sheets, whose parts are numbered the other way round, and a chart between them.
Parts TwoSheets() {
  Parts parts = WorkbookParts("<row><c><v>1</v></c></row>");
  parts["xl/worksheets/sheet2.xml"] = SheetXml("<row><c><v>2</v></c></row>");
  parts["xl/workbook.xml"] = absl::StrReplaceAll(
      parts["xl/workbook.xml"],
      {{"<sheets>",
        "<sheets><sheet name=\"外资&amp;_x0041_\" r:id=\"s2\"/><sheet name=\"图\" r:id=\"c\"/>"}});
  parts["xl/_rels/workbook.xml.rels"] = absl::StrReplaceAll(
      parts["xl/_rels/workbook.xml.rels"],
      {{"</Relationships>",
        "<Relationship Id=\"s2\" Type=\"x/worksheet\" "
        "Target=\"./worksheets/../worksheets/Sheet2.xml\"/>"
        "<Relationship Id=\"c\" Type=\"x/chartsheet\" Target=\"charts/c.xml\"/></Relationships>"}});
  return parts;
}

TEST(XlsxReaderTest, ReadsSheetsInTheOrderOfTheirTabs) {
  const ReadSheets read = ReadBytes(WriteZip(TwoSheets()));
  ASSERT_THAT(read.sheets, SizeIs(2)) << read.status;
  EXPECT_EQ(read.sheets[0].name, "外资&A");
  EXPECT_EQ(read.sheets[1].name, "线索");
  EXPECT_THAT(read.Texts(), ElementsAre("2", "1"));
  EXPECT_EQ(read.rows[0].sheet, 0u);
  EXPECT_EQ(read.rows[1].sheet, 1u);
}

TEST(XlsxReaderTest, OfMergedCellsTheFirstHasTheValue) {
  Parts parts = WorkbookParts(
      R"(<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" s="1"/></row><row r="2"><c r="A2" s="1"/></row>)");
  parts["xl/worksheets/sheet1.xml"] = absl::StrReplaceAll(
      parts["xl/worksheets/sheet1.xml"],
      {{"</sheetData>", "</sheetData><mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>"}});
  EXPECT_THAT(ReadBytes(WriteZip(parts)).Texts(), ElementsAre("1"));
}

TEST(XlsxReaderTest, ReadsStrictWorkbooksAndThoseWithPrefixes) {
  Parts strict = WorkbookParts(R"(<row><c t="inlineStr"><is><t>严格</t></is></c></row>)");
  Parts prefixed = strict;
  for (auto& [name, xml] : strict) {
    xml = absl::StrReplaceAll(
        xml, {{"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
               "http://purl.oclc.org/ooxml/spreadsheetml/main"},
              {"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
               "http://purl.oclc.org/ooxml/officeDocument/relationships"}});
  }
  EXPECT_THAT(ReadBytes(WriteZip(strict)).Texts(), ElementsAre("严格"));
  prefixed["xl/worksheets/sheet1.xml"] =
      "<x:worksheet xmlns:x=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
      "xmlns:y=\"urn:y\"><x:sheetData><y:row><x:c><x:v>9</x:v></x:c></y:row><x:row y:r=\"7\"><x:c "
      "y:t=\"s\"><y:v>8</y:v><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>";
  const ReadSheets read = ReadBytes(WriteZip(prefixed));
  EXPECT_THAT(read.Texts(), ElementsAre("1"));
  EXPECT_EQ(read.rows[0].number, 1);
}

TEST(XlsxReaderTest, DoesWithoutStylesAndSharedStrings) {
  Parts parts = WorkbookParts("<row><c s=\"3\"><v>1</v></c></row>");
  parts.erase("xl/styles.xml");
  parts.erase("xl/sharedStrings.xml");
  std::string& relationships = parts["xl/_rels/workbook.xml.rels"];
  relationships =
      absl::StrReplaceAll(relationships, {{"/styles\"", "/x\""}, {"/sharedStrings\"", "/y\""}});
  EXPECT_THAT(ReadBytes(WriteZip(parts)).Texts(), ElementsAre("1"));
}

TEST(XlsxReaderTest, ReadsAWorkbookWithMacrosAsData) {
  Parts parts = WorkbookParts("<row><c><v>1</v></c></row>");
  parts["xl/vbaProject.bin"] = "\xD0\xCF\x11\xE0 macros";
  parts["xl/externalLinks/externalLink1.xml"] = "<ddeLink/>";
  EXPECT_THAT(ReadBytes(WriteZip(parts)).Texts(), ElementsAre("1"));
}

TEST(XlsxReaderTest, ReadsTheMessyWorkbookOfACounty) {
  const ReadSheets read =
      ReadSpreadsheet(ZHAOLIAN_SOURCE_DIRECTORY "/tests/import/data/messy_import.xlsx");
  ASSERT_TRUE(read.status.ok()) << read.status;
  ASSERT_THAT(read.sheets, SizeIs(3));
  EXPECT_EQ(read.sheets[0].name, "线索台账");
  EXPECT_THAT(read.Texts()[0], HasSubstr("招商引资线索项目台账"));
  int dates = 0;
  for (const SheetRow& row : read.rows) {
    for (const Cell& cell : row.cells) dates += cell.kind == Cell::Kind::kDate ? 1 : 0;
  }
  EXPECT_GT(dates, 0);
}

}  // namespace
}  // namespace zhaolian
