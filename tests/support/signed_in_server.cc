#include "tests/support/signed_in_server.h"

#include <gtest/gtest.h>

#include <utility>

namespace zhaolian {

internal::v1::ServerConfig SignedInServer::Config() {
  internal::v1::ServerConfig config;
  config.set_identification(internal::v1::ServerConfig::IDENTIFICATION_SIGN_IN);
  return config;
}

SignedInServer::SignedInServer(TestServer::Options options) : server_(std::move(options)) {
  v1::SignInRequest request;
  request.set_user("users/security");
  request.set_password(server_.first_password());
  request.set_new_password("first officer of all");
  v1::SignInResponse response;
  const absl::Status status = server_.ClientWith("").Call(request, response);
  EXPECT_TRUE(status.ok()) << status;
  officers_token_ = response.token();
}

Client SignedInServer::Add(const std::string& id, const std::string& unit,
                           const std::vector<v1::Role>& roles) {
  v1::User user;
  user.set_display_name("虚构用户");
  user.set_unit(unit);
  auto created = officer().Create(user, {.id = id});
  EXPECT_TRUE(created.ok()) << created.status();
  SetRoles("users/" + id, roles);
  return server_.ClientWith(NewKey("users/" + id));
}

std::string SignedInServer::NewKey(const std::string& user) {
  v1::CreateApiKeyRequest request;
  request.set_user(user);
  request.set_display_name("test");
  v1::CreateApiKeyResponse response;
  const absl::Status status = officer().Call(request, response);
  EXPECT_TRUE(status.ok()) << status;
  return response.token();
}

void SignedInServer::SetRoles(const std::string& user, const std::vector<v1::Role>& roles) {
  v1::SetUserRolesRequest request;
  request.set_name(user);
  for (const v1::Role role : roles) request.add_roles(role);
  v1::User changed;
  const absl::Status status = officer().Call(request, changed);
  EXPECT_TRUE(status.ok()) << status;
}

}  // namespace zhaolian
