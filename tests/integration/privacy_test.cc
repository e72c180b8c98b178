// That an erasure leaves nothing of a contact person, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "server/privacy/erasure.h"
#include "storage/error.h"
#include "tests/integration/privacy_fixture.h"
#include "tests/support/command_line.h"
#include "tests/support/cuttable_proxy.h"
#include "tests/support/evidence_calls.h"
#include "tests/support/export_call.h"
#include "tests/support/feed_mirror.h"
#include "tests/support/file_search.h"
#include "tests/support/import_calls.h"
#include "tests/support/resource_calls.h"
#include "tests/support/zip_file.h"
#include "zhaolian/v1/audit.pb.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/portfolios.pb.h"

namespace zhaolian {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using v1::ContactPerson;
using v1::Engagement;
using v1::EraseContactPersonRequest;
using v1::EraseContactPersonResponse;

using PrivacyTest = PrivacyFixture;

TEST_F(PrivacyTest, NothingIsLeftOfWhoWasErased) {
  MakeBackup("before");
  for (const char* canary : {kName, kEarlierPhone, kPhone, kEmail, kNote}) {
    EXPECT_THAT(FilesWith(data(), {canary}), Not(IsEmpty())) << canary;
  }
  EXPECT_THAT(Search("zwvcanary"), ElementsAre("engagements/meeting"));
  const EraseContactPersonResponse response = Erase(Request());
  EXPECT_TRUE(response.search_compacted());
  EXPECT_TRUE(response.log_truncated());
  ASSERT_THAT(response.backups(), SizeIs(1));
  EXPECT_EQ(response.backups(0).backup_id(), "before");
  EXPECT_GT(response.backups(0).delete_time().seconds(),
            response.backups(0).create_time().seconds() + 29 * 86'400);
  for (const std::string& canary : Canaries()) {
    EXPECT_THAT(response.DebugString(), Not(HasSubstr(canary)));
  }

  MakeBackup("after");
  std::filesystem::remove_all(data() + "/backups/before");
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
  EXPECT_THAT(Search("zwvcanary"), IsEmpty());
  EXPECT_THAT(Search(kName), IsEmpty());
  server_->Restart();
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
  for (const std::string& directory : {data(), data() + "/backups/after"}) {
    const Outcome verified =
        RunShell(absl::StrCat(BuiltProgram("zhaolian"), " admin journal verify ", directory));
    EXPECT_EQ(verified.exit_code, 0) << verified.out;
  }
}

TEST_F(PrivacyTest, NothingIsLeftInRowsOfLeadsNorWhatIsUnmistakableInThoseOfOthers) {
  MakeRowsOfEveryKind();
  MakeEngagement("distant", "other", {"别人"}, absl::StrCat("请回 139 2222 0002 或 ", kEmail));
  v1::TransferPortfolioRequest transfer;
  transfer.set_from_user("users/east");
  transfer.set_to_user("users/bureau");
  transfer.set_reason(absl::StrCat(kName, "要求换人"));
  v1::TransferPortfolioResponse transferred;
  ASSERT_TRUE(bureau_.Call(transfer, transferred).ok());
  v1::ExportRequest exported = CsvOf("leads");
  exported.set_filter(absl::StrCat("display_name = \"*", kName, "*\""));
  ASSERT_TRUE(zhaolian::Export(bureau_, exported).status.ok());
  EXPECT_THAT(Search(kName), SizeIs(testing::Gt(5)));
  const std::vector<std::string> places = PreviewedPlaces();
  for (const char* place :
       {"issues/about-lead problem", "fundReceipts/about-lead remarks",
        "complianceReviews/about-lead note", "leadTransfers/about-lead reason",
        "policyPromises/about-lead text", "siteInspections/about-lead finding",
        "tripStops/about-enterprise outcome_note", "engagements/distant summary"}) {
    EXPECT_THAT(places, Contains(place));
  }
  EXPECT_THAT(places, Contains(testing::StartsWith("transfers/")));
  EXPECT_THAT(places, Contains(testing::StartsWith("exports/")));
  Erase(Request());
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
  EXPECT_THAT(Search(kName), IsEmpty());
  EXPECT_EQ(Stored<Engagement>("engagements/distant").summary(), "请回 *** 或 ***");
}

TEST_F(PrivacyTest, AFileOfEvidenceIsListedAndErasedWhereThatIsAskedFor) {
  const EvidenceCalls evidence(bureau_);
  const auto naming = evidence.Add("leads/lead", v1::Attachment::KIND_AGREEMENT,
                                   PdfOf(absl::StrCat("甲方联系人", kName)));
  const auto other = evidence.Add("leads/lead", v1::Attachment::KIND_PERMIT, PdfOf("批复"));
  ASSERT_TRUE(naming.ok()) << naming.status();
  ASSERT_TRUE(other.ok()) << other.status();
  EraseContactPersonRequest request = Request();
  request.set_validate_only(true);
  const EraseContactPersonResponse preview = Erase(request);
  ASSERT_THAT(preview.evidence(), SizeIs(2));
  for (const auto& file : preview.evidence()) {
    EXPECT_EQ(file.names_person(), file.name() == naming->name()) << file.name();
    EXPECT_EQ(file.lead(), "leads/lead");
    EXPECT_FALSE(file.erased());
  }
  request.set_validate_only(false);
  request.add_attachments("attachments/of-another");
  EraseContactPersonResponse response;
  EXPECT_EQ(ErrorReason(bureau_.Call(request, response)), "OTHER_EVIDENCE");
  request.set_attachments(0, naming->name());
  Erase(request);
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
  EXPECT_EQ(ErrorReason(evidence.Get(naming->name()).status()), "EVIDENCE_ERASED");
  EXPECT_TRUE(evidence.Get(other->name()).ok());
  const auto row = Stored<v1::Attachment>(naming->name());
  EXPECT_EQ(row.sha256(), naming->sha256());
  EXPECT_TRUE(row.has_erase_time());
  // A backup misses nothing of it, and the same file can be brought again.
  v1::CreateBackupRequest backup;
  v1::CreateBackupResponse written;
  const Client system = server_.Add("system", "units/bureau", {v1::ROLE_SYSTEM_ADMINISTRATOR});
  ASSERT_TRUE(system.Call(backup, written).ok());
  EXPECT_THAT(written.manifest().damaged_evidence(), IsEmpty());
  const auto again = evidence.Add("leads/lead", v1::Attachment::KIND_AGREEMENT,
                                  PdfOf(absl::StrCat("甲方联系人", kName)));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(evidence.Get(again->name()).ok());
  server_->Restart();
}

TEST_F(PrivacyTest, AnUnplannedFileThatNamesThePersonIsDeleted) {
  const ImportCalls imports(bureau_);
  ASSERT_TRUE(imports.Upload("a.csv", absl::StrCat("企业名称,联系人\n样例,", kName, "\n")).ok());
  ASSERT_TRUE(imports.Upload("b.csv", "企业名称,联系人\n样例,别人\n").ok());
  EraseContactPersonRequest preview = Request();
  preview.set_validate_only(true);
  EXPECT_EQ(Erase(preview).import_files(), 1);
  const EraseContactPersonResponse response = Erase(Request());
  EXPECT_EQ(response.import_files(), 1);
  EXPECT_TRUE(response.has_import_files_expire_time());
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
  EXPECT_THAT(FilesWith(data() + "/imports", {"别人"}), Not(IsEmpty()));
}

TEST_F(PrivacyTest, AnUnplannedFileThatWasDeletedCountsNoMore) {
  internal::v1::ServerConfig config = SignedInServer::Config();
  config.set_import_waiting_files(1);
  server_->Restart(config);
  bureau_ = server_->ClientWith(server_.NewKey("users/bureau"));
  const ImportCalls imports(bureau_);
  const std::string file = absl::StrCat("企业名称,联系人\n样例,", kName, "\n");
  ASSERT_TRUE(imports.Upload("a.csv", file).ok());
  EXPECT_EQ(ErrorReason(imports.Upload("b.csv", file).status()), "UPLOAD_FILES_WAIT");
  EXPECT_EQ(Erase(Request()).import_files(), 1);
  const auto next = imports.Upload("b.csv", "企业名称,联系人\n样例,别人\n");
  EXPECT_TRUE(next.ok()) << next.status();
}

TEST_F(PrivacyTest, AnUnplannedFileIsReadAsAnImportWouldReadIt) {
  const ImportCalls imports(bureau_);
  const std::vector<std::string> written =
      WrittenForms(absl::StrCat("企业名称,联系人\n样例一号机电有限公司,", kName, "\n"));
  constexpr int kEncodings = 3;  // UTF-8, UTF-16 and GB18030
  for (int i = 0; i < kEncodings; ++i)
    ASSERT_TRUE(imports.Upload("a.csv", (i == 1 ? "\xFF\xFE" : "") + written[i]).ok());
  v1::ExportRequest workbook = CsvOf("enterprises");
  workbook.set_format(v1::ExportRequest::FILE_FORMAT_XLSX);
  const Exported exported = zhaolian::Export(bureau_, workbook);
  ASSERT_TRUE(exported.status.ok()) << exported.status;
  ASSERT_TRUE(imports.Upload("b.xlsx", exported.file).ok());
  ASSERT_TRUE(imports.Upload("c.xlsx", "PK no workbook at all").ok());
  EXPECT_EQ(Erase(Request()).import_files(), kEncodings + 1);
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
}

TEST_F(PrivacyTest, TheFileNameOfAnImportForgetsThePerson) {
  const ImportCalls imports(bureau_);
  const auto run = imports.PlanBytes(absl::StrCat("客户", kName, ".csv"),
                                     "企业名称,联系人\n样例一号机电有限公司,别人\n",
                                     v1::IMPORT_KIND_ENTERPRISES);
  ASSERT_TRUE(run.ok()) << run.status();
  const std::vector<std::string> places = PreviewedPlaces();
  EXPECT_THAT(places, Contains(absl::StrCat(run->name(), " file_name")));
  Erase(Request());
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
  // What goes on with the run does not bring it back.
  const auto applied = imports.Apply(run->name());
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(applied->file_name(), "客户***.csv");
}

TEST_F(PrivacyTest, WhatAnImportKeepsOfItsSheetsAndColumnsForgetsThePerson) {
  const auto cell = [](const std::string& text) {
    return absl::StrCat("<c t=\"inlineStr\"><is><t>", text, "</t></is></c>");
  };
  Parts parts = WorkbookParts(absl::StrCat("<row>", cell("企业名称"), cell("联系人"),
                                           cell(absl::StrCat("问", kName)), "</row><row>",
                                           cell("样例一号机电有限公司"), cell("别人"), "</row>"));
  for (auto& [name, content] : parts) {
    content = absl::StrReplaceAll(content,
                                  {{"name=\"线索\"", absl::StrCat("name=\"", kName, "的客户\"")}});
  }
  const ImportCalls imports(bureau_);
  const auto run = imports.PlanBytes("a.xlsx", WriteZip(parts), v1::IMPORT_KIND_ENTERPRISES);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_THAT(FilesWith(data(), Canaries()), Not(IsEmpty()));
  const std::vector<std::string> places = PreviewedPlaces();
  EXPECT_THAT(places, Contains(absl::StrCat(run->name(), " sheets[0].display_name")));
  EXPECT_THAT(places, Contains(absl::StrCat(run->name(), " sheets[0].columns[2].header")));
  Erase(Request());
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
  // What goes on with the run does not bring it back.
  const auto applied = imports.Apply(run->name());
  ASSERT_TRUE(applied.ok()) << applied.status();
  ASSERT_EQ(applied->sheets_size(), 1);
  EXPECT_EQ(applied->sheets(0).display_name(), "***的客户");
  EXPECT_EQ(applied->sheets(0).columns(2).header(), "问***");
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
}

TEST_F(PrivacyTest, WhatCameOfAnUploadThatWasCutOffIsLookedThrough) {
  const auto cut = [&](const std::string& content) {
    CuttableProxy proxy(server_->address());
    const EvidenceCalls far(
        Client({.address = proxy.address(), .token = server_.NewKey("users/bureau")}));
    const auto request =
        EvidenceCalls::Describe("leads/lead", v1::Attachment::KIND_AGREEMENT, content + "the rest");
    EXPECT_FALSE(far.SendAndCut(request, content, data() + "/evidence",
                                [&] { proxy.SetMode(CuttableProxy::kRefuse); })
                     .ok());
    EXPECT_GT(EvidenceCalls(bureau_).ProgressOf(request)->received_bytes(), 0);
  };
  cut(PdfOf(absl::StrCat("甲方联系人", kName)));
  cut(PdfOf("批复"));
  EraseContactPersonRequest preview = Request();
  preview.set_validate_only(true);
  EXPECT_EQ(Erase(preview).partial_uploads(), 1);
  EXPECT_THAT(FilesWith(data() + "/evidence", {kName}), SizeIs(1));
  const EraseContactPersonResponse response = Erase(Request());
  EXPECT_EQ(response.partial_uploads(), 1);
  EXPECT_TRUE(response.has_partial_uploads_expire_time());
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
  EXPECT_THAT(FilesWith(data() + "/evidence", {"批复"}), SizeIs(1));
}

TEST_F(PrivacyTest, ARepeatedErasureNamesNoBackupThatIsYounger) {
  MakeBackup("before");
  Erase(Request());
  MakeBackup("after");
  const EraseContactPersonResponse again = Erase(Request());
  ASSERT_THAT(again.backups(), SizeIs(1));
  EXPECT_EQ(again.backups(0).backup_id(), "before");
}

TEST_F(PrivacyTest, NamesNoBackupOfBeforeThePersonWasWritten) {
  MakeBackup("early");
  ContactPerson person;
  person.set_display_name("子丑寅卯");
  person.set_enterprise("enterprises/firm");
  Make(person, "late");
  MakeBackup("late");
  const EraseContactPersonResponse late = Erase(Request("contactPersons/late"));
  ASSERT_THAT(late.backups(), SizeIs(1));
  EXPECT_EQ(late.backups(0).backup_id(), "late");
  EXPECT_THAT(Erase(Request()).backups(), SizeIs(2));
}

TEST_F(PrivacyTest, NothingIsLeftInThePlansOfImports) {
  const ImportCalls imports(bureau_);
  const auto run =
      imports.PlanBytes("test.csv",
                        absl::StrCat("企业名称,联系人,电话\n样例一号机电有限公司,", kName, ",",
                                     kPhone, "\n样例二号机电有限公司,另一人,13800000000\n"),
                        v1::IMPORT_KIND_ENTERPRISES);
  ASSERT_TRUE(run.ok()) << run.status();
  const std::string plans = data() + "/imports";
  EXPECT_THAT(FilesWith(plans, Canaries()), Not(IsEmpty()));
  EraseContactPersonRequest preview = Request();
  preview.set_validate_only(true);
  Erase(preview);
  EXPECT_THAT(imports.Rows(run->name()), SizeIs(2));
  EXPECT_EQ(Erase(Request()).import_rows(), 1);
  EXPECT_THAT(FilesWith(plans, Canaries()), IsEmpty());
  EXPECT_THAT(imports.Rows(run->name()), SizeIs(1));
}

TEST_F(PrivacyTest, MirrorsForgetAtTheirNextContact) {
  FeedMirror mirror(bureau_, server_->registry());
  mirror.PullAll();
  const auto mentions = [&mirror] {
    std::vector<std::string> names;
    for (const auto& [name, row] : mirror.rows()) {
      for (const std::string& canary : Canaries()) {
        if (absl::StrContains(row, canary)) names.push_back(name);
      }
    }
    return names;
  };
  EXPECT_THAT(mentions(), Contains("leads/lead"));
  Erase(Request());
  mirror.PullAll();
  EXPECT_THAT(mentions(), IsEmpty());
  EXPECT_FALSE(mirror.rows().contains("contactPersons/person"));
}

TEST_F(PrivacyTest, RowsKeepWhatIsNotPersonal) {
  const EraseContactPersonResponse response = Erase(Request());
  const auto person = Stored<ContactPerson>("contactPersons/person");
  EXPECT_EQ(person.display_name(), "***");
  EXPECT_EQ(person.phone() + person.email() + person.note(), "");
  EXPECT_EQ(person.title(), "总经理");
  EXPECT_TRUE(person.has_delete_time());
  EXPECT_EQ(Stored<v1::Enterprise>("enterprises/firm").summary(), "联系人***介绍了新线");
  EXPECT_EQ(Stored<v1::Lead>("leads/lead").summary(), "经***介绍，电话 ***");
  const auto meeting = Stored<Engagement>("engagements/meeting");
  EXPECT_THAT(meeting.met(), ElementsAre("*** 总经理", "别人 工程师"));
  EXPECT_EQ(meeting.summary(), "会谈纪要发至***");
  const auto colleague = Stored<ContactPerson>("contactPersons/colleague");
  EXPECT_EQ(colleague.display_name() + colleague.note(), "林同事***的助理");
  std::vector<std::string> places;
  int notes = 0;
  for (const auto& text : response.erasure().texts()) {
    const bool is_note = absl::StartsWith(text.name(), "disclosures/");
    notes += is_note ? 1 : 0;
    if (is_note) continue;
    places.push_back(absl::StrCat(text.name(), " ", text.path(), " ", text.occurrences()));
  }
  EXPECT_EQ(notes, 2);
  EXPECT_THAT(places, testing::UnorderedElementsAre(
                          "contactPersons/person display_name 1", "contactPersons/person phone 1",
                          "contactPersons/person email 1", "contactPersons/person note 1",
                          "enterprises/firm summary 1", "leads/lead summary 2",
                          "engagements/meeting met[0] 1", "engagements/meeting summary 1",
                          "contactPersons/colleague note 1"));
}

TEST_F(PrivacyTest, TheHistoryShowsWhatWasErasedAndTheAuditorWhoDidIt) {
  Erase(Request());
  v1::ListHistoryRequest request;
  v1::ListHistoryResponse history;
  for (const char* name : {"contactPersons/person", "engagements/meeting", "leads/lead"}) {
    request.set_name(name);
    ASSERT_TRUE(bureau_.Call(request, history).ok());
    EXPECT_THAT(history.entries(), Not(IsEmpty()));
    for (const auto& entry : history.entries()) EXPECT_TRUE(entry.erased()) << name;
  }
  request.set_name("engagements/elsewhere");
  ASSERT_TRUE(bureau_.Call(request, history).ok());
  EXPECT_FALSE(history.entries(0).erased());
  const Client auditor = server_.Add("auditor", "units/bureau", {v1::ROLE_AUDITOR});
  v1::ListJournalResponse journal;
  ASSERT_TRUE(auditor.Call(v1::ListJournalRequest(), journal).ok());
  std::vector<std::string> told;
  for (const auto& entry : journal.entries()) {
    if (!entry.disclosed().empty()) told.push_back(entry.disclosed() + " " + entry.purpose());
  }
  EXPECT_THAT(told,
              ElementsAre("contactPersons/person 本人要求删除", "contactPersons/colleague 寄资料"));
}

TEST_F(PrivacyTest, APreviewShowsWhereAndChangesNothing) {
  const int64_t revision = server_->store().writer().revision();
  EraseContactPersonRequest request = Request();
  request.set_validate_only(true);
  request.set_request_id(kEraseId);
  const EraseContactPersonResponse preview = Erase(request);
  EXPECT_EQ(server_->store().writer().revision(), revision + 1) << "but that it was shown";
  EXPECT_EQ(Stored<ContactPerson>("contactPersons/person").phone(), kPhone);
  EXPECT_THAT(preview.DebugString(), Not(HasSubstr("backups")));
  std::vector<std::string> excerpts;
  for (const auto& text : preview.erasure().texts()) excerpts.push_back(text.excerpt());
  EXPECT_THAT(excerpts, Contains(absl::StrCat("联系人", kName, "介绍了新线")));
  EXPECT_THAT(excerpts, Contains(absl::StrCat(kName, " 总经理")));
  // The request id is still there to be used.
  request.set_validate_only(false);
  EXPECT_EQ(Erase(request).erasure().texts_size(), preview.erasure().texts_size());
}

TEST_F(PrivacyTest, APreviewIsADisclosure) {
  EraseContactPersonRequest request = Request();
  request.set_validate_only(true);
  Erase(request);
  const v1::PersonalData held = Export("contactPersons/person");
  ASSERT_THAT(held.shown(), Not(IsEmpty()));
  EXPECT_EQ(held.shown(0).user(), "users/bureau");
  EXPECT_EQ(held.shown(0).purpose(), "本人要求删除");
  // What is refused shows nothing.
  request.set_reason(absl::StrCat(kName, "本人要求"));
  EraseContactPersonResponse response;
  ASSERT_FALSE(bureau_.Call(request, response).ok());
  EXPECT_THAT(Export("contactPersons/person").shown(), SizeIs(held.shown_size() + 1))
      << "that of the data itself";
}

TEST_F(PrivacyTest, ARepeatedRequestAnswersWithoutValues) {
  EraseContactPersonRequest request = Request();
  request.set_request_id(kEraseId);
  const EraseContactPersonResponse first = Erase(request);
  const int64_t revision = server_->store().writer().revision();
  const EraseContactPersonResponse again = Erase(request);
  EXPECT_EQ(server_->store().writer().revision(), revision);
  EXPECT_EQ(again.DebugString(), first.DebugString());
  request.set_reason("另一个原因");
  EraseContactPersonResponse other;
  EXPECT_EQ(ErrorReason(bureau_.Call(request, other)), "REQUEST_ID_REUSED");
  // Nor do the requests that brought the values answer with them, or bring them back.
  ContactPerson person;
  person.set_display_name(kName);
  person.set_phone(kEarlierPhone);
  person.set_email(kEmail);
  person.set_note(kNote);
  person.set_title("总经理");
  person.set_enterprise("enterprises/firm");
  auto created = bureau_.Create(person, {.id = "person", .request_id = kCreateId});
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->name(), "contactPersons/person");
  EXPECT_EQ(created->display_name() + created->phone() + created->note(), "");
  EXPECT_EQ(Stored<ContactPerson>("contactPersons/person").display_name(), "***");
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
}

TEST_F(PrivacyTest, AReasonThatNamesThePersonIsRefused) {
  for (const std::string& reason : {absl::StrCat(kName, "本人要求"), std::string("电话13911110001"),
                                    std::string("ask ZWVCANARY@firm.example")}) {
    EraseContactPersonRequest request = Request();
    request.set_reason(reason);
    EraseContactPersonResponse response;
    const absl::Status status = bureau_.Call(request, response);
    EXPECT_EQ(ErrorReason(status), "PERSONAL_VALUE") << reason;
    ExpectWellFormed(status);
    EXPECT_THAT(status.ToString(), Not(HasSubstr(kName)));
  }
  EraseContactPersonRequest request = Request();
  request.set_reason(" ");
  EraseContactPersonResponse response;
  EXPECT_EQ(ErrorReason(bureau_.Call(request, response)), "REQUIRED");
  request = Request("contactPersons/none");
  EXPECT_TRUE(absl::IsNotFound(bureau_.Call(request, response)));
}

TEST_F(PrivacyTest, AShortNameIsErasedInRowsOfTheFirmOnly) {
  ContactPerson person;
  person.set_display_name("壬癸");
  person.set_enterprise("enterprises/firm");
  Make(person, "short");
  MakeEngagement("here", "firm", {"壬癸"}, "壬癸陪同");
  MakeEngagement("there", "other", {"壬癸"}, "同名的壬癸陪同");
  Erase(Request("contactPersons/short"));
  EXPECT_EQ(Stored<Engagement>("engagements/here").summary(), "***陪同");
  EXPECT_EQ(Stored<Engagement>("engagements/there").summary(), "同名的壬癸陪同");
  EXPECT_THAT(Stored<Engagement>("engagements/there").met(), ElementsAre("壬癸"));
}

TEST_F(PrivacyTest, DeletedRowsAndAFirmThatWasLeftAreNotForgotten) {
  MakeEngagement("gone", "firm", {kName}, "旧的会谈");
  ASSERT_TRUE(bureau_.Delete<Engagement>("engagements/gone").ok());
  auto person = bureau_.Get<ContactPerson>("contactPersons/person");
  person->set_enterprise("enterprises/other");
  ASSERT_TRUE(bureau_.Update(*person, {"enterprise"}).ok());
  Engagement later;
  later.set_name("engagements/elsewhere");
  later.set_summary("起初写了" + std::string(kName));
  ASSERT_TRUE(bureau_.Update(later, {"summary"}).ok());
  later.set_summary("后来改掉了");
  ASSERT_TRUE(bureau_.Update(later, {"summary"}).ok());
  Erase(Request());
  EXPECT_THAT(Stored<Engagement>("engagements/gone").met(), ElementsAre("***"));
  EXPECT_EQ(Stored<Engagement>("engagements/elsewhere").summary(), "后来改掉了");
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
}

TEST_F(PrivacyTest, ALongReadKeepsTheLogAndTheAnswerSaysSo) {
  auto reader = *server_->store().ConnectForReading();
  ASSERT_TRUE(reader->BeginRead().ok());
  ASSERT_TRUE(reader->Run("SELECT name FROM contact_persons").ok());
  EraseContactPersonRequest request = Request();
  request.set_request_id(kEraseId);
  EXPECT_FALSE(Erase(request).log_truncated());
  EXPECT_THAT(FilesWith(data(), Canaries()), Not(IsEmpty()));
  ASSERT_TRUE(reader->Commit().ok());
  EXPECT_TRUE(Erase(request).log_truncated());
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
}

TEST_F(PrivacyTest, AnErasureThatWasCutOffIsFinishedAtTheNextStart) {
  Caller caller;
  caller.sight = std::make_shared<Sight>(Sight::All());
  caller.changes_all = true;
  // Committed, and nothing more.
  const ChangeOrigin origin{"users/bureau", "api_key", "test", "", ""};
  ASSERT_TRUE(
      server_->store()
          .WriteAndWait([&](Tx& tx) {
            return EraseContactPerson(server_->store(), tx, caller, origin, Request(), {}).status();
          })
          .ok());
  const auto unfinished = [&] {
    auto reader = *server_->store().ConnectForReading();
    return UnfinishedErasures(*reader)->size();
  };
  EXPECT_EQ(unfinished(), 1u);
  EXPECT_THAT(FilesWith(data(), Canaries()), Not(IsEmpty()));
  server_->Restart();
  const absl::Time patience = absl::Now() + absl::Minutes(1);
  while (unfinished() > 0 && absl::Now() < patience) absl::SleepFor(absl::Milliseconds(20));
  EXPECT_EQ(unfinished(), 0u);
  EXPECT_THAT(FilesWith(data(), Canaries()), IsEmpty());
}

TEST_F(PrivacyTest, OthersMayNeitherExportNorErase) {
  const Client county = server_.Add("county", "units/east", {v1::ROLE_COUNTY});
  EraseContactPersonResponse erased;
  EXPECT_EQ(ErrorReason(county.Call(Request(), erased)), "NOT_PERMITTED");
  v1::ExportPersonalDataRequest request;
  request.set_name("contactPersons/person");
  request.set_purpose("to know");
  v1::PersonalData exported;
  EXPECT_EQ(ErrorReason(county.Call(request, exported)), "NOT_PERMITTED");
  v1::ListExpiredPersonalDataResponse due;
  EXPECT_EQ(ErrorReason(county.Call(v1::ListExpiredPersonalDataRequest(), due)), "NOT_PERMITTED");
}

}  // namespace
}  // namespace zhaolian
