// What is sent as a workbook to do harm, or came to harm on its way.
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

constexpr absl::string_view kOneRow = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
constexpr absl::string_view kSheet = "xl/worksheets/sheet1.xml";

std::vector<ZipEntry> Entries(const Parts& parts) {
  std::vector<ZipEntry> entries;
  for (const auto& [name, data] : parts) entries.push_back({.name = name, .data = data});
  return entries;
}

std::vector<ZipEntry> EntriesAnd(const ZipEntry& another) {
  std::vector<ZipEntry> entries = Entries(WorkbookParts(kOneRow));
  entries.push_back(another);
  return entries;
}

// A workbook whose sheet has an entry changed by `change`.
template <typename Change>
ReadSheets ReadWithSheetEntry(Change change) {
  std::vector<ZipEntry> entries = Entries(WorkbookParts(kOneRow));
  for (ZipEntry& entry : entries) {
    if (entry.name == kSheet) change(entry);
  }
  return ReadBytes(WriteZip(entries));
}

ReadSheets ReadSheet(absl::string_view xml) {
  Parts parts = WorkbookParts("");
  parts[std::string(kSheet)] = std::string(xml);
  return ReadBytes(WriteZip(parts));
}

ReadSheets ReadRows(absl::string_view rows) { return ReadBytes(WriteZip(WorkbookParts(rows))); }

TEST(HostileXlsxTest, APartThatUnpacksToAHundredTimesItsSizeIsRefused) {
  const std::string rows = Repeated("<row><c/></row>", 1'000'000);
  EXPECT_EQ(ReadRows(rows).reason(), "UNPACKS_TOO_LARGE");
  EXPECT_EQ(ReadRows(std::string(20 << 20, ' ')).reason(), "UNPACKS_TOO_LARGE");
}

TEST(HostileXlsxTest, APartThatDeclaresLessThanItHasIsRefused) {
  EXPECT_EQ(ReadWithSheetEntry([](ZipEntry& entry) { entry.declared_size = 10; }).reason(),
            "DAMAGED_FILE");
  const ReadSheets bomb = ReadWithSheetEntry([](ZipEntry& entry) {
    entry.data = SheetXml(std::string(20 << 20, ' '));
    entry.declared_size = 1000;
  });
  EXPECT_EQ(bomb.reason(), "DAMAGED_FILE");
}

TEST(HostileXlsxTest, APartThatDeclaresMoreThanItHasIsRefused) {
  EXPECT_EQ(ReadWithSheetEntry([](ZipEntry& entry) { entry.declared_size = 5000; }).reason(),
            "DAMAGED_FILE");
  EXPECT_EQ(ReadWithSheetEntry([](ZipEntry& entry) { entry.declared_size = 0xFFFFFFF0; }).reason(),
            "UNPACKS_TOO_LARGE");
}

