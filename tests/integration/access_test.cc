// Sign-in, roles, sessions and keys, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "client-lib/client.h"
#include "storage/durable_file.h"
#include "storage/error.h"
#include "tests/support/number_or.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/search.pb.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kOfficer[] = "users/security";
constexpr char kOfficersPassword[] = "first officer of all";
constexpr char kLin[] = "users/lin";
constexpr char kLinsPassword[] = "twelve firms a month";

class AccessTest : public testing::Test {
 protected:
  void SetUp() override {
    auto officer = SignIn(kOfficer, server_.first_password(), kOfficersPassword);
    ASSERT_TRUE(officer.ok()) << officer.status();
    officers_token_ = officer->token();
    v1::User lin;
    lin.set_display_name("林虚构");
    lin.set_unit("units/bureau");
    ASSERT_TRUE(Officer().Create(lin, {.id = "lin"}).ok());
  }

  absl::StatusOr<v1::SignInResponse> SignIn(const std::string& user, const std::string& password,
                                            const std::string& new_password = "",
                                            const std::string& device_token = "") {
    v1::SignInRequest request;
    request.set_user(user);
    request.set_password(password);
    request.set_new_password(new_password);
    request.set_device_token(device_token);
    v1::SignInResponse response;
    absl::Status status = server_.ClientWith("").Call(request, response);
    return status.ok() ? absl::StatusOr<v1::SignInResponse>(response) : status;
  }
  std::string ReasonOfSignIn(const std::string& user, const std::string& password) {
    return ErrorReason(SignIn(user, password).status());
  }
  Client Officer() const { return server_.ClientWith(officers_token_); }

  absl::Status SetRoles(const std::string& user, std::initializer_list<v1::Role> roles) {
    v1::SetUserRolesRequest request;
    request.set_name(user);
    for (const v1::Role role : roles) request.add_roles(role);
    v1::User response;
    return Officer().Call(request, response);
  }
  std::string OneTimePassword(const std::string& user) {
    v1::ResetPasswordRequest request;
    request.set_user(user);
    v1::ResetPasswordResponse response;
    const absl::Status status = Officer().Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response.one_time_password();
  }
  // Lin, with the role, signed in.
  v1::SignInResponse Lin(v1::Role role = v1::ROLE_BUREAU) {
    EXPECT_TRUE(SetRoles(kLin, {role}).ok());
    auto session = SignIn(kLin, OneTimePassword(kLin), kLinsPassword);
    EXPECT_TRUE(session.ok()) << session.status();
    return *std::move(session);
  }
  absl::Status ListFirms(const std::string& token) {
    v1::ListEnterprisesRequest request;
    v1::ListEnterprisesResponse response;
    return server_.ClientWith(token).Call(request, response);
  }
  absl::Status Revoke(const Client& client, const std::string& credential) {
    v1::RevokeCredentialRequest request;
    request.set_name(credential);
    v1::RevokeCredentialResponse response;
    return client.Call(request, response);
  }
  std::vector<v1::Credential> Credentials(const Client& client, const std::string& user = "") {
    v1::ListCredentialsRequest request;
    request.set_user(user);
    v1::ListCredentialsResponse response;
    const absl::Status status = client.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return {response.credentials().begin(), response.credentials().end()};
  }

  TestServer server_{{.config = SignedInServer::Config()}};
  std::string officers_token_;
};

TEST_F(AccessTest, TheFirstPasswordIsGoodOnceAndWithANewOneOnly) {
  TestServer fresh({.config = SignedInServer::Config()});
  v1::SignInRequest request;
  request.set_user(kOfficer);
  request.set_password(fresh.first_password());
  v1::SignInResponse response;
  EXPECT_EQ(ErrorReason(fresh.ClientWith("").Call(request, response)), "NEW_PASSWORD_NEEDED");
  request.set_new_password("short");
  EXPECT_EQ(ErrorReason(fresh.ClientWith("").Call(request, response)), "WEAK_PASSWORD");
  request.set_new_password(kOfficersPassword);
  EXPECT_TRUE(fresh.ClientWith("").Call(request, response).ok());
  EXPECT_EQ(ErrorReason(fresh.ClientWith("").Call(request, response)), "WRONG_PASSWORD");
  const std::string first = fresh.first_password();
  fresh.Restart();
  EXPECT_EQ(fresh.first_password(), first) << "another one was made at the second start";
}

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

