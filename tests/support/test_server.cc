#include "tests/support/test_server.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/support/prepared_database.h"

namespace zhaolian {

namespace fs = std::filesystem;
using internal::v1::ServerConfig;

ServerOptions OptionsOfTrial(const std::string& data) {
  ServerOptions options;
  options.config.set_data_directory(data);
  options.config.set_listen_address("127.0.0.1:0");
  options.config.set_identification(ServerConfig::IDENTIFICATION_STATED);
  return options;
}

TestServer::TestServer(Options options) : options_(std::move(options)) {
  // In memory where that can be: a server syncs with every change.
  const fs::path memory = "/dev/shm";
  std::error_code none;
  const fs::path parent = fs::is_directory(memory, none) ? memory : fs::temp_directory_path();
  std::string pattern = (parent / "zhaolian-test.XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    std::cerr << "no temporary directory " << pattern << "\n";
    std::abort();
  }
  directory_ = pattern;
  Start();
}

TestServer::~TestServer() {
  server_.reset();
  std::error_code ignored;  // what is left in /tmp is no failure of the test
  fs::remove_all(directory_, ignored);
}

void TestServer::Start() {
  ServerOptions options = OptionsOfTrial(absl::StrCat(directory_, "/data"));
  options.config.MergeFrom(options_.config);
  if (options.config.calls_per_second_per_caller() == 0) {
    options.config.set_calls_per_second_per_caller(1'000'000);  // tests are in a hurry
  }
  options.protoset = options_.protoset;
  options.migrations = options_.migrations;
  options.feed_patience = options_.feed_patience;
  options.open_database = [this](const std::string& path) {
    PutPreparedDatabase(path, options_.protoset, options_.migrations);
    return Recording(OpenSqlite(path), sql_);
  };
  options.on_first_sign_in = [this](const std::string&, const std::string& password) {
    first_password_ = password;
  };
  auto server = Server::Start(std::move(options));
  if (!server.ok()) {
    std::cerr << "the server does not start: " << server.status() << "\n";
    std::abort();
  }
  server_ = *std::move(server);
}

void TestServer::Restart() {
  server_.reset();
  Start();
}

void TestServer::Restart(internal::v1::ServerConfig config) {
  options_.config = std::move(config);
  Restart();
}

Client TestServer::ClientWith(const std::string& token) const { return ClientBy({.token = token}); }

Client TestServer::ClientOf(const std::string& user) const { return ClientBy({.user = user}); }

Client TestServer::ClientBy(ClientOptions options) const {
  options.address = server_->address();
  options.retry.max_attempts = 1;
  return Client(std::move(options));
}

}  // namespace zhaolian
