// Sign-in, roles, sessions and keys, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client-lib/client.h"
#include "storage/durable_file.h"
#include "storage/error.h"
#include "tests/integration/access_fixture.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(AccessTest, WithoutATokenNothingButSignInIsLetIn) {
  int refused = 0;
  for (const auto* service : server_.registry().services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const auto* method = service->method(i);
      if (method->name() == "SignIn") continue;
      auto* factory = google::protobuf::MessageFactory::generated_factory();
      std::unique_ptr<google::protobuf::Message> request(
          factory->GetPrototype(method->input_type())->New());
      std::unique_ptr<google::protobuf::Message> response(
          factory->GetPrototype(method->output_type())->New());
      for (const std::string token : {"", "zls_nobodys"}) {
        const absl::Status status = server_.ClientWith(token).Call(method, *request, *response);
        EXPECT_TRUE(absl::IsUnauthenticated(status)) << method->full_name() << ": " << status;
        EXPECT_EQ(ErrorReason(status), "SIGN_IN_NEEDED") << method->full_name();
      }
      ++refused;
    }
  }
  EXPECT_GT(refused, 80);
}

TEST_F(AccessTest, RolesSayWhatIsPermitted) {
  const std::string lins = Lin().token();
  EXPECT_TRUE(ListFirms(lins).ok());
  const absl::Status officer = ListFirms(officers_token_);
  EXPECT_TRUE(absl::IsPermissionDenied(officer)) << officer;
  EXPECT_EQ(ErrorReason(officer), "NOT_PERMITTED");
  EXPECT_THAT(officer.message(), HasSubstr("enterprises.read"));
  v1::CreateBackupRequest request;
  v1::CreateBackupResponse response;
  EXPECT_EQ(ErrorReason(server_.ClientWith(lins).Call(request, response)), "NOT_PERMITTED");
}

TEST_F(AccessTest, AChangeOfRolesHoldsFromTheNextCallOn) {
  const std::string lins = Lin().token();
  ASSERT_TRUE(SetRoles(kLin, {v1::ROLE_SYSTEM_ADMINISTRATOR}).ok());
  EXPECT_EQ(ErrorReason(ListFirms(lins)), "NOT_PERMITTED");
  ASSERT_TRUE(SetRoles(kLin, {v1::ROLE_LEADER}).ok());
  EXPECT_TRUE(ListFirms(lins).ok());
  ASSERT_TRUE(SetRoles(kLin, {}).ok());
  EXPECT_EQ(ErrorReason(ListFirms(lins)), "SIGN_IN_NEEDED");
}

TEST_F(AccessTest, AdministratorsAreKeptApartAndNobodyGrantsToThemselves) {
  EXPECT_EQ(ErrorReason(SetRoles(kLin, {v1::ROLE_AUDITOR, v1::ROLE_BUREAU})), "ROLES_APART");
  EXPECT_EQ(ErrorReason(SetRoles(kLin, {v1::ROLE_COUNTY, v1::ROLE_COUNTY})), "DUPLICATE_ITEM");
  EXPECT_EQ(ErrorReason(SetRoles(kOfficer, {v1::ROLE_BUREAU})), "OWN_ROLES");
}

TEST_F(AccessTest, ARevokedSessionEndsAtOnce) {
  const v1::SignInResponse lin = Lin();
  ASSERT_TRUE(ListFirms(lin.token()).ok());
  ASSERT_TRUE(Revoke(Officer(), lin.session().name()).ok());
  EXPECT_EQ(ErrorReason(ListFirms(lin.token())), "SIGN_IN_NEEDED");
  EXPECT_TRUE(absl::IsNotFound(Revoke(Officer(), lin.session().name())));
}

TEST_F(AccessTest, WhoSignsOutEndsThisSessionOnly) {
  const std::string first = Lin().token();
  auto second = SignIn(kLin, kLinsPassword);
  ASSERT_TRUE(second.ok()) << second.status();
  v1::SignOutRequest request;
  v1::SignOutResponse response;
  ASSERT_TRUE(server_.ClientWith(first).Call(request, response).ok());
  EXPECT_EQ(ErrorReason(ListFirms(first)), "SIGN_IN_NEEDED");
  EXPECT_TRUE(ListFirms(second->token()).ok());
}

