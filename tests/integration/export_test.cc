// What an export holds, and for whom.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/error.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/export_call.h"
#include "tests/support/fictional_chain.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/signed_in_server.h"
#include "tests/support/workbook_text.h"
#include "zhaolian/v1/audit.pb.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// The bureau; the counties east and west, each with a lead of its own.
class ExportTest : public testing::Test {
 protected:
  void SetUp() override {
    AddCountiesAndFirm(bureau_, {"east", "west"});
    AddFictionalChain(bureau_);
    AddLead("east", "units/east", "虚构机床项目");
    AddLead("west", "units/west", "=HYPERLINK(\"http://example.com\")");
  }

  void AddLead(const std::string& id, const std::string& unit, const std::string& title) {
    v1::Lead lead;
    lead.set_display_name(title);
    lead.set_owner_unit(unit);
    lead.set_enterprise("enterprises/firm");
    lead.set_chain("chains/machines");
    lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
    lead.set_report_date("2026-11-28");
    lead.set_investment_amount_minor(12'000'050'000);
    lead.set_investment_currency("CNY");
    lead.set_internal_note("底价虚构");
    const auto created = bureau_.Create(lead, {.id = id});
    ASSERT_TRUE(created.ok()) << created.status();
  }
  Client County(const std::string& id) {
    return server_.Add("of-" + id, "units/" + id, {v1::ROLE_COUNTY});
  }
  std::vector<v1::JournalEntry> Journal(const std::string& method) {
    v1::ListJournalRequest request;
    request.set_method(method);
    v1::ListJournalResponse response;
    const absl::Status status = auditor_.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return {response.entries().begin(), response.entries().end()};
  }
  // The lines of a CSV export, its header first.
  static std::vector<std::string> Lines(const Client& client, const v1::ExportRequest& request) {
    const Exported exported = Export(client, request);
    EXPECT_TRUE(exported.status.ok()) << exported.status;
    EXPECT_EQ(exported.summary.bytes(), static_cast<int64_t>(exported.file.size()));
    EXPECT_THAT(exported.file, StartsWith("\xef\xbb\xbf"));
    std::vector<std::string> lines = absl::StrSplit(exported.file.substr(3), "\r\n");
    EXPECT_EQ(lines.back(), "");
    lines.pop_back();
    return lines;
  }
  std::string Book(const Client& client, const v1::ExportRequest& request) {
    const Exported exported = Export(client, request);
    EXPECT_TRUE(exported.status.ok()) << exported.status;
    WriteTo(scratch_.Path("a.xlsx"), exported.file);
    return WorkbookText(scratch_.Path("a.xlsx"));
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("clerk", "units/bureau", {v1::ROLE_BUREAU});
  Client auditor_ = server_.Add("auditor", "units/bureau", {v1::ROLE_AUDITOR});
  ScratchDirectory scratch_;
};

TEST_F(ExportTest, AWorkbookHoldsTypedValuesUnderChineseHeaders) {
  v1::ExportRequest request;
  request.set_collection("leads");
  request.set_filter("owner_unit = \"units/east\"");
  for (const char* field : {"name", "display_name", "enterprise", "chain", "stage",
                            "investment_amount_minor", "report_date", "create_time"}) {
    request.add_fields(field);
  }
  const std::string book = Book(bureau_, request);
  EXPECT_THAT(book, AllOf(HasSubstr("线索项目!D1 inlineStr @ \"统一社会信用代码\""),
                          HasSubstr("线索项目!G1 inlineStr @ \"总投资（万元）\""),
                          HasSubstr("线索项目!A2 inlineStr @ \"leads/east\""),
                          HasSubstr("线索项目!B2 inlineStr @ \"虚构机床项目\""),
                          HasSubstr("线索项目!C2 inlineStr @ \"虚构机床厂\""),
                          HasSubstr("线索项目!E2 inlineStr @ \"虚构机械链\""),
                          HasSubstr("线索项目!F2 inlineStr @ \"线索\""),
                          HasSubstr("线索项目!G2 n General 12000.05\n"),
                          HasSubstr("线索项目!H2 inlineStr @ \"CNY\"")));
  EXPECT_THAT(book, AllOf(HasSubstr("线索项目!I2 n yyyy-mm-dd 46354.0\n"),
                          HasSubstr("线索项目!J2 n yyyy-mm-dd hh:mm:ss 4"),
                          HasSubstr("线索项目 filter A1:J2\n"), Not(HasSubstr("线索项目!A3"))));
}

TEST_F(ExportTest, TheSecondSheetSaysWhoExportedWhat) {
  v1::ExportRequest request;
  request.set_collection("leads");
  request.set_filter("stage = LEAD");
  const Exported exported = Export(bureau_, request);
  WriteTo(scratch_.Path("a.xlsx"), exported.file);
  EXPECT_THAT(
      WorkbookText(scratch_.Path("a.xlsx")),
      AllOf(HasSubstr("\"虚构用户（users/clerk）\""), HasSubstr("（units/bureau）\""),
            HasSubstr("\"stage = LEAD\""), HasSubstr("\"行数\"\n导出说明!B9 inlineStr @ \"2\""),
            HasSubstr(absl::StrCat("\"", exported.summary.revision(), "\"")),
            HasSubstr(absl::StrCat("\"", exported.summary.journal_name(), "\""))));
}

TEST_F(ExportTest, WhatLooksLikeAFormulaIsText) {
  v1::ExportRequest request = CsvOf("leads");
  request.add_fields("display_name");
  EXPECT_THAT(Lines(bureau_, request), ElementsAre("项目名称", "虚构机床项目",
                                                   "\"'=HYPERLINK(\"\"http://example.com\"\")\""));
  request.set_format(v1::ExportRequest::FILE_FORMAT_XLSX);
  EXPECT_THAT(Book(bureau_, request),
              AllOf(HasSubstr("A3 inlineStr @ \"=HYPERLINK("), Not(HasSubstr("FORMULA"))));
}

TEST_F(ExportTest, ACountyExportsWhatItListsAndNothingElse) {
  v1::ExportRequest request = CsvOf("leads");
  request.add_fields("name");
  EXPECT_THAT(Lines(County("east"), request), ElementsAre("名称标识", "leads/east"));
  EXPECT_THAT(Lines(County("west"), request), ElementsAre("名称标识", "leads/west"));
  request.set_filter("name = \"leads/east\"");
  EXPECT_THAT(Lines(server_->ClientWith(server_.NewKey("users/of-west")), request),
              ElementsAre("名称标识"));
}

TEST_F(ExportTest, OrderAndDeletedRowsAreAsInTheList) {
  ASSERT_TRUE(bureau_.Delete<v1::Lead>("leads/west").ok());
  v1::ExportRequest request = CsvOf("leads");
  request.add_fields("name");
  request.set_order_by("name desc");
  EXPECT_THAT(Lines(bureau_, request), ElementsAre("名称标识", "leads/east"));
  request.set_show_deleted(true);
  EXPECT_THAT(Lines(bureau_, request), ElementsAre("名称标识", "leads/west", "leads/east"));
}

TEST_F(ExportTest, MasksAndSecretsAreAsInTheList) {
  v1::ContactPerson person;
  person.set_display_name("林虚构");
  person.set_owner_unit("units/east");
  person.set_enterprise("enterprises/firm");
  person.set_phone("13900000088");
  person.set_note("家住虚构路");
  ASSERT_TRUE(bureau_.Create(person).ok());
  v1::ExportRequest request;
  request.set_collection("contactPersons");
  const std::string book = Book(bureau_, request);
  EXPECT_THAT(book, AllOf(HasSubstr("\"林**\""), HasSubstr("\"139****88\""), HasSubstr("\"***\"")));
  EXPECT_THAT(book, AllOf(Not(HasSubstr("林虚构")), Not(HasSubstr("13900000088")),
                          Not(HasSubstr("虚构路"))));

  v1::Lead shared;
  shared.set_name("leads/east");
  shared.add_shared_units("units/west");
  ASSERT_TRUE(bureau_.Update(shared, {"shared_units"}).ok());
  request = CsvOf("leads");
  request.add_fields("name");
  request.add_fields("internal_note");
  EXPECT_THAT(Lines(County("west"), request),
              ElementsAre("名称标识,内部意见", "leads/east,", "leads/west,底价虚构"));
  const Client reader = server_.Add("reader", "units/west", {v1::ROLE_READER});
  EXPECT_THAT(Lines(reader, request),
              ElementsAre("名称标识,内部意见", "leads/east,", "leads/west,"));
}

TEST_F(ExportTest, WhatTheCallerMayNotReadGoesByItsName) {
  v1::User clerk;
  clerk.set_name("users/clerk");
  clerk.set_display_name("陈虚构");
  ASSERT_TRUE(server_.officer().Update(clerk, {"display_name"}).ok());
  v1::Engagement talk;
  talk.set_owner_unit("units/west");
  talk.set_enterprise("enterprises/firm");
  talk.set_lead("leads/east");
  talk.set_kind(v1::Engagement::KIND_VISIT);
  talk.mutable_occur_time()->set_seconds(1'764'338'400);
  talk.set_summary("虚构洽谈");
  talk.add_participants("users/clerk");
  const auto created = bureau_.Create(talk);
  ASSERT_TRUE(created.ok()) << created.status();
  v1::ExportRequest request = CsvOf("engagements");
  for (const char* field : {"lead", "participants", "occur_time"}) request.add_fields(field);
  EXPECT_THAT(Lines(County("west"), request),
              ElementsAre("线索项目,参加人员,时间", "leads/east,陈虚构,2025-11-28 22:00:00"));
  const Client app = server_.Add("app", "units/west", {v1::ROLE_APP});
  EXPECT_THAT(Lines(app, request),
              ElementsAre("线索项目,参加人员,时间", "leads/east,users/clerk,2025-11-28 22:00:00"));
}

TEST_F(ExportTest, ADisplayNameThatTwoRowsHaveIsNotOne) {
  v1::Chain chain;
  chain.set_display_name("虚构机械链");
  chain.set_year(2025);
  chain.set_cluster("clusters/demo");
  ASSERT_TRUE(bureau_.Create(chain, {.id = "machines-2025"}).ok());
  v1::ExportRequest request = CsvOf("leads");
  request.add_fields("chain");
  EXPECT_EQ(Lines(bureau_, request).back(), "chains/machines");
  ASSERT_TRUE(bureau_.Delete<v1::Chain>("chains/machines-2025").ok());
  EXPECT_EQ(Lines(bureau_, request).back(), "虚构机械链");
}

TEST_F(ExportTest, EachStandsInTheJournal) {
  v1::ExportRequest request = CsvOf("leads");
  request.set_filter("owner_unit = \"units/east\"");
  const Exported exported = Export(County("east"), request);
  const std::vector<v1::JournalEntry> entries = Journal("Export");
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].name(), exported.summary.journal_name());
  EXPECT_THAT(entries[0].name(), StartsWith("exports/"));
  EXPECT_EQ(entries[0].user(), "users/of-east");
  EXPECT_EQ(entries[0].disclosed(), "leads");
  EXPECT_EQ(entries[0].purpose(), request.filter());
  EXPECT_EQ(exported.summary.rows(), 1);
}

TEST_F(ExportTest, NobodyHasAFirstPieceBeforeTheJournalKnows) {
  const Exported exported =
      Export(bureau_, CsvOf("leads"), [](const v1::ExportResponse& r) { return !r.has_chunk(); });
  EXPECT_EQ(exported.chunks, 1);
  EXPECT_EQ(Journal("Export").size(), 1u);
}

TEST_F(ExportTest, WhoMayNotReadTheCollectionIsRefused) {
  const auto refusal = [&](const Client& client, const std::string& collection) {
    const absl::Status status = Export(client, CsvOf(collection)).status;
    EXPECT_TRUE(absl::IsPermissionDenied(status)) << status;
    return std::string(status.message());
  };
  const Client app = server_.Add("app", "units/east", {v1::ROLE_APP});
  EXPECT_THAT(refusal(app, "users"), HasSubstr("users.read"));
  EXPECT_THAT(refusal(auditor_, "users"), HasSubstr("exports.create"));
  EXPECT_THAT(refusal(server_.officer(), "users"), HasSubstr("exports.create"));
  EXPECT_TRUE(Journal("Export").empty());
}

TEST_F(ExportTest, MistakesAreRefusedAndNotedNowhere) {
  const auto reason = [&](const v1::ExportRequest& request) {
    return ErrorReason(Export(bureau_, request).status);
  };
  EXPECT_EQ(reason(CsvOf("chain")), "UNKNOWN_COLLECTION");
  v1::ExportRequest request = CsvOf("leads");
  request.set_filter("stagee = SIGNED");
  EXPECT_EQ(reason(request), "INVALID_FILTER");
  request = CsvOf("leads");
  request.set_order_by("site");
  EXPECT_EQ(reason(request), "INVALID_ORDER_BY");
  request = CsvOf("leads");
  request.add_fields("amount");
  EXPECT_EQ(reason(request), "UNKNOWN_FIELD");
  request = CsvOf("leads");
  request.set_format(static_cast<v1::ExportRequest::FileFormat>(7));
  EXPECT_EQ(reason(request), "UNKNOWN_ENUM_VALUE");
  EXPECT_TRUE(Journal("Export").empty());
}

TEST_F(ExportTest, EveryCollectionCanBeExportedInBothFormats) {
  for (const auto& schema : server_->registry().all()) {
    v1::ExportRequest request = CsvOf(schema->collection());
    EXPECT_THAT(Lines(bureau_, request).front(), StartsWith("名称标识,")) << schema->collection();
    request.set_format(v1::ExportRequest::FILE_FORMAT_XLSX);
    EXPECT_THAT(Book(bureau_, request), HasSubstr(absl::StrCat("sheet ", schema->label())));
  }
}

}  // namespace
}  // namespace zhaolian
