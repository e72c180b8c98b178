// Files, those of evidence, imports and backups, that an erased person is in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "storage/error.h"
#include "tests/integration/privacy_fixture.h"
#include "tests/support/cuttable_proxy.h"
#include "tests/support/evidence_calls.h"
#include "tests/support/export_call.h"
#include "tests/support/file_search.h"
#include "tests/support/import_calls.h"
#include "tests/support/resource_calls.h"
#include "tests/support/zip_file.h"

namespace zhaolian {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using v1::ContactPerson;
using v1::EraseContactPersonRequest;
using v1::EraseContactPersonResponse;
using PrivacyTest = PrivacyFixture;

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

}  // namespace
}  // namespace zhaolian
