// What columns of imports are called and read as.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/import/import_runs.h"
#include "storage/error.h"
#include "tests/integration/import_fixture.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/import_calls.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"
#include "tests/support/zip_file.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST_F(ImportTest, ListsEveryColumnOfWhichNothingIsKept) {
  const v1::ImportRun run = Planned(
      "序号,投资方,合作内容,总投资（万元）,投资规模（万元）,职务,手机,不明列\n"
      "1,星河样例机电有限公司,数控机床基地,1200,1300,经理,13900000001,甲\n",
      v1::IMPORT_KIND_LEADS);
  std::vector<std::string> left_out;
  for (const v1::ImportColumn& column : run.sheets(0).columns()) {
    if (column.left_out() || column.attribute().empty()) left_out.push_back(column.header());
  }
  EXPECT_THAT(left_out, ElementsAre("投资规模（万元）", "职务", "手机", "不明列"));
  EXPECT_THAT(calls_.Rows(run.name()).at(0).warnings(), testing::Contains("contact_without_name"));
}

TEST_F(ImportTest, ReadsWhatListsAndExportsCallThings) {
  AddCountiesAndFirm(client_, {"east"});
  v1::User user;
  user.set_display_name("己虚构");
  user.set_unit("units/east");
  ASSERT_TRUE(client_.Create(user, {.id = "ji"}).ok());
  Imported("企业,落地单位,项目名称,编号\nenterprises/firm,units/east,数控机床基地,HZ-7\n",
           v1::IMPORT_KIND_LEADS);
  v1::Lead lead;
  for (auto& each : client_.List<v1::Lead>({})) lead = *each;
  EXPECT_EQ(lead.enterprise(), "enterprises/firm");
  EXPECT_THAT(lead.host_units(), ElementsAre("units/east"));
  EXPECT_EQ(lead.code(), "HZ-7");
  Imported("企业,线索项目,时间,对接内容,参加人员,结果\n虚构机床厂," + lead.name() +
               ",2026-09-26,介绍园区,己虚构、庚虚构,约定回访\n",
           v1::IMPORT_KIND_ENGAGEMENTS);
  v1::Engagement engagement;
  for (auto& each : client_.List<v1::Engagement>({})) engagement = *each;
  EXPECT_EQ(engagement.lead(), lead.name());
  EXPECT_THAT(engagement.participants(), ElementsAre("users/ji"));
  EXPECT_EQ(engagement.outcome(), "约定回访");
  const v1::ImportRun people = Planned("单位,姓名,职务,备注\n虚构机床厂,丙虚构,经理,周三在\n",
                                       v1::IMPORT_KIND_CONTACT_PERSONS);
  EXPECT_THAT(calls_.Rows(people.name()).at(0).reasons(), testing::IsEmpty());
}

TEST(ImportHeadersTest, AColumnIsWhatTheConfigurationSays) {
  const ScratchDirectory scratch;
  const std::string path = scratch.Path("headers.tsv");
  std::ofstream(path) << "name\tname\tL\t-\t客商大名\n";
  internal::v1::ServerConfig config;
  config.set_import_headers(path);
  TestServer server({.config = config});
  const ImportCalls calls(server.ClientOf());
  const v1::ImportRun run =
      calls.Planned("a.csv", "客商大名,项目名称,进展\n北辰样例食品有限公司,乳品加工,线索\n");
  EXPECT_EQ(ImportCalls::RowsOf(run, v1::IMPORT_OUTCOME_CREATE), 1) << run.DebugString();
}

TEST_F(ImportTest, ReadsAColumnAsItsAuthorSaysAndListsNoPreview) {
  const auto file = calls_.Upload("talks.csv", "投资方,备忘\n星河样例机电有限公司,数控机床基地\n");
  ASSERT_TRUE(file.ok()) << file.status();
  v1::PlanImportRequest request;
  request.set_file(file->name());
  request.set_kind(v1::IMPORT_KIND_LEADS);
  request.set_preview(true);
  auto& synonym = *request.add_synonyms();
  synonym.set_header("备忘");
  synonym.set_meaning("项目名称");
  v1::ImportRun run;
  ASSERT_TRUE(client_.Call(request, run).ok());
  ASSERT_TRUE(calls_.Await(run.name()).ok());
  EXPECT_THAT(calls_.Rows(run.name()).at(0).title(), HasSubstr("数控机床基地"));
  v1::ListImportsResponse runs;
  ASSERT_TRUE(client_.Call(v1::ListImportsRequest(), runs).ok());
  EXPECT_THAT(runs.imports(), SizeIs(0));
  ASSERT_TRUE(calls_.Apply(run.name()).ok());
  ASSERT_TRUE(client_.Call(v1::ListImportsRequest(), runs).ok());
  EXPECT_THAT(runs.imports(), SizeIs(1));
}

