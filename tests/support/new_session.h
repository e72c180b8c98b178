// Sessions of users who have never signed in, or forgot their password.
#ifndef ZHAOLIAN_TESTS_SUPPORT_NEW_SESSION_H_
#define ZHAOLIAN_TESTS_SUPPORT_NEW_SESSION_H_

#include <gtest/gtest.h>

#include <string>

#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/access.pb.h"

namespace zhaolian {

// A password that the user has once. It ends the sessions that there are.
inline std::string OneTimePassword(SignedInServer& server, const std::string& user) {
  v1::ResetPasswordRequest request;
  request.set_user(user);
  v1::ResetPasswordResponse response;
  const absl::Status status = server.officer().Call(request, response);
  EXPECT_TRUE(status.ok()) << status;
  return response.one_time_password();
}

// The token of a session. With a new password, if given.
inline std::string SignIn(SignedInServer& server, const std::string& user,
                          const std::string& password, const std::string& new_password = "") {
  v1::SignInRequest request;
  request.set_user(user);
  request.set_password(password);
  request.set_new_password(new_password);
  v1::SignInResponse session;
  const absl::Status status = server->ClientWith("").Call(request, session);
  EXPECT_TRUE(status.ok()) << status;
  return session.token();
}

// The same of a user who has the password from now on.
inline std::string NewSession(SignedInServer& server, const std::string& user,
                              const std::string& password) {
  return SignIn(server, user, OneTimePassword(server, user), password);
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_NEW_SESSION_H_
