// Imports through the API: what is planned, applied, repeated, interrupted and taken back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/import/import_runs.h"
#include "storage/error.h"
#include "tests/integration/import_fixture.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/import_calls.h"
#include "tests/support/signed_in_server.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST_F(ImportTest, ChangesNothingUntilItIsApplied) {
  const v1::ImportRun run = Planned(kFirms);
  EXPECT_EQ(run.state(), v1::ImportRun::STATE_PLANNED);
  EXPECT_EQ(ImportCalls::RowsOf(run, v1::IMPORT_OUTCOME_CREATE), 2);
  EXPECT_EQ(CountFirms(), 0);
  EXPECT_EQ(calls_.Apply(run.name())->rows_applied(), 2);
  EXPECT_EQ(CountFirms(), 2);
  EXPECT_EQ(Firm("星河样例机电有限公司").region_code(), "610702");
}

TEST_F(ImportTest, UpdatesAFieldAndTellsWhatItWas) {
  Imported(kFirms);
  const v1::ImportRun run = Planned(
      "企业名称,统一社会信用代码,所在地,网址,行业\n"
      "星河样例机电有限公司,91610702MAX0A001X0,,https://b.example,\n");
  const auto rows = calls_.Rows(run.name());
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].outcome(), v1::IMPORT_OUTCOME_UPDATE);
  ASSERT_THAT(rows[0].changes(), SizeIs(1));
  ASSERT_THAT(rows[0].changes(0).fields(), SizeIs(1));
  EXPECT_EQ(rows[0].changes(0).fields(0).field(), "website");
  EXPECT_EQ(rows[0].changes(0).fields(0).before(), "https://a.example");
  EXPECT_EQ(rows[0].changes(0).fields(0).after(), "https://b.example");
  ASSERT_TRUE(calls_.Apply(run.name()).ok());
  const v1::Enterprise firm = Firm("星河样例机电有限公司");
  EXPECT_EQ(firm.website(), "https://b.example");
  EXPECT_EQ(firm.region_code(), "610702") << "an empty cell changes nothing";
  EXPECT_EQ(CountFirms(), 2);
}

TEST_F(ImportTest, ClearsAFieldOnlyWhereTheMarkerStands) {
  Imported(kFirms);
  Imported("企业名称,统一社会信用代码,网址\n星河样例机电有限公司,91610702MAX0A001X0,（清空）\n");
  EXPECT_EQ(Firm("星河样例机电有限公司").website(), "");
}

TEST_F(ImportTest, FindsNothingToDoInTheSameFileAgain) {
  const v1::ImportRun first = Imported(kFirms);
  const v1::ImportRun again = Planned(kFirms);
  EXPECT_EQ(again.same_file_as(), first.name());
  EXPECT_EQ(ImportCalls::RowsOf(again, v1::IMPORT_OUTCOME_SAME), 2);
}

TEST_F(ImportTest, AppliesOnlyTheRowsThatWereChosen) {
  const v1::ImportRun run = Planned(kFirms);
  EXPECT_EQ(calls_.Apply(run.name(), {2})->rows_applied(), 1);
  EXPECT_EQ(Firm("星河样例机电有限公司").name(), "");
  EXPECT_NE(Firm("北辰样例食品有限公司").name(), "");
}

TEST_F(ImportTest, PassesARowThatSomebodyChangedSinceThePlan) {
  Imported(kFirms);
  const v1::ImportRun run =
      Planned("企业名称,行业\n北辰样例食品有限公司,乳品\n星河样例机电有限公司,轴承\n");
  v1::Enterprise firm = Firm("北辰样例食品有限公司");
  firm.set_industry("饮料");
  ASSERT_TRUE(client_.Update(firm, {"industry"}).ok());
  const auto applied = calls_.Apply(run.name());
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(applied->rows_applied(), 1);
  EXPECT_EQ(applied->rows_failed(), 1);
  EXPECT_EQ(Firm("北辰样例食品有限公司").industry(), "饮料");
  EXPECT_EQ(Firm("星河样例机电有限公司").industry(), "轴承");
}

