// Sign-in with a second factor, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "storage/error.h"
#include "tests/support/authenticator.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/audit.pb.h"

namespace zhaolian {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kLin[] = "users/lin";
constexpr char kPassword[] = "twelve firms a month";

class SecondFactorTest : public testing::Test {
 protected:
  SecondFactorTest() {
    server_.Add("lin", "units/bureau", {v1::ROLE_BUREAU});
    v1::SignInRequest request = Request();
    request.set_password(OneTimePassword());
    request.set_new_password(kPassword);
    auto session = SignIn(request);
    EXPECT_TRUE(session.ok()) << session.status();
    lin_ = std::make_unique<Client>(server_->ClientWith(session->token()));
  }

  static v1::SignInRequest Request(const std::string& code = "") {
    v1::SignInRequest request;
    request.set_user(kLin);
    request.set_password(kPassword);
    request.set_one_time_code(code);
    return request;
  }
  absl::StatusOr<v1::SignInResponse> SignIn(const v1::SignInRequest& request) {
    v1::SignInResponse response;
    absl::Status status = server_->ClientWith("").Call(request, response);
    return status.ok() ? absl::StatusOr<v1::SignInResponse>(response) : status;
  }
  std::string ReasonOfSignIn(const std::string& code) {
    return ErrorReason(SignIn(Request(code)).status());
  }
  std::string OneTimePassword() {
    v1::ResetPasswordRequest request;
    request.set_user(kLin);
    v1::ResetPasswordResponse response;
    const absl::Status status = server_.officer().Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response.one_time_password();
  }
  absl::Status Start(const std::string& password = kPassword) {
    v1::StartSecondFactorRequest request;
    request.set_password(password);
    return lin_->Call(request, started_);
  }
  absl::Status Confirm(const std::string& code) {
    v1::ConfirmSecondFactorRequest request;
    request.set_one_time_code(code);
    v1::ConfirmSecondFactorResponse response;
    return lin_->Call(request, response);
  }
  absl::Status Remove(const Client& client, const std::string& user, const std::string& code) {
    v1::RemoveSecondFactorRequest request;
    request.set_user(user);
    request.set_one_time_code(code);
    v1::RemoveSecondFactorResponse response;
    return client.Call(request, response);
  }
  std::string Code(int steps) const { return CodeOfApp(started_.secret(), steps); }
  // Lin has a second factor, and no code after the step before the present one is used up.
  void SetUp() override {
    ASSERT_TRUE(Start().ok());
    const absl::Status confirmed = Confirm(Code(-1));
    ASSERT_TRUE(confirmed.ok()) << confirmed;
  }
  bool HasFactor() {
    v1::GetCallerResponse caller;
    const absl::Status status = lin_->Call(v1::GetCallerRequest(), caller);
    EXPECT_TRUE(status.ok()) << status;
    return caller.second_factor();
  }

