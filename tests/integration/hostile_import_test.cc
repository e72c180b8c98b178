// Files that people send by mistake or in bad faith, through the whole of an import.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/error.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/export_call.h"
#include "tests/support/fictional_chain.h"
#include "tests/support/import_calls.h"
#include "tests/support/signed_in_server.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class HostileImportTest : public testing::Test {
 protected:
  v1::ImportRun Planned(const std::string& content, const std::string& name = "test.csv") {
    return calls_.Planned(name, content);
  }
  std::vector<v1::ImportOutcome> OutcomesOf(const v1::ImportRun& run) {
    std::vector<v1::ImportOutcome> outcomes;
    for (const v1::ImportRow& row : calls_.Rows(run.name())) outcomes.push_back(row.outcome());
    return outcomes;
  }
  std::vector<std::string> Firms() {
    std::vector<std::string> firms;
    for (auto& firm : client_.List<v1::Enterprise>({})) firms.push_back(firm->display_name());
    return firms;
  }

  TestServer server_;
  Client client_ = server_.ClientOf();
  ImportCalls calls_{server_.ClientOf()};
};

TEST_F(HostileImportTest, AHeaderAloneHasNoRows) {
  for (const char* header : {"企业名称,联系人,联系电话\n", "企业名称,联系人,联系电话",
                             "样例台账\n企业名称,联系人,联系电话\n序号,,\n"}) {
    EXPECT_EQ(ErrorReason(calls_.PlanBytes("a.csv", header).status()), "NO_ROWS") << header;
  }
}

TEST_F(HostileImportTest, RareCharactersOfNamesComeAndGoAsTheyAre) {
  constexpr char kNames[] =
      "企业名称,行业\n汉中𠮷某样例有限公司,"
      "机床\n汉中𬭎某样例有限公司,"
      "机床\n"
      "汉中㛃样例有限公司,机床\n汉中张䶮样例有限公司,机床\n";
  ASSERT_TRUE(calls_.Apply(Planned(kNames).name()).ok());
  EXPECT_THAT(Firms(), testing::UnorderedElementsAre("汉中𠮷某样例有限公司",
                                                     "汉中𬭎某样例有限公司",
                                                     "汉中㛃样例有限公司", "汉中张䶮样例有限公司"));
  v1::ExportRequest request;
  request.set_collection("enterprises");
  for (const auto format :
       {v1::ExportRequest::FILE_FORMAT_CSV, v1::ExportRequest::FILE_FORMAT_XLSX}) {
    request.set_format(format);
    const Exported exported = Export(client_, request);
    ASSERT_TRUE(exported.status.ok()) << exported.status;
    EXPECT_THAT(OutcomesOf(Planned(exported.file)), Each(v1::IMPORT_OUTCOME_SAME));
  }
}

TEST_F(HostileImportTest, OneFirmInManySpellingsIsMadeOnce) {
  const v1::ImportRun run = Planned(
      "企业名称,行业\n"
      "汉中星河（样例）机电有限公司,机床\n"
      "汉中星河(样例)机电有限公司,机床\n"
      "汉中星河（样例）机电有限责任公司,机床\n"
      " 汉中星河 （样例）机电有限公司　,机床\n"
      "漢中星河（樣例）機電有限公司,机床\n"
      "汉中星河（样例）机电有限公司,机床\n");
  EXPECT_THAT(OutcomesOf(run),
              ElementsAre(v1::IMPORT_OUTCOME_CREATE, v1::IMPORT_OUTCOME_DUPLICATE,
                          v1::IMPORT_OUTCOME_DUPLICATE, v1::IMPORT_OUTCOME_DUPLICATE,
                          v1::IMPORT_OUTCOME_DUPLICATE, v1::IMPORT_OUTCOME_DUPLICATE));
  ASSERT_TRUE(calls_.Apply(run.name()).ok());
  EXPECT_THAT(Firms(), SizeIs(1));
}

TEST_F(HostileImportTest, AFileThatTwoPeopleImportAtOnceIsTakenOverOnce) {
  AddCountiesAndFirm(client_, {});
  constexpr char kFile[] =
      "企业名称,项目名称,对接时间,跟进情况\n"
      "汉中星河样例机电有限公司,数控机床基地,2026-09-26,在谈\n"
      "虚构机床厂,虚构机床项目,2026-09-26,在谈\n";
  const ImportCalls other(server_.ClientOf("users/local"));
  const v1::ImportRun first = Planned(kFile);
  const auto second = other.PlanBytes("test.csv", kFile);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(ImportCalls::RowsOf(*second, v1::IMPORT_OUTCOME_CREATE), 2);
  EXPECT_EQ(calls_.Apply(first.name())->rows_applied(), 2);
  const auto applied = other.Apply(second->name());
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(applied->rows_applied(), 0);
  EXPECT_EQ(applied->rows_failed(), 2);
  EXPECT_THAT(other.Rows(second->name())[0].error().message(),
              HasSubstr("after the file was read"));
  EXPECT_THAT(Firms(), SizeIs(2));
  int leads = 0;
  for (auto& lead : client_.List<v1::Lead>({})) leads += lead.ok() ? 1 : 0;
  EXPECT_EQ(leads, 2);
}

