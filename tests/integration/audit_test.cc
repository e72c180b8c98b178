// The journal as an auditor reads it, through the API and on the command line.
#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "storage/durable_file.h"
#include "storage/error.h"
#include "storage/journal_signature.h"
#include "tests/support/command_line.h"
#include "tests/support/resource_calls.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/audit.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

class AuditTest : public testing::Test {
 protected:
  void SetUp() override {
    v1::Enterprise firm;
    firm.set_display_name("虚构机床厂");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(bureau_.Create(firm, {.id = "firm"}).ok());
    v1::ContactPerson person;
    person.set_display_name("林虚构");
    person.set_enterprise("enterprises/firm");
    ASSERT_TRUE(bureau_.Create(person, {.id = "lin"}).ok());
    v1::UnmaskContactPersonRequest request;
    request.set_name("contactPersons/lin");
    request.set_purpose("约面谈");
    ASSERT_TRUE(bureau_.Call(request, person).ok());
  }
  absl::StatusOr<v1::ListJournalResponse> List(const v1::ListJournalRequest& request) {
    v1::ListJournalResponse response;
    const absl::Status status = auditor_.Call(request, response);
    return status.ok() ? absl::StatusOr<v1::ListJournalResponse>(response) : status;
  }
  std::string CheckpointText() {
    v1::JournalCheckpoint checkpoint;
    const absl::Status status = auditor_.Call(v1::GetJournalCheckpointRequest(), checkpoint);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_TRUE(CheckSignature(checkpoint).ok());
    std::string text;
    google::protobuf::TextFormat::PrintToString(checkpoint, &text);
    return text;
  }
  Outcome Verify(const std::string& checkpoint, const std::string& options = "") {
    std::ofstream(scratch_.Path("checkpoint")) << checkpoint;
    return RunShell(absl::StrCat(BuiltProgram("zhaolian"), " admin journal verify ",
                                 server_->directory(), "/data --checkpoint ",
                                 scratch_.Path("checkpoint"), options));
  }
  // What is told of it to a program.
  google::protobuf::Struct VerifyAsJson(const std::string& checkpoint, int exit_code) {
    const Outcome outcome = Verify(checkpoint, " -o json 2>/dev/null");
    EXPECT_EQ(outcome.exit_code, exit_code) << outcome.out;
    google::protobuf::Struct told;
    const auto parsed = google::protobuf::util::JsonStringToMessage(outcome.out, &told);
    EXPECT_TRUE(parsed.ok()) << outcome.out;
    return told;
  }
  absl::Status Tamper() {
    return server_->store().WriteAndWait([](Tx& tx) {
      return tx.connection().Run("UPDATE journal SET user_name = 'users/other' WHERE revision = 5",
                                 {});
    });
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  Client auditor_ = server_.Add("auditor", "units/bureau", {v1::ROLE_AUDITOR});
  ScratchDirectory scratch_;
};

TEST_F(AuditTest, AnAuditorFindsWhoDidWhat) {
  v1::ListJournalRequest request;
  request.set_user("users/bureau");
  auto by_user = List(request);
  ASSERT_TRUE(by_user.ok()) << by_user.status();
  EXPECT_THAT(by_user->entries(), SizeIs(3));
  const v1::JournalEntry& last = by_user->entries(0);
  EXPECT_EQ(last.disclosed(), "contactPersons/lin");
  EXPECT_EQ(last.purpose(), "约面谈");
  EXPECT_EQ(last.identity(), "api_key");
  EXPECT_THAT(by_user->DebugString(), testing::Not(HasSubstr("林虚构")));
  request.set_method("CreateEnterprise");
  auto by_method = List(request);
  ASSERT_THAT(by_method->entries(), SizeIs(1));
  EXPECT_EQ(by_method->entries(0).name(), "enterprises/firm");
  *request.mutable_end_time() = by_method->entries(0).time();
  EXPECT_THAT(List(request)->entries(), SizeIs(0));
  request.clear_end_time();
  *request.mutable_start_time() = by_method->entries(0).time();
  EXPECT_THAT(List(request)->entries(), SizeIs(1));
  request.mutable_start_time()->set_seconds(INT64_MAX);
  const absl::Status fault = List(request).status();
  EXPECT_EQ(ErrorReason(fault), "INVALID_TIMESTAMP");
  ExpectWellFormed(fault);
}

TEST_F(AuditTest, AnAuditorSeesWhoWasGivenWhatAndWhoseKeyItWas) {
  server_.SetRoles("users/bureau", {v1::ROLE_BUREAU, v1::ROLE_READER});
  v1::ListJournalRequest request;
  request.set_method("SetUserRoles");
  auto roles = List(request);
  ASSERT_TRUE(roles.ok()) << roles.status();
  EXPECT_THAT(roles->entries(0).roles_before(), testing::ElementsAre(v1::ROLE_BUREAU));
  EXPECT_THAT(roles->entries(0).roles_after(),
              testing::ElementsAre(v1::ROLE_BUREAU, v1::ROLE_READER));
  v1::ListCredentialsRequest list;
  list.set_user("users/bureau");
  v1::ListCredentialsResponse keys;
  ASSERT_TRUE(server_.officer().Call(list, keys).ok());
  v1::RevokeCredentialRequest revoke;
  revoke.set_name(keys.credentials(0).name());
  v1::RevokeCredentialResponse revoked;
  ASSERT_TRUE(server_.officer().Call(revoke, revoked).ok());
  for (const char* method : {"CreateApiKey", "RevokeCredential"}) {
    request.set_method(method);
    request.set_name(revoke.name());
    auto credential = List(request);
    ASSERT_TRUE(credential.ok()) << credential.status();
    ASSERT_THAT(credential->entries(), SizeIs(1)) << method;
    const v1::JournalEntry& entry = credential->entries(0);
    EXPECT_EQ(entry.credential_kind(), v1::Credential::KIND_API_KEY);
    EXPECT_EQ(entry.credential_user(), "users/bureau");
    EXPECT_EQ(entry.credential_creator(), "users/security");
    EXPECT_EQ(entry.purpose(), "test");
  }
  // What bureau did, it did with a key that another has seen.
  request.Clear();
  request.set_method("UnmaskContactPerson");
  auto done = List(request);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->entries(0).identity(), "api_key");
  EXPECT_EQ(done->entries(0).key_creator(), "users/security");
}

