// Imports taken back by who made them and by the bureau.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "storage/chinese_message.h"
#include "storage/error.h"
#include "storage/wire_status.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/import_calls.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A firm that is new, with a project and a person.
constexpr char kSheet[] =
    "企业名称,项目名称,首次对接时间,跟进情况,联系人,联系电话\n"
    "北辰样例食品有限公司,乳品加工项目,2026-09-20,在谈,丙虚构,13900000001\n";

class ImportUndoTest : public testing::Test {
 protected:
  v1::ImportRun Imported() { return east_.Imported("county.csv", kSheet, v1::IMPORT_KIND_LEADS); }
  template <typename Row>
  std::vector<std::string> Names(const std::string& filter = "") {
    std::vector<std::string> names;
    for (auto& row : bureau_.List<Row>({.filter = filter})) names.push_back(row->name());
    return names;
  }
  std::vector<std::string> FirmsOfTheSheet() {
    return Names<v1::Enterprise>("display_name = \"北辰样例食品有限公司\"");
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  const bool counties_ = AddEastAndWest(bureau_);
  ImportCalls city_{bureau_};
  ImportCalls east_{server_.Add("east", "units/east", {v1::ROLE_COUNTY})};
  ImportCalls west_{server_.Add("west", "units/west", {v1::ROLE_COUNTY})};
};

TEST_F(ImportUndoTest, ACountyTakesBackTheFirmsThatItMayNotDelete) {
  const v1::ImportRun run = Imported();
  ASSERT_THAT(FirmsOfTheSheet(), SizeIs(1));
  const auto reverted = east_.Revert(run.name());
  ASSERT_TRUE(reverted.ok()) << reverted.status();
  EXPECT_EQ(reverted->rows_reverted(), 1);
  EXPECT_EQ(reverted->rows_kept(), 0);
  EXPECT_THAT(FirmsOfTheSheet(), IsEmpty());
}

TEST_F(ImportUndoTest, WhatOthersReferToStaysUntilTheyDoNot) {
  const v1::ImportRun run = Imported();
  v1::Lead other;
  other.set_display_name("另一个虚构项目");
  other.set_enterprise(FirmsOfTheSheet().at(0));
  other.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
  other.set_owner_unit("units/west");
  const auto created = bureau_.Create(other);
  ASSERT_TRUE(created.ok()) << created.status();
  ASSERT_EQ(east_.Revert(run.name())->rows_kept(), 1);
  const auto rows = east_.Rows(run.name());
  EXPECT_EQ(rows.at(0).progress(), v1::IMPORT_PROGRESS_KEPT);
  const absl::Status why = StatusOf(rows.at(0).error());
  EXPECT_EQ(ErrorReason(why), "STILL_REFERENCED");
  EXPECT_THAT(ChineseMessage(why), HasSubstr("仍被引用"));
  EXPECT_THAT(FirmsOfTheSheet(), SizeIs(1));

  ASSERT_TRUE(bureau_.Delete<v1::Lead>(created->name()).ok());
  const auto again = east_.Revert(run.name());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->rows_kept(), 0);
  EXPECT_EQ(again->rows_reverted(), 1);
  EXPECT_EQ(east_.Rows(run.name()).at(0).progress(), v1::IMPORT_PROGRESS_REVERTED);
  EXPECT_THAT(FirmsOfTheSheet(), IsEmpty());
  EXPECT_EQ(ErrorReason(east_.Revert(run.name()).status()), "WRONG_STATE");
}

TEST_F(ImportUndoTest, TheBureauTakesBackWhatACountyImportedAndNoOtherCountyDoes) {
  const v1::ImportRun run = Imported();
  EXPECT_TRUE(absl::IsNotFound(west_.Revert(run.name()).status()));
  ASSERT_THAT(city_.Rows(run.name()), SizeIs(1));
  EXPECT_THAT(city_.Rows(run.name())[0].cells(), IsEmpty()) << "people are its author's";
  const auto reverted = city_.Revert(run.name());
  ASSERT_TRUE(reverted.ok()) << reverted.status();
  EXPECT_EQ(reverted->rows_reverted(), 1);
  EXPECT_THAT(FirmsOfTheSheet(), IsEmpty());
}

}  // namespace
}  // namespace zhaolian
