// A whole server in the test's process, on a free port and a directory of its
// own that goes when it goes.
#ifndef ZHAOLIAN_TESTS_SUPPORT_TEST_SERVER_H_
#define ZHAOLIAN_TESTS_SUPPORT_TEST_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "client-lib/client.h"
#include "server/server.h"
#include "tests/support/recording_database.h"

namespace zhaolian {

// Of a server on the directory and a free port, where nobody signs in.
ServerOptions OptionsOfTrial(const std::string& data);

class TestServer {
 public:
  struct Options {
    // Address and directories are set by the test server. Nobody signs in unless it
    // says otherwise.
    internal::v1::ServerConfig config = {};
    std::string protoset = std::string(Protoset());
    std::vector<Migration> migrations = BuiltInMigrations();
    absl::Duration feed_patience = absl::Minutes(1);
  };

  // Fails the test, and ends the program, when the server does not start.
  explicit TestServer(Options options);
  TestServer() : TestServer(Options()) {}
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  // Leaves its directory, data included, to somebody else.
  void Stop() { server_.reset(); }
  // Stops, and starts again on the same directory. With another configuration,
  // if given.
  void Restart();
  void Restart(internal::v1::ServerConfig config);

  // A client that asks once; the server's local user when `user` is empty.
  Client ClientOf(const std::string& user = "") const;
  // The same where people sign in.
  Client ClientWith(const std::string& token) const;
  // The one-time password of users/security; empty unless people sign in.
  const std::string& first_password() const { return first_password_; }

  Store& store() { return server_->store(); }
  Telemetry& telemetry() { return server_->telemetry(); }
  const ResourceRegistry& registry() { return store().resources().registry(); }
  // SQL that the server ran.
  SqlRecord& sql() { return sql_; }
  const std::string& address() const { return server_->address(); }
  const std::string& directory() const { return directory_; }

 private:
  void Start();
  Client ClientBy(ClientOptions options) const;

  Options options_;
  std::string directory_;
  std::string first_password_;
  SqlRecord sql_;
  std::unique_ptr<Server> server_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_TEST_SERVER_H_