TEST_F(AccessTest, AUserWhoseTimeIsOverIsNobody) {
  const std::string lins = Lin().token();
  auto lin = Officer().Get<v1::User>(kLin);
  lin->set_end_date("2020-12-31");
  ASSERT_TRUE(Officer().Update(*lin, {"end_date"}).ok());
  EXPECT_EQ(ErrorReason(ListFirms(lins)), "SIGN_IN_NEEDED");
  EXPECT_EQ(ReasonOfSignIn(kLin, kLinsPassword), "WRONG_PASSWORD");
  lin->clear_etag();
  lin->set_end_date("2099-12-31");
  ASSERT_TRUE(Officer().Update(*lin, {"end_date"}).ok());
  EXPECT_TRUE(ListFirms(lins).ok());
  ASSERT_TRUE(Officer().Delete<v1::User>(kLin).ok());
  EXPECT_EQ(ErrorReason(ListFirms(lins)), "SIGN_IN_NEEDED");
}

TEST_F(AccessTest, OthersSessionsAreForOfficersOnly) {
  const v1::SignInResponse lin = Lin();
  const Client lins = server_.ClientWith(lin.token());
  ASSERT_THAT(Credentials(lins), SizeIs(1));
  EXPECT_EQ(Credentials(lins)[0].name(), lin.session().name());
  EXPECT_THAT(Credentials(lins, kOfficer), IsEmpty());
  EXPECT_THAT(Credentials(Officer(), kLin), SizeIs(1));
  EXPECT_THAT(Credentials(Officer()), SizeIs(2));
  EXPECT_TRUE(absl::IsNotFound(Revoke(lins, Credentials(Officer(), kOfficer)[0].name())));
  EXPECT_TRUE(Revoke(lins, lin.session().name()).ok());
}

TEST_F(AccessTest, TheLastOfficerStays) {
  v1::User officer;
  officer.set_name(kOfficer);
  EXPECT_EQ(ErrorReason(Officer().Delete<v1::User>(kOfficer).status()), "LAST_OFFICER");
  officer.set_end_date("2030-01-01");
  EXPECT_EQ(ErrorReason(Officer().Update(officer, {"end_date"}).status()), "LAST_OFFICER");
  officer.set_end_date("");
  officer.set_start_date("2099-01-01");
  EXPECT_EQ(ErrorReason(Officer().Update(officer, {"start_date"}).status()), "LAST_OFFICER");
  ASSERT_TRUE(SetRoles(kLin, {v1::ROLE_SECURITY_OFFICER}).ok());
  EXPECT_TRUE(Officer().Delete<v1::User>(kOfficer).ok());
}

TEST_F(AccessTest, SessionsOutliveARestart) {
  const std::string lins = Lin().token();
  server_.Restart();
  EXPECT_TRUE(ListFirms(lins).ok());
}

TEST_F(AccessTest, NoSecretIsInAnyFile) {
  const v1::SignInResponse lin = Lin();
  const std::string one_time = OneTimePassword(kLin);
  v1::CreateApiKeyRequest request;
  request.set_user(kLin);
  request.set_display_name("县区应用");
  v1::CreateApiKeyResponse key;
  ASSERT_TRUE(Officer().Call(request, key).ok());
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(server_.directory())) {
    if (!entry.is_regular_file()) continue;
    ++files;
    const std::string content = ReadFile(entry.path().string()).value_or("");
    for (const std::string& secret :
         {lin.token(), lin.device_token(), one_time, key.token(), std::string(kLinsPassword),
          std::string(kOfficersPassword), server_.first_password()}) {
      EXPECT_FALSE(absl::StrContains(content, secret)) << entry.path() << " has " << secret;
      EXPECT_FALSE(absl::StrContains(content, secret.substr(4))) << entry.path();
    }
  }
  EXPECT_GE(files, 3);
}

TEST_F(AccessTest, EachChangeIsInTheJournal) {
  const v1::SignInResponse lin = Lin();
  ASSERT_TRUE(Revoke(Officer(), lin.session().name()).ok());
  std::vector<std::string> methods;
  absl::Status read = server_.store().WriteAndWait([&](Tx& tx) {
    return tx.connection().Run(
        "SELECT method, user_name, identity FROM journal WHERE name = $1 ORDER BY revision",
        {lin.session().name()}, [&](const Row& row) {
          methods.push_back(absl::StrCat(row.Text(0), " ", row.Text(1), " ", row.Text(2)));
        });
  });
  ASSERT_TRUE(read.ok());
  EXPECT_THAT(methods,
              testing::ElementsAre("zhaolian.v1.AccessService/SignIn users/lin password",
                                   "zhaolian.v1.AccessService/RevokeCredential users/security "
                                   "session"));
}

}  // namespace
}  // namespace zhaolian
