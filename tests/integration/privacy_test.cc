// That an erasure leaves nothing of a contact person, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/privacy/erasure.h"
#include "storage/error.h"
#include "tests/integration/privacy_fixture.h"
#include "tests/support/command_line.h"
#include "tests/support/export_call.h"
#include "tests/support/feed_mirror.h"
#include "tests/support/file_search.h"
#include "tests/support/resource_calls.h"
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