TEST_F(ImportTest, SaysWhatIsWrongWithAFileThatIsNoSpreadsheet) {
  EXPECT_EQ(calls_.PlanBytes("a.csv", "").status().code(), absl::StatusCode::kInvalidArgument);
  const auto none = calls_.PlanBytes("a.csv", "hello\nworld\n");
  EXPECT_EQ(ErrorReason(none.status()), "NO_HEADER") << none.status();
}

TEST_F(ImportTest, MakesALeadWithItsFirmAndContactInOneRow) {
  Imported(
      "企业名称,联系人,联系电话,项目名称,拟投资额（亿元）,首次对接时间,跟进情况\n"
      "星河样例机电有限公司,樊虚构,13900000001,数控机床基地,1.2,2026年9月26日,在谈\n",
      v1::IMPORT_KIND_LEADS);
  std::vector<v1::Lead> leads;
  for (auto& lead : client_.List<v1::Lead>({})) leads.push_back(*lead);
  ASSERT_THAT(leads, SizeIs(1));
  EXPECT_EQ(leads[0].display_name(), "数控机床基地");
  EXPECT_EQ(leads[0].enterprise(), Firm("星河样例机电有限公司").name());
  EXPECT_EQ(leads[0].investment_amount_minor(), 12'000'000'000);
  EXPECT_EQ(leads[0].stage(), v1::Lead::STAGE_NEGOTIATING);
  EXPECT_EQ(leads[0].report_date(), "2026-09-26");
  std::vector<v1::ContactPerson> people;
  for (auto& person : client_.List<v1::ContactPerson>({})) people.push_back(*person);
  ASSERT_THAT(people, SizeIs(1));
  EXPECT_EQ(people[0].enterprise(), leads[0].enterprise());
}

TEST_F(ImportTest, TakesTheDaysOfAProjectOverAndSaysWhatItLeavesOut) {
  const v1::ImportRun run = Imported(
      "企业名称,项目名称,跟进情况,签约日期,计划开工时间,开工日期,预计投产时间,到位资金（万元）,"
      "不明列\n"
      "星河样例机电有限公司,数控机床基地,已开工,2026-03-01,2026-04,2026-05-06,2027-12,八百多,甲\n",
      v1::IMPORT_KIND_LEADS);
  v1::Lead lead;
  for (auto& each : client_.List<v1::Lead>({})) lead = *each;
  EXPECT_EQ(lead.stage(), v1::Lead::STAGE_STARTED);
  EXPECT_EQ(lead.agreement_date(), "2026-03-01");
  EXPECT_EQ(lead.planned_start_date(), "2026-04");
  EXPECT_EQ(lead.start_date(), "2026-05-06");
  EXPECT_EQ(lead.planned_completion_date(), "2027-12");
  EXPECT_EQ(lead.completion_date(), "");
  std::vector<std::string> left_out;
  for (const v1::ImportColumn& column : run.sheets(0).columns()) {
    if (column.left_out() || column.attribute().empty()) left_out.push_back(column.header());
  }
  EXPECT_THAT(left_out, ElementsAre("到位资金（万元）", "不明列"));
}

TEST(ImportPagesTest, EndWhereTheirBytesAreTooMany) {
  constexpr int kRows = 100;
  internal::v1::ServerConfig config;
  config.set_max_response_bytes(20'000);
  TestServer server({.config = config});
  const ImportCalls calls(server.ClientOf());
  std::string file = "企业名称,企业简介\n";
  for (int i = 0; i < kRows; ++i) {
    absl::StrAppend(&file, "样例", i, "号机电有限公司,", std::string(1000, 'x'), "\n");
  }
  v1::ListImportRowsRequest request;
  request.set_name(calls.Planned("test.csv", file, v1::IMPORT_KIND_ENTERPRISES).name());
  request.set_page_size(1000);
  int rows = 0;
  do {
    v1::ListImportRowsResponse page;
    ASSERT_TRUE(calls.client().Call(request, page).ok());
    EXPECT_LT(page.ByteSizeLong(), 21'000u);
    EXPECT_GT(page.rows_size(), 0);
    for (const v1::ImportRow& row : page.rows()) EXPECT_EQ(row.number(), ++rows);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(rows, kRows);
}

TEST(SignedInImportTest, ACountyImportsNewLeadsContactsAndPersons) {
  SignedInServer server;
  const Client bureau = server.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  AddCountiesAndFirm(bureau, {"east"});
  const ImportCalls calls(server.Add("east", "units/east", {v1::ROLE_COUNTY}));
  const std::pair<v1::ImportKind, const char*> files[] = {
      {v1::IMPORT_KIND_LEADS,
       "企业名称,项目名称,首次对接时间,跟进情况,联系人,联系电话\n"
       "星河样例机电有限公司,数控机床基地,2026-09-20,在谈,丙虚构,13900000001\n"},
      {v1::IMPORT_KIND_ENGAGEMENTS,
       "企业名称,对接时间,对接内容\n星河样例机电有限公司,2026-09-26,介绍园区\n"},
      {v1::IMPORT_KIND_CONTACT_PERSONS,
       "企业名称,姓名,联系电话\n星河样例机电有限公司,丁虚构,13900000002\n"}};
  for (const auto& [kind, content] : files) {
    const auto planned = calls.PlanBytes("county.csv", content, kind);
    ASSERT_TRUE(planned.ok()) << planned.status();
    EXPECT_EQ(ImportCalls::RowsOf(*planned, v1::IMPORT_OUTCOME_CREATE), 1)
        << absl::StrJoin(calls.Rows(planned->name()).at(0).reasons(), ", ");
    const auto applied = calls.Apply(planned->name());
    ASSERT_TRUE(applied.ok()) << applied.status();
  }
  std::vector<std::string> owners;
  for (auto& lead : bureau.List<v1::Lead>({})) owners.push_back(lead->owner_unit());
  EXPECT_THAT(owners, ElementsAre("units/east"));
}

TEST_F(ImportTest, ADayToComeOnWhichSomethingHappenedIsLookedAt) {
  const v1::ImportRun run = Planned(
      "企业名称,项目名称,跟进情况,签约日期,计划开工时间\n"
      "星河样例机电有限公司,数控机床基地,签约,2099-03-01,2099-04\n",
      v1::IMPORT_KIND_LEADS);
  const auto rows = calls_.Rows(run.name());
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].outcome(), v1::IMPORT_OUTCOME_REVIEW);
  EXPECT_THAT(rows[0].reasons(), ElementsAre("future_date:sign_date"));
}

TEST_F(ImportTest, AnEngagementFarAheadIsLookedAtAndNotTriedInVain) {
  Imported(kFirms);
  const v1::ImportRun run =
      Planned("企业名称,日期,对接内容,方式\n北辰样例食品有限公司,2099-03-01,谈了选址,走访\n",
              v1::IMPORT_KIND_ENGAGEMENTS);
  const auto rows = calls_.Rows(run.name());
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].outcome(), v1::IMPORT_OUTCOME_REVIEW);
  EXPECT_THAT(rows[0].reasons(), ElementsAre("future_date:date"));
}