TEST_F(AuditTest, PagesJoin) {
  v1::ListJournalRequest request;
  const int all = List(request)->entries_size();
  std::vector<int64_t> revisions;
  request.set_page_size(2);
  do {
    auto page = List(request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& entry : page->entries()) revisions.push_back(entry.revision());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(static_cast<int>(revisions.size()), all);
  EXPECT_TRUE(std::is_sorted(revisions.rbegin(), revisions.rend()));
}

TEST_F(AuditTest, ACheckpointProvesTheJournalUntilItIsTamperedWith) {
  const std::string checkpoint = CheckpointText();
  const Outcome whole = Verify(checkpoint);
  EXPECT_EQ(whole.exit_code, 0) << whole.out;
  EXPECT_THAT(whole.out, HasSubstr("are as written; 1 checkpoints agree"));
  ASSERT_TRUE(Tamper().ok());
  const Outcome tampered = Verify(checkpoint);
  EXPECT_EQ(tampered.exit_code, 8) << tampered.out;
  EXPECT_THAT(tampered.out, HasSubstr("revision 5: the entry, or one before it, is not what"));
  std::string forged = checkpoint;
  forged.insert(forged.find("revision: ") + 10, "9");
  EXPECT_THAT(Verify(forged).out,
              AllOf(HasSubstr("is not signed by the key that it names"), HasSubstr("faults: 3")));
}

TEST_F(AuditTest, AProgramIsToldWhatWasVerified) {
  const std::string checkpoint = CheckpointText();
  google::protobuf::Struct told = VerifyAsJson(checkpoint, 0);
  auto& fields = *told.mutable_fields();
  v1::JournalCheckpoint kept;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(checkpoint, &kept));
  EXPECT_EQ(fields["directory"].string_value(), server_->directory() + "/data");
  EXPECT_EQ(fields["lastRevision"].number_value(), static_cast<double>(kept.revision()));
  EXPECT_GT(fields["entries"].number_value(), 0);
  EXPECT_EQ(fields["checkpoints"].number_value(), 1);
  EXPECT_EQ(fields["faultsNotNamed"].number_value(), 0);
  EXPECT_THAT(fields["faults"].list_value().values(), SizeIs(0));
  ASSERT_TRUE(Tamper().ok());
  told = VerifyAsJson(checkpoint, 8);
  const auto& faults = told.fields().at("faults").list_value().values();
  ASSERT_GT(faults.size(), 0);
  const auto& fault = faults.begin()->struct_value().fields();
  EXPECT_EQ(fault.at("revision").number_value(), 5);
  EXPECT_THAT(fault.at("problem").string_value(), HasSubstr("is not what"));
}

TEST_F(AuditTest, CheckpointsOfAnotherKeyAreToldApart) {
  constexpr int kPlaces = 100;
  v1::JournalCheckpoint kept;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(CheckpointText(), &kept));
  std::ofstream(scratch_.Path("kept")) << kept.Utf8DebugString();
  std::string command =
      absl::StrCat(BuiltProgram("zhaolian"), " admin journal verify ", server_->directory(),
                   "/data --checkpoint ", scratch_.Path("kept"));
  for (int i = 0; i < kPlaces; ++i) {
    // Right in all but who says it.
    v1::JournalCheckpoint other = kept;
    ASSERT_TRUE(SignCheckpoint(std::string(32, static_cast<char>(i)), other).ok());
    std::ofstream(scratch_.Path(absl::StrCat("other", i))) << other.Utf8DebugString();
    absl::StrAppend(&command, " ", scratch_.Path(absl::StrCat("other", i)));
  }
  const Outcome verified = RunShell(command);
  EXPECT_EQ(verified.exit_code, 8) << verified.out;
  for (int i = 0; i < kPlaces; ++i) {
    EXPECT_THAT(verified.out, HasSubstr(absl::StrCat("other", i, " is signed by another key")));
  }
}

// Entries are kept for ever; only what an entry is proven by may go, see EraseImages.
TEST(JournalStatementsTest, NoneDeletesOrChangesAnEntry) {
  const RE2 statement("((?:DELETE FROM|UPDATE|DROP TABLE|INSERT OR \\w+ INTO) journal[\\w ]*)");
  std::vector<std::string> found;
  for (const char* folder : {"storage", "server", "client-lib"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             absl::StrCat(ZHAOLIAN_SOURCE_DIRECTORY, "/", folder))) {
      if (!entry.is_regular_file()) continue;
      const std::string text = ReadFile(entry.path().string()).value_or("");
      re2::StringPiece rest(text);
      std::string each;
      while (RE2::FindAndConsume(&rest, statement, &each)) {
        found.push_back(absl::StrCat(entry.path().filename().string(), ": ", each));
      }
    }
  }
  EXPECT_THAT(found,
              testing::UnorderedElementsAre("journal.cc: UPDATE journal_images SET before_nonce ",
                                            "journal_chain.cc: UPDATE journal SET chain "));
}

}  // namespace
}  // namespace zhaolian
