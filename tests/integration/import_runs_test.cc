// Runs of imports: whose they are, how they go on and how they are taken back.
#include "server/import/import_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "tests/integration/import_fixture.h"
#include "tests/support/import_calls.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// Enough for something else to happen while they are applied.
constexpr int kMany = 3000;

std::string ManyFirms() {
  std::string file = "企业名称,行业\n";
  for (int i = 0; i < kMany; ++i) absl::StrAppend(&file, "样例", i, "号机电有限公司,机床\n");
  return file;
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

}  // namespace
}  // namespace zhaolian