TEST_F(ImportTest, MovesALeadThatIsThereToTheStageOfTheFile) {
  constexpr char kHeader[] = "企业名称,项目名称,拟投资额（万元）,首次对接时间,跟进情况\n";
  Imported(absl::StrCat(kHeader, "星河样例机电有限公司,数控机床基地,12000,2026-09-26,在谈\n"),
           v1::IMPORT_KIND_LEADS);
  const v1::ImportRun run =
      Imported(absl::StrCat(kHeader, "星河样例机电有限公司,数控机床基地,15000,2026-09-26,已签约\n"),
               v1::IMPORT_KIND_LEADS);
  v1::Lead lead;
  for (auto& each : client_.List<v1::Lead>({})) lead = *each;
  EXPECT_EQ(lead.stage(), v1::Lead::STAGE_SIGNED);
  EXPECT_EQ(lead.investment_amount_minor(), 15'000'000'000);
  ASSERT_TRUE(calls_.Revert(run.name()).ok());
  EXPECT_EQ(client_.Get<v1::Lead>(lead.name())->stage(), v1::Lead::STAGE_NEGOTIATING);
  EXPECT_EQ(client_.Get<v1::Lead>(lead.name())->investment_amount_minor(), 12'000'000'000);
}

TEST_F(ImportTest, ANewProjectThatIsLikeOneOfItsFirmIsMarked) {
  constexpr char kHeader[] = "企业名称,项目名称,拟投资额（万元）,首次对接时间,跟进情况\n";
  Imported(absl::StrCat(kHeader, "星河样例机电有限公司,数控机床基地,12000,2026-09-26,在谈\n"),
           v1::IMPORT_KIND_LEADS);
  const auto rows = calls_.Rows(
      Planned(absl::StrCat(kHeader,
                           "星河样例机电有限公司,数控机床生产基地建设项目,12000,2026-11-01,在谈\n"
                           "星河样例机电有限公司,轴承生产项目,3000,2026-11-01,在谈\n"),
              v1::IMPORT_KIND_LEADS)
          .name());
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].outcome(), v1::IMPORT_OUTCOME_CREATE);
  EXPECT_THAT(rows[0].warnings(), testing::Contains("similar_project:数控机床基地"));
  EXPECT_THAT(rows[1].warnings(), testing::Not(testing::Contains(HasSubstr("similar_project"))));
}

