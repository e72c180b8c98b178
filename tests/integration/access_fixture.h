// A server where people sign in, with its officer and a user, Lin.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_ACCESS_FIXTURE_H_
#define ZHAOLIAN_TESTS_INTEGRATION_ACCESS_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client-lib/client.h"
#include "storage/error.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {

inline constexpr char kOfficer[] = "users/security";
inline constexpr char kOfficersPassword[] = "first officer of all";
inline constexpr char kLin[] = "users/lin";
inline constexpr char kLinsPassword[] = "twelve firms a month";

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

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_ACCESS_FIXTURE_H_
