#include "server/spreadsheet/xlsx_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/scratch_directory.h"
#include "tests/support/workbook_text.h"

namespace zhaolian {
namespace {

using Kind = WrittenCell::Kind;
using testing::HasSubstr;
using testing::Not;

class XlsxWriterTest : public testing::Test {
 protected:
  std::string Book(const std::vector<std::string>& headers,
                   const std::vector<std::vector<WrittenCell>>& rows,
                   const SheetNotes& notes = {}) {
    const std::string path = scratch_.Path("a.xlsx");
    auto writer = XlsxWriter::Open(path, scratch_.path(), "线索项目");
    EXPECT_TRUE(writer.ok()) << writer.status();
    EXPECT_TRUE((*writer)->Begin(headers).ok());
    for (const auto& row : rows) EXPECT_TRUE((*writer)->Add(row).ok());
    const absl::Status finished = (*writer)->Finish(notes);
    EXPECT_TRUE(finished.ok()) << finished;
    return WorkbookText(path);
  }
  // A book with a row for each text.
  std::string Texts(const std::vector<std::string>& texts) {
    std::vector<std::vector<WrittenCell>> rows;
    for (const std::string& text : texts) rows.push_back({{Kind::kText, text, 0}});
    return Book({"a"}, rows);
  }

  ScratchDirectory scratch_;
};

TEST_F(XlsxWriterTest, EachCellIsOfItsType) {
  const std::string book = Book({"项目名称", "总投资（万元）", "日期", "时间"},
                                {{{Kind::kText, "虚构项目", 0},
                                  {Kind::kNumber, "12000.5", 12000.5},
                                  {Kind::kDay, "2026-11-28", 46354},
                                  {Kind::kTime, "2026-11-28 18:00:00", 46354.75}},
                                 {{}, {Kind::kNumber, "-2", -2}, {}, {}}});
  EXPECT_THAT(book, HasSubstr("线索项目!A1 inlineStr @ \"项目名称\"\n"));
  EXPECT_THAT(book, HasSubstr("线索项目!A2 inlineStr @ \"虚构项目\"\n"));
  EXPECT_THAT(book, HasSubstr("线索项目!B2 n General 12000.5\n"));
  EXPECT_THAT(book, HasSubstr("线索项目!C2 n yyyy-mm-dd 46354.0\n"));
  EXPECT_THAT(book, HasSubstr("线索项目!D2 n yyyy-mm-dd hh:mm:ss 46354.75\n"));
  EXPECT_THAT(book, HasSubstr("线索项目!B3 n General -2.0\n"));
  EXPECT_THAT(book, Not(HasSubstr("A3")));
}

TEST_F(XlsxWriterTest, ThePropertiesOfTheFileNameNobody) {
  const std::string book = Book({"a"}, {}, {{"导出人", "林虚构"}});
  EXPECT_THAT(book, HasSubstr("property created "));
  EXPECT_THAT(book, Not(HasSubstr("property creator")));
  EXPECT_THAT(book, Not(HasSubstr("property lastModifiedBy")));
}

TEST_F(XlsxWriterTest, TheHeaderIsFrozenAndHasAFilterOverAllRows) {
  const std::string book = Book({"a", "b"}, {{{}, {}}, {{}, {}}});
  EXPECT_THAT(book, HasSubstr("线索项目 freeze 1\n"));
  EXPECT_THAT(book, HasSubstr("线索项目 filter A1:B3\n"));
  EXPECT_THAT(Book({"a"}, {}), HasSubstr("线索项目 filter A1\n"));
}

TEST_F(XlsxWriterTest, ColumnsAreAsWideAsTheirTextWithWideCharactersAsTwo) {
  const std::string book = Book({"a", "b", "c"}, {{{Kind::kText, "汉中虚构机床有限公司", 0},
                                                   {Kind::kText, "twenty characters ..", 0},
                                                   {Kind::kText, std::string(500, 'x'), 0}}});
  EXPECT_THAT(book, HasSubstr("线索项目 width A 21.7"));
  EXPECT_THAT(book, HasSubstr("线索项目 width B 21.7"));
  EXPECT_THAT(book, HasSubstr("线索项目 width C 61.7"));
}

TEST_F(XlsxWriterTest, TheSecondSheetSaysWhatTheFirstOneIs) {
  const std::string book = Book({"a"}, {}, {{"导出人", "林虚构"}, {"筛选条件", "=1+1"}});
  EXPECT_THAT(book, HasSubstr("sheet 线索项目\n"));
  EXPECT_THAT(book, HasSubstr("sheet 导出说明\n"));
  EXPECT_THAT(book, HasSubstr("导出说明!A1 inlineStr @ \"导出人\"\n"
                              "导出说明!B1 inlineStr @ \"林虚构\"\n"));
  EXPECT_THAT(book, HasSubstr("导出说明!B2 inlineStr @ \"=1+1\"\n"));
}

TEST_F(XlsxWriterTest, FormulasAreTexts) {
  const std::vector<std::string> texts = {"=HYPERLINK(1)", "=cmd|' /C calc'!A0", "-2+3",
                                          "＝1",           "+86 139 0000 0000",  "@SUM(A1)",
                                          "{=1}",          "http://example.com"};
  const std::string book = Texts(texts);
  EXPECT_THAT(book, Not(HasSubstr("FORMULA")));
  for (const std::string& text : texts) {
    EXPECT_THAT(book, HasSubstr(" inlineStr @ \"" + text + "\"\n"));
  }
}

TEST_F(XlsxWriterTest, TextsThatXmlCannotHoldLeaveTheFileSound) {
  const std::string book = Texts({"a\x01\x1f", "a\uFFFE\uFFFF", "<a & \"b\">\n c "});
  EXPECT_THAT(book, HasSubstr("A2 inlineStr @ \"a\\u0001\\u001f\"\n"));
  EXPECT_THAT(book, HasSubstr("A3 inlineStr @ \"a\uFFFD\uFFFD\"\n"));
  EXPECT_THAT(book, HasSubstr("A4 inlineStr @ \"<a & \\\"b\\\">\\n c \"\n"));
}

TEST_F(XlsxWriterTest, AnEscapeInATextIsText) {
  const std::string book = Texts({"_x0041_", "_x0041_x005F_"});
  EXPECT_THAT(book, HasSubstr("A2 inlineStr @ \"_x0041_\"\n"));
  EXPECT_THAT(book, HasSubstr("A3 inlineStr @ \"_x0041_x005F_\"\n"));
  EXPECT_EQ(XlsxText("_x0041_"), "_x005F_x0041_");
  EXPECT_EQ(XlsxText("_x004_ _X0041_"), "_x004_ _X0041_");
}

TEST_F(XlsxWriterTest, ATextIsCutAtWhatACellTakes) {
  EXPECT_EQ(XlsxText(std::string(40'000, 'x')).size(), 32'767u);
  std::string wide;
  for (int i = 0; i < 20'000; ++i) wide += "𠮷";
  EXPECT_EQ(XlsxText(wide).size(), 16'383u * 4);
  EXPECT_THAT(Texts({std::string(40'000, 'x')}), HasSubstr("sheet 导出说明"));
}

TEST_F(XlsxWriterTest, WhatIsGivenUpLeavesNothingBehind) {
  const auto open_files = [] {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return std::distance(begin(all), end(all));
  };
  const auto before = open_files();
  for (const bool finished : {false, true}) {
    auto writer = XlsxWriter::Open(scratch_.Path("a.xlsx"), scratch_.path(), "a");
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE((*writer)->Begin({"a"}).ok());
    ASSERT_TRUE((*writer)->Add({{Kind::kText, "x", 0}}).ok());
    if (finished) {
      ASSERT_TRUE((*writer)->Finish({{"a", "b"}}).ok());
    }
    writer->reset();
    EXPECT_EQ(std::filesystem::exists(scratch_.Path("a.xlsx")), finished);
    EXPECT_EQ(open_files(), before) << finished;
  }
}

TEST(ScreenColumnsTest, TheLongestLineCounts) {
  EXPECT_EQ(ScreenColumns("abc\n汉中市\n"), 6);
  EXPECT_EQ(ScreenColumns("（ａ）"), 6);
  EXPECT_EQ(ScreenColumns(""), 0);
}

}  // namespace
}  // namespace zhaolian
