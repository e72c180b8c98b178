// The rows that wait come back as a file like the one that was sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "server/spreadsheet/xlsx_writer.h"
#include "storage/durable_file.h"
#include "tests/support/import_calls.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/spreadsheet_file.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

constexpr char kSheet[] =
    "企业名称,项目名称,首次对接时间,联系人,联系电话\n"
    "星河样例机电有限公司,数控机床基地,2026-09-26,丙虚构,13900000001\n"
    "北辰样例食品有限公司,乳品加工项目,03/04/2026,丁虚构,139\n";

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, "\r\n", absl::SkipWhitespace());
}

class ImportReviewTest : public testing::Test {
 protected:
  std::string ReviewOf(const std::string& name, const std::string& content) {
    return calls_.Review(calls_.Planned(name, content, v1::IMPORT_KIND_LEADS).name());
  }

  TestServer server_;
  ImportCalls calls_{server_.ClientOf()};
  ScratchDirectory scratch_;
};

TEST_F(ImportReviewTest, ARowSaysWhereItWasAndAllThatIsToBeWritten) {
  const auto lines = Lines(ReviewOf("a.csv", kSheet));
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[0], EndsWith("联系电话,原行号,核对原因,企业标识"));
  EXPECT_THAT(lines[1],
              AllOf(StartsWith("北辰样例食品有限公司"), HasSubstr(",3,"),
                    HasSubstr("日期有多种理解：写成 2026-09-26"), HasSubstr("写成 13900000001")));
}

TEST_F(ImportReviewTest, WhatStoodAboveTheNamesOfColumnsIsStillKnown) {
  const std::string review = ReviewOf(
      "a.csv",
      "样例县2026年在谈项目台账,,,,,\n单位：万元,,,,,\n序号,客商信息,,项目情况,,\n"
      ",单位名称,电话,名称,主要建设内容,总投资\n1,北辰样例食品有限公司,139,乳品加工,新建,5000\n");
  EXPECT_THAT(Lines(review).at(0),
              HasSubstr("序号,单位名称,电话,项目名称,主要建设内容,总投资（万元）"));
  const std::string corrected = absl::StrReplaceAll(review, {{",139,", ",13900000001,"}});
  const auto run = calls_.Imported("b.csv", corrected, v1::IMPORT_KIND_LEADS);
  ASSERT_EQ(run.rows_applied(), 1) << review;
  for (auto& lead : server_.ClientOf().List<v1::Lead>({})) {
    EXPECT_EQ(lead->display_name(), "乳品加工");
    EXPECT_EQ(lead->investment_amount_minor(), 5'000'000'000);
  }
}

TEST_F(ImportReviewTest, DaysWithoutAYearAreOfTheYearOfTheFirstFile) {
  const std::string review =
      ReviewOf("a.csv",
               "样例县2025年在谈项目台账,,,\n企业名称,项目名称,首次对接时间,联系电话\n"
               "北辰样例食品有限公司,乳品加工,9月26日,139\n");
  EXPECT_THAT(Lines(review).at(1), HasSubstr("9月26日"));
  const std::string corrected = absl::StrReplaceAll(review, {{",139,", ",13900000001,"}});
  ASSERT_EQ(calls_.Imported("b.csv", corrected, v1::IMPORT_KIND_LEADS).rows_applied(), 1) << review;
  for (auto& lead : server_.ClientOf().List<v1::Lead>({})) {
    EXPECT_EQ(lead->report_date(), "2025-09-26");
  }
}

TEST_F(ImportReviewTest, OurColumnsAreThereOnceHoweverOftenItGoesRound) {
  const std::string first = ReviewOf("a.csv", kSheet);
  const std::string second = ReviewOf("b.csv", first);
  EXPECT_EQ(Lines(second).at(0), Lines(first).at(0));
  EXPECT_THAT(Lines(second).at(1), HasSubstr(",3,")) << "the row of the first file";
}

TEST_F(ImportReviewTest, AWorkbookComesBackAsOneWithItsDays) {
  const std::string path = scratch_.Path("sent.xlsx");
  auto writer = XlsxWriter::Open(path, scratch_.path(), "项目").value();
  ASSERT_TRUE(writer->Begin({"企业名称", "项目名称", "首次对接时间", "联系电话"}).ok());
  using Kind = WrittenCell::Kind;
  ASSERT_TRUE(writer
                  ->Add({{Kind::kText, "北辰样例食品有限公司"},
                         {Kind::kText, "乳品加工项目"},
                         {Kind::kDay, "2026-09-26", 46291},
                         {Kind::kText, "139"}})
                  .ok());
  ASSERT_TRUE(writer->Finish({}).ok());
  const std::string review = ReviewOf("sent.xlsx", ReadFile(path).value());
  const std::string back = scratch_.Path("back.xlsx");
  ASSERT_TRUE(WriteFileDurably(back, review).ok());
  auto spreadsheet = OpenSpreadsheet(back, Spreadsheet::Limits());
  ASSERT_TRUE(spreadsheet.ok()) << spreadsheet.status();
  SheetRow header, row;
  ASSERT_TRUE((*spreadsheet)->Next(header).value());
  ASSERT_TRUE((*spreadsheet)->Next(row).value());
  ASSERT_THAT(row.cells, SizeIs(6));
  EXPECT_EQ(header.cells[5].text, "核对原因");
  EXPECT_EQ(row.cells[2].kind, Cell::Kind::kDate);
  EXPECT_EQ(row.cells[2].number, 46291);
  EXPECT_EQ(row.cells[4].text, "2");
}

}  // namespace
}  // namespace zhaolian