TEST_F(ImportTest, SaysWhichColumnsThereAreWhereNoneIsCalledAsItsAuthorSays) {
  const auto file = calls_.Upload("talks.csv", "投资方,备忘\n星河样例机电有限公司,甲\n");
  v1::PlanImportRequest request;
  request.set_file(file->name());
  request.set_kind(v1::IMPORT_KIND_LEADS);
  for (const char* header : {"备 忘", "备忘录"}) {
    auto& synonym = *request.add_synonyms();
    synonym.set_header(header);
    synonym.set_meaning("项目名称");
  }
  v1::ImportRun run;
  ASSERT_TRUE(client_.Call(request, run).ok());
  const absl::Status status = calls_.Await(run.name()).status();
  EXPECT_EQ(ErrorReason(status), "NO_SUCH_COLUMN");
  EXPECT_THAT(status.message(), HasSubstr("\"备忘录\""));
  EXPECT_THAT(status.message(), HasSubstr("there are: 投资方、备忘"));
}

TEST_F(ImportTest, ReadsAWorkbookWhoseColumnsAllStandUnderMergedTitles) {
  const auto row = [](const std::vector<std::string>& cells) {
    std::string xml = "<row>";
    for (const std::string& cell : cells) {
      absl::StrAppend(&xml, "<c t=\"inlineStr\"><is><t>", cell, "</t></is></c>");
    }
    return absl::StrCat(xml, "</row>");
  };
  Parts parts = WorkbookParts(absl::StrCat(
      row({"客商信息", "", "", "项目情况", "", ""}),
      row({"单位名称", "姓名", "手机", "名称", "总投资（万元）", "洽谈时间"}),
      row({"北辰样例食品有限公司", "丙虚构", "13900000001", "乳品加工", "3000", "2026-09-26"})));
  std::string& sheet = parts["xl/worksheets/sheet1.xml"];
  sheet =
      absl::StrReplaceAll(sheet, {{"</sheetData>",
                                   "</sheetData><mergeCells count=\"2\"><mergeCell ref=\"A1:C1\"/>"
                                   "<mergeCell ref=\"D1:F1\"/></mergeCells>"}});
  const v1::ImportRun run = calls_.Imported("leads.xlsx", WriteZip(parts));
  EXPECT_EQ(run.kind(), v1::IMPORT_KIND_LEADS);
  EXPECT_EQ(run.rows_applied(), 1) << run.DebugString();
  for (auto& lead : client_.List<v1::Lead>({})) {
    EXPECT_EQ(lead->display_name(), "乳品加工");
    EXPECT_EQ(lead->investment_amount_minor(), 3'000'000'000);
  }
  for (auto& person : client_.List<v1::ContactPerson>({})) {
    EXPECT_EQ(person->display_name(), "丙虚构");
    EXPECT_EQ(person->phone(), "13900000001");
  }
}

TEST_F(ImportTest, RefusesAColumnThatImportsDoNotKnow) {
  const auto file = calls_.Upload("talks.csv", "投资方,备忘\n星河样例机电有限公司,甲\n");
  v1::PlanImportRequest request;
  request.set_file(file->name());
  auto& synonym = *request.add_synonyms();
  synonym.set_header("备忘");
  synonym.set_meaning("没有这一列");
  v1::ImportRun run;
  ASSERT_TRUE(client_.Call(request, run).ok());
  EXPECT_EQ(ErrorReason(calls_.Await(run.name()).status()), "UNKNOWN_COLUMN");
}

}  // namespace
}  // namespace zhaolian