  SignedInServer server_;
  std::unique_ptr<Client> lin_;
  v1::StartSecondFactorResponse started_;
};

TEST_F(SecondFactorTest, ARightPasswordIsAskedForACodeAndSaysWhere) {
  EXPECT_TRUE(HasFactor());
  const absl::Status status = SignIn(Request()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_EQ(ErrorReason(status), "CODE_NEEDED");
  EXPECT_EQ(ErrorDetail<google::rpc::BadRequest>(status).field_violations(0).field(),
            "one_time_code");
  v1::SignInRequest wrong = Request();
  wrong.set_password("not the password");
  EXPECT_EQ(ErrorReason(SignIn(wrong).status()), "WRONG_PASSWORD");
}

TEST_F(SecondFactorTest, ACodeIsGoodOnceAndNotWithAWrongPassword) {
  const std::string code = Code(0);
  v1::SignInRequest wrong = Request(code);
  wrong.set_password("not the password");
  EXPECT_EQ(ErrorReason(SignIn(wrong).status()), "WRONG_PASSWORD");
  EXPECT_EQ(ReasonOfSignIn(code), "");
  EXPECT_EQ(ReasonOfSignIn(code), "WRONG_CODE");
  const absl::Status status = SignIn(Request(Code(-1))).status();
  EXPECT_TRUE(absl::IsUnauthenticated(status)) << status;
  EXPECT_EQ(ErrorReason(status), "WRONG_CODE") << "it was used up when it was confirmed";
  EXPECT_EQ(ReasonOfSignIn(Code(1)), "");
}

TEST_F(SecondFactorTest, GuessesAtCodesAreCountedAsThoseAtPasswordsAre) {
  const std::string code = Code(1);
  const std::string other = code[0] == '9' ? "000000" : "999999";
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ReasonOfSignIn(other), "WRONG_CODE") << i;
  EXPECT_EQ(ReasonOfSignIn(code), "TOO_MANY_SIGN_INS");
}

TEST_F(SecondFactorTest, ARightCodeEndsTheCounting) {
  for (const int step : {0, 1}) {
    for (int i = 0; i < 8; ++i) EXPECT_EQ(ReasonOfSignIn("12345"), "WRONG_CODE") << i;
    EXPECT_EQ(ReasonOfSignIn(Code(step)), "");
  }
}

TEST_F(SecondFactorTest, AResetPasswordDoesNotRemoveIt) {
  v1::SignInRequest request = Request();
  request.set_password(OneTimePassword());
  EXPECT_EQ(ErrorReason(SignIn(request).status()), "NEW_PASSWORD_NEEDED");
  request.set_new_password("a dozen firms a month");
  EXPECT_EQ(ErrorReason(SignIn(request).status()), "CODE_NEEDED");
  request.set_one_time_code(Code(0));
  EXPECT_TRUE(SignIn(request).ok());
}

TEST_F(SecondFactorTest, IsStartedWithThePasswordOnlyAndNotOverOneThatIsSet) {
  EXPECT_TRUE(absl::IsInvalidArgument(Start("")));
  EXPECT_EQ(ErrorReason(Start("not the password")), "WRONG_PASSWORD");
  EXPECT_EQ(ErrorReason(Start()), "SECOND_FACTOR_SET");
  EXPECT_EQ(ReasonOfSignIn(Code(0)), "") << "the one before is needed still";
}

TEST_F(SecondFactorTest, ItsUserRemovesItWithACode) {
  EXPECT_EQ(ErrorReason(Remove(*lin_, "", "")), "CODE_NEEDED");
  EXPECT_EQ(ErrorReason(Remove(*lin_, kLin, "000000")), "WRONG_CODE");
  ASSERT_TRUE(Remove(*lin_, kLin, Code(0)).ok());
  EXPECT_FALSE(HasFactor());
  EXPECT_EQ(ReasonOfSignIn(""), "");
  EXPECT_TRUE(absl::IsNotFound(Remove(*lin_, "", "")));
}

TEST_F(SecondFactorTest, GuessesInASessionAreCountedToo) {
  // One attempt was the password, one the first code.
  for (int i = 0; i < 8; ++i) EXPECT_EQ(ErrorReason(Remove(*lin_, "", "12345")), "WRONG_CODE");
  EXPECT_EQ(ErrorReason(Remove(*lin_, "", Code(0))), "TOO_MANY_SIGN_INS");
}

TEST_F(SecondFactorTest, OfAnotherItIsRemovedByAnOfficerOnly) {
  const Client wang = server_.Add("wang", "units/bureau", {v1::ROLE_BUREAU});
  EXPECT_EQ(ErrorReason(Remove(wang, kLin, Code(0))), "NOT_PERMITTED");
  EXPECT_TRUE(absl::IsInvalidArgument(Remove(server_.officer(), "lin", "")));
  ASSERT_TRUE(Remove(server_.officer(), kLin, "").ok());
  EXPECT_EQ(ReasonOfSignIn(""), "");
  EXPECT_TRUE(absl::IsNotFound(Remove(server_.officer(), kLin, "")));
}

TEST_F(SecondFactorTest, OutlivesARestart) {
  const std::string code = Code(0);
  EXPECT_EQ(ReasonOfSignIn(code), "");
  server_->Restart();
  EXPECT_EQ(ReasonOfSignIn(code), "WRONG_CODE");
  EXPECT_EQ(ReasonOfSignIn(Code(1)), "");
}

TEST_F(SecondFactorTest, TheSecretIsInNoFileAndTheJournalSaysWhatWasDone) {
  ASSERT_TRUE(Remove(server_.officer(), kLin, "").ok());
  ASSERT_TRUE(Start().ok());
  for (const auto& file : std::filesystem::recursive_directory_iterator(server_->directory())) {
    if (!file.is_regular_file()) continue;
    std::ifstream stream(file.path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_THAT(content, Not(HasSubstr(started_.secret()))) << file.path();
  }
  const Client auditor = server_.Add("auditor", "units/bureau", {v1::ROLE_AUDITOR});
  v1::ListJournalRequest request;
  request.set_name("secondFactors/lin");
  v1::ListJournalResponse journal;
  ASSERT_TRUE(auditor.Call(request, journal).ok());
  std::vector<std::string> done;
  for (const auto& entry : journal.entries()) {
    done.push_back(entry.user() + " " + entry.method().substr(entry.method().rfind('/') + 1));
  }
  EXPECT_THAT(done, testing::UnorderedElementsAre(
                        "users/lin StartSecondFactor", "users/lin ConfirmSecondFactor",
                        "users/security RemoveSecondFactor", "users/lin StartSecondFactor"));
}

}  // namespace
}  // namespace zhaolian