TEST(HostileXlsxTest, MoreThanTheLimitInAllPartsIsRefused) {
  Spreadsheet::Limits limits;
  const std::string bytes = WriteZip(WorkbookParts(Repeated("<row><c><v>1</v></c></row>", 10'000)));
  EXPECT_TRUE(ReadBytes(bytes, limits).status.ok());
  limits.unpacked_bytes = 100'000;
  EXPECT_EQ(ReadBytes(bytes, limits).reason(), "UNPACKS_TOO_LARGE");
}

TEST(HostileXlsxTest, PartsThatShareTheirBytesAreRefused) {
  ZipEntry quoted = {
      .name = "xl/media/0", .data = Repeated("0123456789abcdef", 50'000), .method = 0};
  std::vector<ZipEntry> entries = EntriesAnd(quoted);
  quoted.shares_bytes = true;
  quoted.name = "xl/media/1";
  entries.push_back(quoted);
  EXPECT_EQ(ReadBytes(WriteZip(entries)).reason(), "UNPACKS_TOO_LARGE");
}

TEST(HostileXlsxTest, AHundredThousandPartsAreRefused) {
  std::vector<ZipEntry> entries;
  for (int i = 0; i < 65'000; ++i)
    entries.push_back({.name = absl::StrCat(i), .data = "", .method = 0});
  EXPECT_EQ(ReadBytes(WriteZip(entries)).reason(), "UNPACKS_TOO_LARGE");
  for (int i = 65'000; i < 100'000; ++i) {
    entries.push_back({.name = absl::StrCat(i), .data = "", .method = 0});
  }
  EXPECT_EQ(ReadBytes(WriteZip(entries, /*zip64=*/true)).reason(), "UNPACKS_TOO_LARGE");
}

TEST(HostileXlsxTest, AnArchiveWithinAnArchiveIsNotOpened) {
  const std::string inner = WriteZip(WorkbookParts(kOneRow));
  EXPECT_EQ(ReadBytes(WriteZip(Parts{{"inner.xlsx", inner}})).reason(), "UNKNOWN_FILE");
  EXPECT_TRUE(ReadBytes(WriteZip(EntriesAnd({.name = "inner.zip", .data = inner}))).status.ok());
}

TEST(HostileXlsxTest, NamesThatLeadOutOfTheArchiveAreRefused) {
  for (const char* name :
       {"../../etc/passwd", "/etc/passwd", "xl/../../x", "xl\\workbook.xml", "C:evil", "", ".."}) {
    EXPECT_EQ(ReadBytes(WriteZip(EntriesAnd({.name = name, .data = "x"}))).reason(), "DAMAGED_FILE")
        << name;
  }
}

// Old archivers write names in the encoding of their system, here that of 表 in GB18030.
TEST(HostileXlsxTest, ANameInAnotherEncodingIsToldAsText) {
  const ReadSheets read = ReadBytes(WriteZip(EntriesAnd({.name = "\xb1\xed/../x", .data = "x"})));
  EXPECT_EQ(read.reason(), "DAMAGED_FILE");
  EXPECT_THAT(read.status.message(), HasSubstr("the name \uFFFD\uFFFD/../x,"));
}

TEST(HostileXlsxTest, LinksAreRefused) {
  const ZipEntry link = {.name = "xl/l", .data = "/etc/passwd", .attributes = 0120777u << 16};
  EXPECT_EQ(ReadBytes(WriteZip(EntriesAnd(link))).reason(), "DAMAGED_FILE");
}

TEST(HostileXlsxTest, ANameTwiceIsRefusedAlsoInOtherCapitals) {
  for (const char* name : {"xl/sharedStrings.xml", "XL/sharedstrings.XML"}) {
    const ReadSheets read = ReadBytes(WriteZip(EntriesAnd({.name = name, .data = "x"})));
    EXPECT_EQ(read.reason(), "DAMAGED_FILE");
    EXPECT_THAT(read.status.message(), HasSubstr("two parts"));
  }
}

TEST(HostileXlsxTest, AnEncryptedPartIsRefused) {
  const ReadSheets read = ReadWithSheetEntry([](ZipEntry& entry) { entry.flags = 1; });
  EXPECT_EQ(read.reason(), "ENCRYPTED_FILE");
}

TEST(HostileXlsxTest, ADocumentTypeIsRefusedWhateverItSays) {
  for (const char* type :
       {"<!DOCTYPE x>", "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>",
        "<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://invalid.example/\">%p;]>",
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"}) {
    const ReadSheets read = ReadSheet(absl::StrCat(type, SheetXml(kOneRow).substr(39)));
    EXPECT_EQ(read.reason(), "DAMAGED_FILE");
    EXPECT_THAT(read.status.message(), HasSubstr("document type")) << type;
    Parts parts = WorkbookParts(kOneRow);
    parts["xl/workbook.xml"] = absl::StrCat(type, parts["xl/workbook.xml"]);
    EXPECT_EQ(ReadBytes(WriteZip(parts)).reason(), "DAMAGED_FILE");
  }
}

TEST(HostileXlsxTest, EncodingsThatHideADocumentTypeAreRefused) {
  for (const char* encoding : {"UTF-7", "EBCDIC-CP-US", "GB18030"}) {
    const std::string xml = absl::StrReplaceAll(SheetXml(kOneRow), {{"UTF-8", encoding}});
    EXPECT_EQ(ReadSheet(xml).reason(), "DAMAGED_FILE") << encoding;
  }
  std::string wide = "\xFF\xFE";
  for (const char byte : absl::string_view("<!DOCTYPE x [<!ENTITY a \"b\">]><x/>")) {
    wide.push_back(byte);
    wide.push_back('\0');
  }
  EXPECT_THAT(ReadSheet(wide).status.message(), HasSubstr("document type"));
}

TEST(HostileXlsxTest, AnUndefinedEntityIsRefused) {
  EXPECT_EQ(ReadRows("<row><c t=\"str\"><v>&a;</v></c></row>").reason(), "DAMAGED_FILE");
}

TEST(HostileXlsxTest, ElementsWithinElementsAreRefused) {
  EXPECT_EQ(ReadRows(Repeated("<c>", 10'000)).reason(), "UNPACKS_TOO_LARGE");
}

TEST(HostileXlsxTest, AnAttributeOfTenMegabytesIsRefused) {
  const std::string value(10 << 20, 'x');
  const auto read = [](absl::string_view rows) {
    return ReadWithSheetEntry([&](ZipEntry& entry) {
             entry.method = 0;
             entry.data = SheetXml(rows);
           })
        .reason();
  };
  EXPECT_EQ(read(absl::StrCat("<row a=\"", value, "\"/>")), "UNPACKS_TOO_LARGE");
  EXPECT_EQ(read(absl::StrCat("<!--", value, "-->")), "UNPACKS_TOO_LARGE");
  EXPECT_EQ(read(absl::StrCat("<", value)), "UNPACKS_TOO_LARGE");
}

TEST(HostileXlsxTest, AHundredThousandAttributesAreRefused) {
  std::string attributes;
  for (int i = 0; i < 100'000; ++i) absl::StrAppend(&attributes, " a", i, "=\"\"");
  EXPECT_EQ(ReadRows(absl::StrCat("<row", attributes, "/>")).reason(), "UNPACKS_TOO_LARGE");
}

TEST(HostileXlsxTest, NamesWithoutEndAreRefused) {
  std::string elements;
  for (int i = 0; i < 400'000; ++i) absl::StrAppend(&elements, "<e", i, "/>");
  EXPECT_EQ(ReadRows(elements).reason(), "UNPACKS_TOO_LARGE");
}

TEST(HostileXlsxTest, PlacesThatNoSheetHasAreRefused) {
  for (const char* rows :
       {"<row r=\"1048577\"/>", "<row r=\"0\"/>", "<row r=\"-1\"/>",
        "<row r=\"99999999999999999999\"/>", "<row r=\"x\"/>", "<row r=\"1048576\"/><row/>",
        "<row r=\"2\"/><row r=\"1\"/>", "<row r=\"2\"/><row r=\"2\"/>",
        "<row r=\"1\"><c r=\"XFE1\"/></row>", "<row r=\"1\"><c r=\"A2\"/></row>",
        "<row r=\"1\"><c r=\"1\"/></row>", "<row r=\"1\"><c r=\"AAAAAAAAAAAAAAA1\"/></row>",
        "<row r=\"1\"><c r=\"a1\"/></row>", "<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>",
        "<row r=\"1\"><c r=\"A1\"/><c r=\"A1\"/></row>"}) {
    EXPECT_EQ(ReadRows(rows).reason(), "DAMAGED_FILE") << rows;
  }
}

TEST(HostileXlsxTest, WhatStandsFarAwayIsRefusedAndFarEmptyCellsAreNot) {
  const ReadSheets far_down = ReadRows(
      "<row r=\"1\"><c><v>1</v></c></row><row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>");
  EXPECT_EQ(far_down.reason(), "TOO_MANY_ROWS");
  EXPECT_THAT(far_down.status.message(), HasSubstr("row 1048576 of 线索"));
  EXPECT_EQ(ReadRows("<row><c r=\"XFD1\"><v>1</v></c></row>").reason(), "TOO_MANY_COLUMNS");
  EXPECT_THAT(
      ReadRows("<row><c><v>1</v></c><c r=\"XFD1\" s=\"1\"/></row><row r=\"1048576\"/>").Texts(),
      ElementsAre("1"));
}

TEST(HostileXlsxTest, TheDeclaredDimensionIsNotBelieved) {
  for (const char* dimension : {"A1:XFD1048576", "A1:A1", "-1", ""}) {
    const std::string xml = absl::StrReplaceAll(
        SheetXml("<row><c><v>1</v></c><c><v>2</v></c></row>"),
        {{"<sheetData>", absl::StrCat("<dimension ref=\"", dimension, "\"/><sheetData>")}});
    EXPECT_THAT(ReadSheet(xml).Texts(), ElementsAre("1|2"));
  }
}

TEST(HostileXlsxTest, AMillionEmptyRowsCostNothing) {
  std::string rows(kOneRow);
  for (int i = 2; i <= 1'000'000; ++i)
    absl::StrAppend(&rows, "<row r=\"", i, "\" s=\"", i % 97, "\"/>");
  const ReadSheets read = ReadRows(rows);
  EXPECT_TRUE(read.status.ok()) << read.status;
  EXPECT_THAT(read.Texts(), ElementsAre("1"));
}

TEST(HostileXlsxTest, ASharedTextThatDoesNotExistIsRefusedWithTheRow) {
  for (const char* index : {"-1", "1", "0x0", "99999999999999999999", "1.0"}) {
    Parts parts =
        WorkbookParts(absl::StrCat("<row r=\"7\"><c t=\"s\"><v>", index, "</v></c></row>"));
    parts["xl/sharedStrings.xml"] = SharedStringsXml("<si><t>a</t></si>");
    const ReadSheets read = ReadBytes(WriteZip(parts));
    EXPECT_EQ(read.reason(), "DAMAGED_FILE") << index;
    EXPECT_THAT(read.status.message(), HasSubstr("row 7 of 线索"));
  }
}

TEST(HostileXlsxTest, MoreSharedTextThanTheLimitIsRefused) {
  Parts parts = WorkbookParts(kOneRow);
  std::string items;
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&items, "<si><t>虚构", i * 7919, "</t></si>");
  parts["xl/sharedStrings.xml"] = SharedStringsXml(items);
  Spreadsheet::Limits limits;
  limits.shared_string_bytes = 10'000;
  EXPECT_EQ(ReadBytes(WriteZip(parts), limits).reason(), "UNPACKS_TOO_LARGE");
  EXPECT_TRUE(ReadBytes(WriteZip(parts)).status.ok());
}

TEST(HostileXlsxTest, TenMillionEmptySharedTextsAreRefused) {
  Parts parts = WorkbookParts(kOneRow);
  std::string items;
  for (int i = 0; i < 4'000'000; ++i)
    items += i % 3 == 0 ? "<si/>" : i % 7 == 0 ? "<si />" : "<si></si>";
  parts["xl/sharedStrings.xml"] = SharedStringsXml(items);
  EXPECT_EQ(ReadBytes(WriteZip(parts)).reason(), "UNPACKS_TOO_LARGE");
}

TEST(HostileXlsxTest, ALongTextIsRefusedWhereverItStands) {
  const std::string text(32'768, 'x');
  for (const char* cell : {"<c t=\"inlineStr\"><is><t>$</t></is></c>", "<c t=\"str\"><v>$</v></c>",
                           "<c t=\"e\"><v>$</v></c>", "<c><v>$</v></c>"}) {
    const std::string row = absl::StrCat("<row>", cell, "</row>");
    EXPECT_EQ(ReadRows(absl::StrReplaceAll(row, {{"$", text}})).reason(), "CELL_TOO_LONG") << cell;
    EXPECT_TRUE(ReadRows(absl::StrReplaceAll(row, {{"$", text.substr(1)}})).status.ok()) << cell;
  }
  Parts parts = WorkbookParts(kOneRow);
  parts["xl/sharedStrings.xml"] = SharedStringsXml(absl::StrCat("<si><t>", text, "</t></si>"));
  EXPECT_EQ(ReadBytes(WriteZip(parts)).reason(), "CELL_TOO_LONG");
}

TEST(HostileXlsxTest, ARowThatRepeatsALongSharedTextIsRefused) {
  Parts parts =
      WorkbookParts(absl::StrCat("<row>", Repeated("<c t=\"s\"><v>0</v></c>", 100), "</row>"));
  parts["xl/sharedStrings.xml"] =
      SharedStringsXml(absl::StrCat("<si><t>", std::string(32'000, 'x'), "</t></si>"));
  EXPECT_EQ(ReadBytes(WriteZip(parts)).reason(), "ROW_TOO_LONG");
}

TEST(HostileXlsxTest, ACellOfUnknownTypeIsRefused) {
  EXPECT_EQ(ReadRows("<row><c t=\"x\"><v>1</v></c></row>").reason(), "DAMAGED_FILE");
}

TEST(HostileXlsxTest, TooManySheetsStylesAndRelationshipsAreRefused) {
  Parts parts = WorkbookParts(kOneRow);
  parts["xl/workbook.xml"] = absl::StrReplaceAll(
      parts["xl/workbook.xml"],
      {{"<sheets>", absl::StrCat("<sheets>", Repeated("<sheet name=\"x\" r:id=\"s1\"/>", 64))}});
  EXPECT_EQ(ReadBytes(WriteZip(parts)).reason(), "TOO_MANY_SHEETS");
  parts = WorkbookParts(kOneRow);
  std::string styles;
  for (int i = 0; i < 110'000; ++i) absl::StrAppend(&styles, "<xf numFmtId=\"", i * 31, "\"/>");
  parts["xl/styles.xml"] = StylesXml(absl::StrCat("<cellXfs>", styles, "</cellXfs>"));
  EXPECT_EQ(ReadBytes(WriteZip(parts)).reason(), "UNPACKS_TOO_LARGE");
  parts = WorkbookParts(kOneRow);
  parts["xl/_rels/workbook.xml.rels"] = absl::StrReplaceAll(
      parts["xl/_rels/workbook.xml.rels"],
      {{"</Relationships>",
        absl::StrCat(Repeated("<Relationship Id=\"z\"/>", 5000), "</Relationships>")}});
  EXPECT_EQ(ReadBytes(WriteZip(parts)).reason(), "UNPACKS_TOO_LARGE");
}

TEST(HostileXlsxTest, AWorkbookWithoutSheetsIsRefused) {
  Parts parts = WorkbookParts(kOneRow);
  parts["xl/workbook.xml"] =
      "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>";
  EXPECT_EQ(ReadBytes(WriteZip(parts)).reason(), "DAMAGED_FILE");
}

TEST(HostileXlsxTest, AMissingPartIsRefused) {
  for (const char* name : {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
                           "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"}) {
    Parts parts = WorkbookParts(kOneRow);
    parts.erase(name);
    const ReadSheets read = ReadBytes(WriteZip(parts));
    EXPECT_EQ(read.reason(), "DAMAGED_FILE") << name;
    EXPECT_THAT(read.status.message(), HasSubstr(name));
  }
}

TEST(HostileXlsxTest, APartOfAnotherKindIsRefusedRatherThanEmpty) {
  EXPECT_EQ(ReadSheet("<worksheet><sheetData/></worksheet>").reason(), "DAMAGED_FILE");
  EXPECT_EQ(ReadSheet("<html xmlns=\"http://www.w3.org/1999/xhtml\"/>").reason(), "DAMAGED_FILE");
  EXPECT_EQ(ReadSheet("").reason(), "DAMAGED_FILE");
}

TEST(HostileXlsxTest, AnArchiveCutOffAnywhereIsRefused) {
  const std::string bytes = WriteZip(WorkbookParts(kOneRow));
  ASSERT_TRUE(ReadBytes(bytes).status.ok());
  for (size_t size = 4; size < bytes.size(); size += 7) {
    const ReadSheets read = ReadBytes(absl::string_view(bytes).substr(0, size));
    EXPECT_EQ(read.reason(), "DAMAGED_FILE") << size;
    EXPECT_THAT(read.rows, IsEmpty());
  }
}

TEST(HostileXlsxTest, XmlCutOffAnywhereIsRefused) {
  const std::string xml = SheetXml(kOneRow);
  for (size_t size = 0; size < xml.size(); ++size) {
    EXPECT_EQ(ReadSheet(xml.substr(0, size)).reason(), "DAMAGED_FILE") << size;
  }
}

TEST(HostileXlsxTest, AWrongSumIsRefused) {
  EXPECT_EQ(ReadWithSheetEntry([](ZipEntry& entry) { entry.wrong_sum = true; }).reason(),
            "DAMAGED_FILE");
}

TEST(HostileXlsxTest, AnUnusualPackingIsRefused) {
  for (const uint16_t method : {9, 12, 14, 93, 95, 99}) {
    const ReadSheets read = ReadWithSheetEntry([&](ZipEntry& entry) { entry.method = method; });
    EXPECT_EQ(read.reason(), "DAMAGED_FILE") << method;
  }
  EXPECT_TRUE(ReadWithSheetEntry([](ZipEntry& entry) { entry.method = 0; }).status.ok());
}

TEST(HostileXlsxTest, SizesAfterTheDataAndZip64AreRead) {
  EXPECT_TRUE(ReadWithSheetEntry([](ZipEntry& entry) { entry.flags = 8; }).status.ok());
  const std::string bytes = WriteZip(Entries(WorkbookParts(kOneRow)), /*zip64=*/true);
  EXPECT_THAT(ReadBytes(bytes).Texts(), ElementsAre("1"));
}

TEST(HostileXlsxTest, TheDirectoryDecidesWhereAHeaderDisagrees) {
  const ReadSheets read =
      ReadWithSheetEntry([](ZipEntry& entry) { entry.local_name = "xl/worksheets/other1.xml"; });
  EXPECT_THAT(read.Texts(), ElementsAre("1"));
}

TEST(HostileXlsxTest, WhatLeadsElsewhereIsNotFollowed) {
  std::vector<ZipEntry> entries =
      Entries(WorkbookParts("<row><c r=\"A1\"><f>[1]Sheet1!A1</f><v>7</v></c>"
                            "<c r=\"B1\" t=\"str\"><f>cmd|'/C calc'!A0</f><v>x</v></c></row>"));
  entries.push_back({.name = "xl/externalLinks/externalLink1.xml", .data = "<externalLink/>"});
  entries.push_back({.name = "xl/embeddings/oleObject1.bin", .data = "\xD0\xCF\x11\xE0"});
  EXPECT_THAT(ReadBytes(WriteZip(entries)).Texts(), ElementsAre("7|x"));
  Parts parts = WorkbookParts(kOneRow);
  std::string& links = parts["xl/_rels/workbook.xml.rels"];
  links = absl::StrReplaceAll(
      links, {{"worksheets/sheet1.xml\"", "http://invalid.example/\" TargetMode=\"External\""}});
  EXPECT_EQ(ReadBytes(WriteZip(parts)).reason(), "DAMAGED_FILE");
}

TEST(HostileXlsxTest, WhatIsNoXlsxIsToldApart) {
  const std::string ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(600, '\0');
  EXPECT_EQ(ReadBytes(ole + std::string("W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", 24)).reason(),
            "UNKNOWN_FILE");
  EXPECT_EQ(ReadBytes(std::string("\x09\x04\x06\x00\x00\x00", 6)).reason(), "OLD_EXCEL_FILE");
  EXPECT_EQ(ReadBytes(ole + std::string("W\0o\0r\0k\0b\0o\0o\0k\0", 16)).reason(),
            "OLD_EXCEL_FILE");
  // The name may lie across two of the pieces that are searched.
  std::string encrypted = ole + std::string((64 << 10) - 608 - 15, '\0');
  for (const char byte : absl::string_view("EncryptedPackage")) encrypted += {byte, '\0'};
  EXPECT_EQ(ReadBytes(encrypted).reason(), "ENCRYPTED_FILE");
  EXPECT_THAT(ReadBytes(WriteZip(Parts{{"xl/workbook.bin", "x"}})).status.message(),
              HasSubstr(".xlsb"));
  const Parts ods = {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                     {"content.xml", "x"}};
  EXPECT_EQ(ReadBytes(WriteZip(ods)).reason(), "OPEN_DOCUMENT_FILE");
  EXPECT_THAT(ReadBytes(WriteZip(ods)).status.message(), HasSubstr("in WPS or Excel"));
  EXPECT_EQ(ReadBytes("<?xml version=\"1.0\"?>\n<office:document xmlns:office=\"urn:oasis:names:tc:"
                      "opendocument:xmlns:office:1.0\"/>")
                .reason(),
            "OPEN_DOCUMENT_FILE");
  EXPECT_EQ(ReadBytes(WriteZip(Parts{{"word/document.xml", "x"}})).reason(), "UNKNOWN_FILE");
  EXPECT_EQ(ReadBytes(WriteZip(Parts{})).reason(), "UNKNOWN_FILE");
}

}  // namespace
}  // namespace zhaolian