TEST_F(HostileImportTest, OpportunitiesAndChainsThatTwoPeopleImportAtOnceAreTakenOverOnce) {
  AddFictionalChain(client_);
  for (const char* file :
       {"项目名称,县区,合作方式\n样例“一号”\"厂房*\\项目,,租赁\n",
        "产业集群,产业链,环节,上下游,强弱\n虚构集群,样例产业链,样例环节,上游,强\n"
        "虚构集群,样例产业链,样例二环节,上游,强\n虚构集群,虚构机械链,样例环节,上游,强\n"}) {
    const v1::ImportRun first = Planned(file), second = Planned(file);
    const int64_t rows = ImportCalls::RowsOf(first, v1::IMPORT_OUTCOME_CREATE);
    EXPECT_EQ(calls_.Apply(first.name())->rows_applied(), rows);
    EXPECT_EQ(calls_.Apply(second.name())->rows_failed(), rows);
    EXPECT_EQ(ImportCalls::RowsOf(Planned(file), v1::IMPORT_OUTCOME_SAME), rows);
  }
}

TEST_F(HostileImportTest, ADiaryThatTwoPeopleImportAtOnceIsTakenOverOnce) {
  constexpr char kFile[] =
      "企业名称,日期,对接内容,方式\n汉中星河样例机电有限公司,2026-09-26,谈了选址,走访\n"
      "汉中星河样例机电有限公司,2026-09-27,谈了选址,走访\n";
  calls_.Imported("firm.csv", "企业名称,行业\n汉中星河样例机电有限公司,机床\n",
                  v1::IMPORT_KIND_ENTERPRISES);
  const v1::ImportRun first = Planned(kFile);
  const ImportCalls other(server_.ClientOf("users/local"));
  const auto second = other.PlanBytes("test.csv", kFile);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(ImportCalls::RowsOf(*second, v1::IMPORT_OUTCOME_CREATE), 2);
  EXPECT_EQ(calls_.Apply(first.name())->rows_applied(), 2);
  EXPECT_EQ(other.Apply(second->name())->rows_failed(), 2);
  EXPECT_EQ(ImportCalls::RowsOf(Planned(kFile), v1::IMPORT_OUTCOME_SAME), 2);
}

TEST_F(HostileImportTest, ANamesakeThatSomebodyHasSaidToBeNewIsMade) {
  constexpr char kFile[] = "企业名称,企业标识\n汉中星河样例机电有限公司,新企业\n";
  ASSERT_TRUE(calls_.Apply(Planned(kFile).name()).ok());
  const auto applied = calls_.Apply(Planned(kFile).name());
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(applied->rows_applied(), 1);
  EXPECT_THAT(Firms(), SizeIs(2));
}

TEST_F(HostileImportTest, AWorkbookGoesByWhatItHoldsAndNotByItsName) {
  ASSERT_TRUE(calls_.Apply(Planned("企业名称,行业\n汉中星河样例机电有限公司,机床\n").name()).ok());
  v1::ExportRequest request;
  request.set_collection("enterprises");
  request.set_format(v1::ExportRequest::FILE_FORMAT_XLSX);
  const std::string workbook = Export(client_, request).file;
  EXPECT_EQ(Planned(workbook, "a.csv").format(), "XLSX");
  EXPECT_EQ(Planned("企业名称,行业\n甲样例有限公司,机床\n", "a.xlsx").format(), "UTF-8");
  EXPECT_EQ(ErrorReason(calls_.PlanBytes("a.csv", "<html><table><tr></tr></table>").status()),
            "UNKNOWN_FILE");
  EXPECT_EQ(ErrorReason(calls_.PlanBytes("a.csv", std::string("MZ\x90\0\x03\0\0\0", 8)).status()),
            "UNKNOWN_ENCODING");
}

TEST(SignedInHostileImportTest, ARowGivesNobodyWhatIsOfAnotherUnit) {
  SignedInServer server;
  const Client bureau = server.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  AddCountiesAndFirm(bureau, {"east", "west"});
  v1::Lead lead;
  lead.set_display_name("西区样例项目");
  lead.set_enterprise("enterprises/firm");
  lead.set_owner_unit("units/west");
  lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
  lead.set_report_date("2026-09-20");
  const auto made = bureau.Create(lead, {.id = "west"});
  ASSERT_TRUE(made.ok()) << made.status();
  const ImportCalls east(server.Add("east", "units/east", {v1::ROLE_COUNTY}));
  const auto run = east.PlanBytes(
      "leads.csv",
      "名称标识,企业名称,项目名称,对接时间,跟进情况,归口单位,owner_unit,创建时间,etag\n"
      "leads/west,虚构机床厂,西区样例项目,2026-09-20,已签约,虚构east,units/east,2020-01-01,1\n"
      ",汉中星河样例机电有限公司,数控机床基地,2026-09-20,在谈,虚构west,units/west,2020-01-01,1\n",
      v1::IMPORT_KIND_LEADS);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_THAT(east.Rows(run->name())[0].reasons(), Contains("unknown_lead"));
  ASSERT_TRUE(east.Apply(run->name()).ok());
  EXPECT_EQ(bureau.Get<v1::Lead>("leads/west")->etag(), made->etag());
  std::vector<std::string> others;
  for (auto& each : bureau.List<v1::Lead>({})) {
    if (each->name() == "leads/west") continue;
    others.push_back(each->owner_unit());
    EXPECT_GT(each->create_time().seconds(), made->create_time().seconds() - 60);
  }
  EXPECT_THAT(others, ElementsAre("units/east"));
}

}  // namespace
}  // namespace zhaolian
