// A server where people sign in, with an officer who makes others.
#ifndef ZHAOLIAN_TESTS_SUPPORT_SIGNED_IN_SERVER_H_
#define ZHAOLIAN_TESTS_SUPPORT_SIGNED_IN_SERVER_H_

#include <string>
#include <utility>
#include <vector>

#include "client-lib/client.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/access.pb.h"

namespace zhaolian {

class SignedInServer {
 public:
  // Every function fails the test where the server refuses.
  explicit SignedInServer(internal::v1::ServerConfig config = Config())
      : SignedInServer(TestServer::Options{.config = std::move(config)}) {}
  explicit SignedInServer(TestServer::Options options);

  // Another key of a user.
  std::string NewKey(const std::string& user);
  // A user with these roles in the unit, and a key of it.
  Client Add(const std::string& id, const std::string& unit, const std::vector<v1::Role>& roles);
  void SetRoles(const std::string& user, const std::vector<v1::Role>& roles);

  Client officer() const { return server_.ClientWith(officers_token_); }
  TestServer& operator*() { return server_; }
  TestServer* operator->() { return &server_; }

  static internal::v1::ServerConfig Config();

 private:
  TestServer server_;
  std::string officers_token_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_SIGNED_IN_SERVER_H_
