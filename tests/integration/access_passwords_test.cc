// Passwords and those who guess at them, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "tests/integration/access_fixture.h"
#include "tests/support/number_or.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/access.pb.h"

namespace zhaolian {
namespace {

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

}  // namespace
}  // namespace zhaolian