TEST_F(ImportTest, AFirmWithMoreNamesThanItMayHaveIsLookedAt) {
  std::vector<std::string> names;
  for (int i = 0; i < 600; ++i) names.push_back(absl::StrCat("样例", i, "厂"));
  const v1::ImportRun run = Planned(
      absl::StrCat("企业名称,简称\n星河样例机电有限公司,", absl::StrJoin(names, "、"), "\n"));
  EXPECT_THAT(calls_.Rows(run.name())[0].reasons(), ElementsAre("too_many_aliases:20"));
}

TEST_F(ImportTest, ProjectsOfOneNameAreToldApartByTheirCodes) {
  constexpr char kSheet[] =
      "企业名称,项目名称,项目编号,拟投资额（万元）\n"
      "星河样例机电有限公司,数控机床基地,HZ-2026-01,1200\n"
      "星河样例机电有限公司,数控机床基地,HZ-2026-02,800\n";
  EXPECT_EQ(Imported(kSheet, v1::IMPORT_KIND_LEADS).rows_applied(), 2);
  std::vector<std::string> codes;
  for (auto& lead : client_.List<v1::Lead>({})) codes.push_back(lead->code());
  EXPECT_THAT(codes, testing::UnorderedElementsAre("HZ-2026-01", "HZ-2026-02"));
  const v1::ImportRun again = Planned(kSheet, v1::IMPORT_KIND_LEADS);
  EXPECT_EQ(ImportCalls::RowsOf(again, v1::IMPORT_OUTCOME_SAME), 2);
}

TEST_F(ImportTest, ATitleThatIsThereMeansThatFirmAndALikelyOneIsNamed) {
  v1::Enterprise firm;
  firm.set_display_name("星河样例");
  firm.set_relation(v1::Enterprise::RELATION_TARGET);
  ASSERT_TRUE(client_.Create(firm, {.id = "short"}).ok());
  const auto rows = calls_.Rows(Planned("企业名称,行业\n"
                                        "星河样例新能源科技股份有限公司,电池\n"
                                        "星河样例,电池\n"
                                        "北辰样例新能源科技股份有限公司,电池\n"
                                        "北辰样例,电池\n")
                                    .name());
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_EQ(rows[0].outcome(), v1::IMPORT_OUTCOME_REVIEW);
  ASSERT_THAT(rows[0].candidates(), SizeIs(1));
  EXPECT_EQ(rows[0].candidates(0).enterprise(), "enterprises/short");
  EXPECT_EQ(rows[1].outcome(), v1::IMPORT_OUTCOME_UPDATE);
  EXPECT_EQ(rows[1].changes(0).name(), "enterprises/short");
  EXPECT_EQ(rows[3].outcome(), v1::IMPORT_OUTCOME_REVIEW);
  EXPECT_EQ(rows[3].duplicate_of_place(), "4");
}

}  // namespace
}  // namespace zhaolian