TEST_F(AccessTest, WhoeverCannotSignInIsToldTheSame) {
  ASSERT_TRUE(SetRoles(kLin, {v1::ROLE_OFFICE}).ok());
  const std::string password = OneTimePassword(kLin);
  const absl::Status wrong = SignIn(kLin, "not the password").status();
  const absl::Status nobody = SignIn("users/nobody", "not the password").status();
  EXPECT_EQ(ErrorReason(wrong), "WRONG_PASSWORD");
  EXPECT_EQ(wrong, nobody);
  ASSERT_TRUE(SetRoles(kLin, {}).ok());
  EXPECT_EQ(SignIn(kLin, password, kLinsPassword).status(), nobody) << "a user without roles";
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

TEST_F(AccessTest, ANewPasswordEndsTheOtherSessions) {
  const std::string first = Lin().token();
  auto second = SignIn(kLin, kLinsPassword);
  ASSERT_TRUE(second.ok());
  v1::ChangePasswordRequest request;
  request.set_password("not the password");
  request.set_new_password("another dozen of firms");
  v1::ChangePasswordResponse response;
  EXPECT_EQ(ErrorReason(server_.ClientWith(first).Call(request, response)), "WRONG_PASSWORD");
  request.set_password(kLinsPassword);
  ASSERT_TRUE(server_.ClientWith(first).Call(request, response).ok());
  EXPECT_TRUE(ListFirms(first).ok());
  EXPECT_EQ(ErrorReason(ListFirms(second->token())), "SIGN_IN_NEEDED");
  EXPECT_EQ(ReasonOfSignIn(kLin, kLinsPassword), "WRONG_PASSWORD");
  EXPECT_TRUE(SignIn(kLin, "another dozen of firms").ok());
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

TEST_F(AccessTest, AKeyActsAsItsUserUntilItIsRevoked) {
  Lin(v1::ROLE_APP);
  v1::CreateApiKeyRequest request;
  request.set_user(kLin);
  v1::CreateApiKeyResponse key;
  EXPECT_EQ(ErrorReason(Officer().Call(request, key)), "REQUIRED");
  request.set_display_name("县区应用");
  request.set_days(367);
  EXPECT_EQ(ErrorReason(Officer().Call(request, key)), "INVALID_DAYS");
  request.set_days(30);
  ASSERT_TRUE(Officer().Call(request, key).ok());
  EXPECT_EQ(key.key().creator(), kOfficer);
  v1::GetCallerRequest who;
  v1::GetCallerResponse caller;
  ASSERT_TRUE(server_.ClientWith(key.token()).Call(who, caller).ok());
  EXPECT_EQ(caller.user(), kLin);
  EXPECT_EQ(caller.identity(), "api_key");
  EXPECT_EQ(caller.credential(), key.key().name());
  EXPECT_TRUE(ListFirms(key.token()).ok());
  ASSERT_TRUE(Revoke(Officer(), key.key().name()).ok());
  EXPECT_EQ(ErrorReason(ListFirms(key.token())), "SIGN_IN_NEEDED");
}

TEST_F(AccessTest, AKeyDoesNoMoreThanItIsLimitedTo) {
  Lin(v1::ROLE_BUREAU);
  v1::CreateApiKeyRequest request;
  request.set_user(kLin);
  request.set_display_name("大屏");
  request.add_permissions("enterprise.read");
  v1::CreateApiKeyResponse key;
  EXPECT_EQ(ErrorReason(Officer().Call(request, key)), "UNKNOWN_PERMISSION");
  request.set_permissions(0, "*.read");
  request.add_permissions("enterprises.write");
  // What the user may not, the key may not either.
  request.add_permissions("credentials.write");
  ASSERT_TRUE(Officer().Call(request, key).ok());
  EXPECT_THAT(key.key().permissions(), testing::Contains("chains.read"));
  const Client limited = server_.ClientWith(key.token());
  v1::GetCallerResponse caller;
  ASSERT_TRUE(limited.Call(v1::GetCallerRequest(), caller).ok());
  EXPECT_THAT(caller.permissions(),
              testing::Each(testing::AnyOf(testing::EndsWith(".read"), "enterprises.write")));
  EXPECT_TRUE(ListFirms(key.token()).ok());
  v1::Enterprise firm;
  firm.set_display_name("虚构企业");
  firm.set_relation(v1::Enterprise::RELATION_TARGET);
  EXPECT_TRUE(limited.Create(firm).ok());
  v1::Lead lead;
  lead.set_display_name("虚构项目");
  lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
  EXPECT_TRUE(absl::IsPermissionDenied(limited.Create(lead).status()));
}

TEST_F(AccessTest, ALimitedKeyMakesAndEndsNoOther) {
  Lin(v1::ROLE_BUREAU);
  const auto key_of = [&](const std::string& user, const std::string& permission) {
    v1::CreateApiKeyRequest request;
    request.set_user(user);
    request.set_display_name("大屏");
    if (!permission.empty()) request.add_permissions(permission);
    v1::CreateApiKeyResponse key;
    EXPECT_TRUE(Officer().Call(request, key).ok());
    return key;
  };
  const auto whole = key_of(kLin, ""), limited = key_of(kLin, "leads.read");
  const Client client = server_.ClientWith(limited.token());
  EXPECT_EQ(ErrorReason(Revoke(client, whole.key().name())), "KEY_LIMITED");
  ASSERT_THAT(Credentials(client), SizeIs(1));
  EXPECT_EQ(Credentials(client)[0].name(), limited.key().name());
  EXPECT_EQ(ErrorReason(ListFirms(limited.token())), "KEY_LIMITED");
  v1::SearchRequest search;
  search.set_query("虚构");
  v1::SearchResponse hits;
  const auto searches = key_of(kLin, "search.read");
  ASSERT_TRUE(server_.ClientWith(searches.token()).Call(search, hits).ok());
  EXPECT_THAT(hits.hits(), IsEmpty());
  const auto makes = key_of(kOfficer, "credentials.write");
  v1::CreateApiKeyRequest another;
  another.set_user(kOfficer);
  another.set_display_name("大屏");
  v1::CreateApiKeyResponse made;
  EXPECT_EQ(ErrorReason(server_.ClientWith(makes.token()).Call(another, made)), "KEY_LIMITED");
  EXPECT_TRUE(Revoke(client, limited.key().name()).ok()) << "but itself";
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

// The variables ask for more of what takes long.
TEST_F(AccessTest, GuessesAreBoundedAndDoNotLockTheUserOut) {
  const std::string device = Lin().device_token();
  std::map<std::string, int> told;
  const int guesses = NumberOr("ZHAOLIAN_GUESSES", 1000);
  for (int i = 0; i < guesses; ++i) {
    ++told[ReasonOfSignIn(kLin, absl::StrCat("guess number ", i))];
  }
  EXPECT_EQ(told["WRONG_PASSWORD"], 10);
  EXPECT_EQ(told["TOO_MANY_SIGN_INS"], guesses - 10);
  const absl::Status refused = SignIn(kLin, kLinsPassword).status();
  EXPECT_EQ(ErrorReason(refused), "TOO_MANY_SIGN_INS");
  EXPECT_GT(ErrorDetail<google::rpc::RetryInfo>(refused).retry_delay().seconds(), 600);
  EXPECT_TRUE(SignIn(kLin, kLinsPassword, "", device).ok()) << "from where Lin was before";
  EXPECT_EQ(ErrorReason(SignIn(kLin, kLinsPassword).status()), "TOO_MANY_SIGN_INS");
}

TEST_F(AccessTest, TheFirstFailureAndTheLockoutAreInTheJournalAndOutliveARestart) {
  const std::string device = Lin().device_token();
  for (int i = 0; i < 30; ++i) ReasonOfSignIn(kLin, absl::StrCat("guess number ", i));
  ReasonOfSignIn("users/nobody", "guess");
  std::vector<std::string> noted;
  const absl::Status read = server_.store().WriteAndWait([&](Tx& tx) {
    return tx.connection().Run(
        "SELECT user_name, identity, method FROM journal WHERE name LIKE 'signInFailures/%'"
        " ORDER BY revision",
        {}, [&](const Row& row) {
          noted.push_back(absl::StrCat(row.Text(0), " ", row.Text(1), " ", row.Text(2)));
        });
  });
  ASSERT_TRUE(read.ok()) << read;
  const std::string entry = "users/lin password zhaolian.v1.AccessService/SignIn";
  EXPECT_THAT(noted, testing::ElementsAre(entry, entry));
  server_.Restart();
  EXPECT_EQ(ReasonOfSignIn(kLin, kLinsPassword), "TOO_MANY_SIGN_INS");
  EXPECT_TRUE(SignIn(kLin, kLinsPassword, "", device).ok()) << "from where Lin was before";
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

TEST_F(AccessTest, AStartWithoutAnOfficerWhoGetsInShowsAnotherPassword) {
  const std::string first = server_.first_password();
  server_.Restart();
  EXPECT_EQ(server_.first_password(), first) << "an officer has a password";
  ASSERT_TRUE(SetRoles(kLin, {v1::ROLE_SECURITY_OFFICER}).ok());  // and never signs in
  ASSERT_TRUE(Officer().Delete<v1::User>(kOfficer).ok());
  server_.Restart();
  ASSERT_NE(server_.first_password(), first);
  auto officer = SignIn(kOfficer, server_.first_password(), "another one of the officer");
  ASSERT_TRUE(officer.ok()) << officer.status();
  officers_token_ = officer->token();
  EXPECT_TRUE(SetRoles(kLin, {v1::ROLE_BUREAU}).ok());
}

TEST_F(AccessTest, AFirstPasswordThatRanOutIsReplacedAtTheNextStart) {
  const std::string first = server_.first_password();
  const absl::Status aged = server_.store().WriteAndWait([](Tx& tx) {
    return tx.connection().Run("UPDATE passwords SET expire_time = $1",
                               {absl::ToUnixMicros(absl::Now() - absl::Hours(1))});
  });
  ASSERT_TRUE(aged.ok()) << aged;
  server_.Restart();
  EXPECT_NE(server_.first_password(), first);
  EXPECT_TRUE(SignIn(kOfficer, server_.first_password(), "another one of the officer").ok());
}

TEST_F(AccessTest, AKeyThatWasNeverUsedSaysSo) {
  v1::CreateApiKeyRequest request;
  request.set_user(kLin);
  request.set_display_name("大屏");
  v1::CreateApiKeyResponse key;
  ASSERT_TRUE(Officer().Call(request, key).ok());
  ASSERT_THAT(Credentials(Officer(), kLin), SizeIs(1));
  EXPECT_FALSE(Credentials(Officer(), kLin)[0].has_last_use_time());
}

TEST_F(AccessTest, NoCallThatBeginsAfterARevocationIsLetIn) {
  Lin(v1::ROLE_APP);
  const Client officer = Officer();
  std::atomic<int> before = 0, after = 0;
  const int revocations = NumberOr("ZHAOLIAN_REVOCATIONS", 200);
  for (int i = 0; i < revocations; ++i) {
    v1::CreateApiKeyRequest request;
    request.set_user(kLin);
    request.set_display_name("test");
    v1::CreateApiKeyResponse key;
    ASSERT_TRUE(officer.Call(request, key).ok());
    std::atomic<bool> revoked = false;
    absl::Notification let_in;
    const Client client = server_.ClientWith(key.token());
    std::thread hammer([&] {
      for (bool too_late = false; !too_late;) {
        too_late = revoked;
        v1::GetCallerResponse caller;
        if (!client.Call(v1::GetCallerRequest(), caller).ok()) continue;
        ++(too_late ? after : before);
        if (!let_in.HasBeenNotified()) let_in.Notify();
      }
    });
    EXPECT_TRUE(let_in.WaitForNotificationWithTimeout(absl::Minutes(1)));
    EXPECT_TRUE(Revoke(officer, key.key().name()).ok());
    revoked = true;
    hammer.join();
  }
  EXPECT_EQ(after, 0);
  EXPECT_GE(before, revocations);
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
