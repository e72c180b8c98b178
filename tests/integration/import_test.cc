// Imports through the API: what is planned, applied, repeated, interrupted and taken back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "server/import/import_runs.h"
#include "storage/error.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/import_calls.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/signed_in_server.h"
#include "tests/support/test_server.h"
#include "tests/support/zip_file.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kFirms[] =
    "企业名称,统一社会信用代码,所在地,网址,行业\n"
    "星河样例机电有限公司,91610702MAX0A001X0,汉台区,https://a.example,机床\n"
    "北辰样例食品有限公司,,西安市,,食品\n";

// Enough for something else to happen while they are applied.
constexpr int kMany = 3000;
std::string ManyFirms() {
  std::string file = "企业名称,行业\n";
  for (int i = 0; i < kMany; ++i) absl::StrAppend(&file, "样例", i, "号机电有限公司,机床\n");
  return file;
}

class ImportTest : public testing::Test {
 protected:
  v1::ImportRun Planned(const std::string& content,
                        v1::ImportKind kind = v1::IMPORT_KIND_ENTERPRISES) {
    return calls_.Planned("test.csv", content, kind);
  }
  v1::ImportRun Imported(const std::string& content,
                         v1::ImportKind kind = v1::IMPORT_KIND_ENTERPRISES) {
    return calls_.Imported("test.csv", content, kind);
  }
  v1::Enterprise Firm(const std::string& title) {
    v1::Enterprise found;
    for (auto& firm :
         client_.List<v1::Enterprise>({.filter = absl::StrCat("display_name = \"", title, "\"")})) {
      EXPECT_TRUE(firm.ok()) << firm.status();
      if (firm.ok()) found = *firm;
    }
    return found;
  }
  int CountFirms() {
    int count = 0;
    for (auto& firm : client_.List<v1::Enterprise>({})) count += firm.ok() ? 1 : 0;
    return count;
  }

  // Puts a run into the database that is to be read, and starts the server again.
  absl::StatusOr<v1::ImportRun> ResumedPlanning(int planning_begun, const std::string& upload) {
    internal::v1::ImportRecord record;
    *record.mutable_run() = Planned(kFirms);
    record.mutable_run()->set_name("imports/planted");
    record.mutable_run()->set_state(v1::ImportRun::STATE_PLANNING);
    record.set_upload(upload);
    record.set_planning_begun(planning_begun);
    const absl::Status status = server_.store().WriteBulkAndWait(
        [&](Tx& tx) { return KeepImport(tx.connection(), record); });
    if (!status.ok()) return status;
    server_.Restart();
    client_ = server_.ClientOf();
    calls_ = ImportCalls(server_.ClientOf());
    return calls_.Await("imports/planted");
  }

