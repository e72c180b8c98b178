// TLS, with real handshakes: in the test's process, and of the program with OpenSSL's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/development_authority.h"
#include "storage/error.h"
#include "tests/support/command_line.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

using testing::HasSubstr;

class TlsTest : public testing::Test {
 protected:
  TlsTest() {
    Write("ca.pem", authority_.certificate);
    Put(pairs_[0]);
  }
  static IssuedPair Issue(const IssuedPair& authority) {
    return *IssueServerPair(authority, {"localhost", "127.0.0.1"}, absl::Now() - absl::Hours(1),
                            absl::Hours(24));
  }
  static IssuedPair Authority() {
    return *MakeAuthority("Zhaolian test", absl::Now() - absl::Hours(1), absl::Hours(24));
  }
  std::string Path(const std::string& name) const { return scratch_.Path(name); }
  // As an administrator would: a new file is renamed into its place.
  void Write(const std::string& name, const std::string& content) {
    std::ofstream(Path(name + ".new")) << content;
    std::filesystem::rename(Path(name + ".new"), Path(name));
  }
  void Put(const IssuedPair& pair) {
    Write("chain.pem", pair.certificate);
    Write("key.pem", pair.key);
  }
  internal::v1::ServerConfig Config() const {
    internal::v1::ServerConfig config;
    config.set_tls_certificate(Path("chain.pem"));
    config.set_tls_key(Path("key.pem"));
    return config;
  }
  // A new connection each time.
  absl::Status Ask(const std::string& authority) {
    ClientOptions options;
    options.address = server_->address();
    options.authority = authority;
    options.retry.max_attempts = 1;
    v1::GetServerInfoResponse response;
    return Client(std::move(options)).Call(v1::GetServerInfoRequest(), response);
  }

  ScratchDirectory scratch_;
  const IssuedPair authority_ = Authority();
  const IssuedPair pairs_[2] = {Issue(authority_), Issue(authority_)};
  std::unique_ptr<TestServer> server_;
};

TEST_F(TlsTest, OnlyWhoTrustsItsAuthorityTalksToIt) {
  server_ = std::make_unique<TestServer>(TestServer::Options{.config = Config()});
  EXPECT_TRUE(Ask(Path("ca.pem")).ok());
  Write("other.pem", Authority().certificate);
  EXPECT_TRUE(absl::IsUnavailable(Ask(Path("other.pem"))));
  EXPECT_TRUE(absl::IsUnavailable(Ask(Path("missing.pem"))));
  EXPECT_FALSE(Ask("").ok()) << "in the clear";
}

TEST_F(TlsTest, WhoSpeaksItToAServerThatDoesNotIsToldSoAndTheOtherWayRound) {
  server_ = std::make_unique<TestServer>(TestServer::Options{.config = Config()});
  EXPECT_EQ(ErrorReason(Ask("")), "TLS_MISMATCH");
  Write("other.pem", Authority().certificate);
  EXPECT_EQ(ErrorReason(Ask(Path("other.pem"))), "UNTRUSTED_SERVER");
  server_ = std::make_unique<TestServer>();
  EXPECT_EQ(ErrorReason(Ask(Path("ca.pem"))), "TLS_MISMATCH");
  EXPECT_TRUE(Ask("").ok());
}

TEST_F(TlsTest, AHundredRotationsLoseNoHandshake) {
  server_ = std::make_unique<TestServer>(TestServer::Options{.config = Config()});
  std::atomic<bool> over = false;
  std::atomic<int> handshakes = 0, lost = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) {
    callers.emplace_back([&] {
      while (!over) {
        const absl::Status status = Ask(Path("ca.pem"));
        ++handshakes;
        if (status.ok()) continue;
        ++lost;
        ADD_FAILURE() << status;
      }
    });
  }
  const absl::Time patience = absl::Now() + absl::Minutes(2);
  for (int i = 0; i < 100 || (handshakes <= 100 && absl::Now() < patience); ++i) {
    switch (i % 6) {
      case 0:
        Put(pairs_[1]);
        break;
      case 1:
        Write("chain.pem", "");
        break;
      case 2:
        Write("key.pem", pairs_[0].key);
        break;
      case 3:
        std::filesystem::remove(Path("chain.pem"));
        break;
      case 4:  // nobody can read it, not even root
        std::filesystem::create_directory_symlink(scratch_.path(), Path("chain.pem"));
        break;
      default:
        Put(pairs_[0]);
    }
    absl::SleepFor(absl::Milliseconds(100));
  }
  over = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(lost, 0);
  EXPECT_GT(handshakes, 100);
}

TEST_F(TlsTest, ANewPairIsTakenOver) {
  server_ = std::make_unique<TestServer>(TestServer::Options{.config = Config()});
  const IssuedPair other = Authority();
  Write("other.pem", other.certificate);
  ASSERT_FALSE(Ask(Path("other.pem")).ok());
  Put(Issue(other));
  absl::Status status;
  const absl::Time patience = absl::Now() + absl::Minutes(1);
  do {
    absl::SleepFor(absl::Milliseconds(200));
    status = Ask(Path("other.pem"));
  } while (!status.ok() && absl::Now() < patience);
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(TlsTest, TheProgramTakesTls13AndNothingOlder) {
  std::ofstream(Path("config")) << "tls_certificate: \"" << Path("chain.pem") << "\"\n"
                                << "tls_key: \"" << Path("key.pem") << "\"\n"
                                << "nightly_backup_time: \"off\"\n";
  const auto connect = [&](const std::string& version) {
    return RunShell(absl::StrCat(
        BuiltProgram("zhaolian-server"), " --config ", Path("config"), " --data ", Path("data"),
        " --listen 127.0.0.1:0 >", Path("out"), " 2>", Path("log"),
        " & server=$!; for i in $(seq 600); do grep -q listening ", Path("out"),
        " && break; sleep 0.1; done; address=$(sed -n 's/^listening on //p' ", Path("out"),
        "); openssl s_client -connect $address -alpn h2 -CAfile ", Path("ca.pem"), " ", version,
        " </dev/null 2>&1 | grep -a 'Cipher is'; "
        "kill $server; wait $server"));
  };
  EXPECT_THAT(connect("-tls1_3").out, HasSubstr("TLSv1.3, Cipher is TLS_"));
  EXPECT_THAT(connect("-tls1_2").out, HasSubstr("Cipher is (NONE)"));
}

}  // namespace
}  // namespace zhaolian