  internal::v1::ImportRecord Kept(const std::string& run) {
    internal::v1::ImportRecord kept;
    const absl::Status status = server_.store().WriteBulkAndWait([&](Tx& tx) -> absl::Status {
      auto record = ReadImport(tx.connection(), run);
      if (record.ok()) kept = *std::move(record);
      return record.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return kept;
  }

  // As a run fails whose author has lost its role as it is applied.
  void Fail(const std::string& run) {
    const absl::Status status = server_.store().WriteBulkAndWait([&](Tx& tx) -> absl::Status {
      auto record = ReadImport(tx.connection(), run);
      if (!record.ok()) return record.status();
      record->mutable_run()->set_state(v1::ImportRun::STATE_FAILED);
      record->mutable_run()->mutable_apply_time()->set_seconds(1);
      return KeepImport(tx.connection(), *record);
    });
    EXPECT_TRUE(status.ok()) << status;
  }

  TestServer server_;
  Client client_ = server_.ClientOf();
  ImportCalls calls_{server_.ClientOf()};
};

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

TEST_F(ImportTest, GivesValuesFromBeforeBackAndDeletesWhatItMade) {
  Imported(kFirms);
  const v1::ImportRun run = Imported(
      "企业名称,统一社会信用代码,网址,行业\n"
      "星河样例机电有限公司,91610702MAX0A001X0,https://b.example,轴承\n"
      "南斗样例药业有限公司,,,医药\n");
  const auto reverted = calls_.Revert(run.name());
  ASSERT_TRUE(reverted.ok()) << reverted.status();
  EXPECT_EQ(reverted->rows_reverted(), 2);
  EXPECT_EQ(Firm("星河样例机电有限公司").website(), "https://a.example");
  EXPECT_EQ(Firm("星河样例机电有限公司").industry(), "机床");
  EXPECT_EQ(CountFirms(), 2);
}

TEST_F(ImportTest, LeavesARowThatSomebodyHasChangedSinceAndSaysSo) {
  const v1::ImportRun run = Imported(kFirms);
  v1::Enterprise firm = Firm("北辰样例食品有限公司");
  firm.set_industry("饮料");
  ASSERT_TRUE(client_.Update(firm, {"industry"}).ok());
  const auto reverted = calls_.Revert(run.name());
  ASSERT_TRUE(reverted.ok()) << reverted.status();
  EXPECT_EQ(reverted->rows_reverted(), 1);
  EXPECT_EQ(reverted->rows_kept(), 1);
  EXPECT_EQ(Firm("北辰样例食品有限公司").industry(), "饮料");
  const auto rows = calls_.Rows(run.name());
  EXPECT_EQ(rows[0].progress(), v1::IMPORT_PROGRESS_REVERTED);
  EXPECT_EQ(rows[1].progress(), v1::IMPORT_PROGRESS_KEPT);
  EXPECT_THAT(rows[1].error().message(), HasSubstr("after the import"));
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

TEST_F(ImportTest, KeepsARunToItsAuthor) {
  const v1::ImportRun run = Planned(kFirms);
  const ImportCalls other(server_.ClientOf("users/somebody"));
  EXPECT_TRUE(absl::IsNotFound(other.Apply(run.name()).status()));
  v1::ListImportsResponse runs;
  ASSERT_TRUE(other.client().Call(v1::ListImportsRequest(), runs).ok());
  EXPECT_THAT(runs.imports(), SizeIs(0));
  ASSERT_TRUE(calls_.client().Call(v1::ListImportsRequest(), runs).ok());
  EXPECT_THAT(runs.imports(), SizeIs(1));
}

TEST_F(ImportTest, AppliesOnce) {
  const v1::ImportRun run = Imported(kFirms);
  EXPECT_EQ(ErrorReason(calls_.Apply(run.name()).status()), "WRONG_STATE");
  ASSERT_TRUE(calls_.Revert(run.name()).ok());
  EXPECT_EQ(ErrorReason(calls_.Revert(run.name()).status()), "WRONG_STATE");
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

TEST_F(ImportTest, AFileThatWasBeingReadWhenTheServerEndedTwiceIsReadNoMore) {
  EXPECT_EQ(ErrorReason(ResumedPlanning(2, "any").status()), "IMPORT_ENDED_SERVER");
}

TEST_F(ImportTest, AFileThatWasBeingReadWheneverTheServerWasStoppedIsRead) {
  const auto file = calls_.Upload("test.csv", ManyFirms());
  ASSERT_TRUE(file.ok()) << file.status();
  v1::PlanImportRequest request;
  request.set_file(file->name());
  request.set_kind(v1::IMPORT_KIND_ENTERPRISES);
  v1::ImportRun run;
  ASSERT_TRUE(client_.Call(request, run).ok());
  for (int stop = 0; stop < 3; ++stop) {
    internal::v1::ImportRecord kept;
    do {
      kept = Kept(run.name());
    } while (kept.run().state() == v1::ImportRun::STATE_PLANNING && kept.planning_begun() == 0);
    ASSERT_EQ(kept.run().state(), v1::ImportRun::STATE_PLANNING) << "the test came too late";
    EXPECT_EQ(kept.planning_begun(), 1) << "it is noted before it begins, and not what is over";
    server_.Restart();
  }
  const auto planned = ImportCalls(server_.ClientOf()).Await(run.name());
  ASSERT_TRUE(planned.ok()) << planned.status();
  EXPECT_EQ(ImportCalls::RowsOf(*planned, v1::IMPORT_OUTCOME_CREATE), kMany);
}

TEST_F(ImportTest, ARunThatCannotGoOnForAMomentIsTriedAgainWhileOthersAreDone) {
  const v1::ImportRun held = Planned(kFirms),
                      other = Planned("企业名称,行业\n长庚虚构重工有限公司,机床\n");
  const std::string plan = absl::StrCat(server_.directory(), "/data/imports/",
                                        held.name().substr(held.name().find('/') + 1), ".plan");
  ASSERT_TRUE(std::filesystem::exists(plan));
  sqlite3* holder = nullptr;
  ASSERT_EQ(sqlite3_open(plan.c_str(), &holder), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(holder, "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE", nullptr, nullptr,
                         nullptr),
            SQLITE_OK);
  v1::ApplyImportRequest apply;
  apply.set_name(held.name());
  v1::ImportRun begun;
  ASSERT_TRUE(client_.Call(apply, begun).ok());
  EXPECT_EQ(calls_.Apply(other.name())->rows_applied(), 1);
  EXPECT_EQ(Kept(held.name()).run().state(), v1::ImportRun::STATE_APPLYING);
  EXPECT_EQ(sqlite3_close(holder), SQLITE_OK);
  EXPECT_EQ(calls_.Await(held.name())->rows_applied(), 2);
}

TEST_F(ImportTest, AFirmWithMoreNamesThanItMayHaveIsLookedAt) {
  std::vector<std::string> names;
  for (int i = 0; i < 600; ++i) names.push_back(absl::StrCat("样例", i, "厂"));
  const v1::ImportRun run = Planned(
      absl::StrCat("企业名称,简称\n星河样例机电有限公司,", absl::StrJoin(names, "、"), "\n"));
  EXPECT_THAT(calls_.Rows(run.name())[0].reasons(), ElementsAre("too_many_aliases:20"));
}

TEST_F(ImportTest, ARunThatFailedOnTheWayGoesOnOrIsTakenBack) {
  const v1::ImportRun planned = Planned(kFirms);
  Fail(planned.name());
  EXPECT_EQ(ErrorReason(calls_.Apply(planned.name(), {1}).status()), "WRONG_STATE");
  auto run = calls_.Apply(planned.name());
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->rows_applied(), 2);
  Fail(run->name());
  EXPECT_THAT(calls_.Rows(run->name()), SizeIs(2));
  run = calls_.Revert(run->name());
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->rows_reverted(), 2);
  EXPECT_EQ(CountFirms(), 0);
}

TEST_F(ImportTest, IsTakenBackWhileItIsApplied) {
  const v1::ImportRun run = Planned(ManyFirms());
  v1::ApplyImportRequest apply;
  apply.set_name(run.name());
  v1::RevertImportRequest revert;
  revert.set_name(run.name());
  v1::ImportRun begun;
  ASSERT_TRUE(client_.Call(apply, begun).ok());
  while (CountFirms() == 0) continue;
  ASSERT_TRUE(client_.Call(revert, begun).ok());
  EXPECT_EQ(begun.state(), v1::ImportRun::STATE_REVERTING);
  EXPECT_LT(begun.rows_applied(), kMany) << "the test came too late";
  const auto reverted = calls_.Await(run.name());
  ASSERT_TRUE(reverted.ok()) << reverted.status();
  EXPECT_EQ(reverted->state(), v1::ImportRun::STATE_REVERTED);
  EXPECT_EQ(reverted->rows_reverted(), reverted->rows_applied());
  EXPECT_EQ(CountFirms(), 0);
}

TEST_F(ImportTest, GoesOnAfterARestart) {
  const v1::ImportRun run = Planned(ManyFirms());
  v1::ApplyImportRequest request;
  request.set_name(run.name());
  v1::ImportRun begun;
  ASSERT_TRUE(client_.Call(request, begun).ok());
  server_.Restart();
  const ImportCalls calls(server_.ClientOf());
  const auto applied = calls.Await(run.name());
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(applied->rows_applied(), ImportCalls::RowsOf(run, v1::IMPORT_OUTCOME_CREATE));
  client_ = server_.ClientOf();
  EXPECT_EQ(CountFirms(), kMany);
}

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
