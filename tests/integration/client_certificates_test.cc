// Certificates of clients as proof of who calls, with real handshakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/development_authority.h"
#include "storage/error.h"
#include "tests/support/command_line.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/signed_in_server.h"

namespace zhaolian {
namespace {

using testing::HasSubstr;

absl::Time Earlier() { return absl::Now() - absl::Hours(1); }

class ClientCertificatesTest : public testing::Test {
 protected:
  ClientCertificatesTest() {
    Write("ca.pem", authority_.certificate);
    Write("clients.pem", authority_.certificate);
    const IssuedPair server =
        *IssueServerPair(authority_, {"localhost", "127.0.0.1"}, Earlier(), absl::Hours(24));
    Write("chain.pem", server.certificate);
    Write("key.pem", server.key);
    Issue(authority_, "office", absl::Hours(24));
    server_ = std::make_unique<TestServer>(TestServer::Options{.config = Config()});
    SignIn();
    v1::User lin;
    lin.set_display_name("林虚构");
    lin.set_unit("units/bureau");
    EXPECT_TRUE(Officer().Create(lin, {.id = "lin"}).ok());
    v1::SetUserRolesRequest roles;
    roles.set_name("users/lin");
    roles.add_roles(v1::ROLE_BUREAU);
    EXPECT_TRUE(Officer().Call(roles, lin).ok());
  }
  static IssuedPair Authority(const std::string& name) {
    return *MakeAuthority(name, Earlier(), absl::Hours(24));
  }
  std::string Path(const std::string& name) const { return scratch_.Path(name); }
  void Write(const std::string& name, const std::string& content) {
    std::ofstream(Path(name + ".new")) << content;
    std::filesystem::rename(Path(name + ".new"), Path(name));
  }
  // Writes {name}.pem and {name}-key.pem.
  void Issue(const IssuedPair& authority, const std::string& name, absl::Duration life) {
    const IssuedPair pair = *IssueClientPair(authority, name, Earlier(), life + absl::Hours(1));
    Write(name + ".pem", pair.certificate);
    Write(name + "-key.pem", pair.key);
  }
  std::string Content(const std::string& name) const {
    std::ifstream stream(Path(name));
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  internal::v1::ServerConfig Config() const {
    internal::v1::ServerConfig config = SignedInServer::Config();
    config.set_tls_certificate(Path("chain.pem"));
    config.set_tls_key(Path("key.pem"));
    config.set_tls_client_authorities(Path("clients.pem"));
    return config;
  }
  // A connection of its own; with the certificate, unless that is empty.
  Client ClientOf(const std::string& certificate, const std::string& token = "") const {
    ClientOptions options;
    options.address = server_->address();
    options.token = token;
    options.authority = Path("ca.pem");
    if (!certificate.empty()) {
      options.certificate = Path(certificate + ".pem");
      options.certificate_key = Path(certificate + "-key.pem");
    }
    options.retry.max_attempts = 1;
    return Client(std::move(options));
  }
  Client Officer() const { return ClientOf("", officers_token_); }
  void SignIn() {
    v1::SignInRequest request;
    request.set_user("users/security");
    request.set_password(server_->first_password());
    request.set_new_password("first officer of all");
    v1::SignInResponse response;
    const absl::Status status = ClientOf("").Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    officers_token_ = response.token();
  }
  absl::StatusOr<v1::Credential> Register(const std::string& pem) {
    v1::RegisterCertificateRequest request;
    request.set_user("users/lin");
    request.set_display_name("驻京办电脑");
    request.set_certificate(pem);
    v1::Credential credential;
    absl::Status status = Officer().Call(request, credential);
    return status.ok() ? absl::StatusOr<v1::Credential>(credential) : status;
  }
  absl::Status Revoke(const std::string& name) {
    v1::RevokeCredentialRequest request;
    request.set_name(name);
    v1::RevokeCredentialResponse response;
    return Officer().Call(request, response);
  }
  static absl::StatusOr<v1::GetCallerResponse> WhoIs(const Client& client) {
    v1::GetCallerResponse caller;
    absl::Status status = client.Call(v1::GetCallerRequest(), caller);
    return status.ok() ? absl::StatusOr<v1::GetCallerResponse>(caller) : status;
  }
  static std::string ReasonOf(const Client& client) { return ErrorReason(WhoIs(client).status()); }
  // Whether a new connection with the certificate comes to be as wanted, in time.
  bool Becomes(const std::string& certificate, bool wanted) {
    const absl::Time patience = absl::Now() + absl::Minutes(1);
    while (absl::Now() < patience) {
      if (WhoIs(ClientOf(certificate)).ok() == wanted) return true;
      absl::SleepFor(absl::Milliseconds(200));
    }
    return false;
  }

  ScratchDirectory scratch_;
  const IssuedPair authority_ = Authority("Zhaolian test");
  std::unique_ptr<TestServer> server_;
  std::string officers_token_;
};

TEST_F(ClientCertificatesTest, AHolderOfARegisteredOneIsItsUser) {
  const auto credential = Register(Content("office.pem"));
  ASSERT_TRUE(credential.ok()) << credential.status();
  EXPECT_EQ(credential->kind(), v1::Credential::KIND_CERTIFICATE);
  EXPECT_EQ(credential->creator(), "users/security");
  const auto caller = WhoIs(ClientOf("office"));
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->user(), "users/lin");
  EXPECT_EQ(caller->identity(), "certificate");
  EXPECT_EQ(caller->credential(), credential->name());
  EXPECT_EQ(ReasonOf(ClientOf("")), "SIGN_IN_NEEDED")
      << "a client without one is let in to sign in";
}

TEST_F(ClientCertificatesTest, OneThatIsNotRegisteredIsNobodys) {
  EXPECT_EQ(ReasonOf(ClientOf("office")), "SIGN_IN_NEEDED");
  v1::ListRolesResponse roles;
  EXPECT_TRUE(absl::IsUnauthenticated(ClientOf("office").Call(v1::ListRolesRequest(), roles)));
}

TEST_F(ClientCertificatesTest, OneOfAnUnknownAuthorityIsNotLetIn) {
  Issue(Authority("Zhaolian test"), "stranger", absl::Hours(24));
  ASSERT_TRUE(Register(Content("stranger.pem")).ok()) << "registering proves nothing";
  EXPECT_TRUE(absl::IsUnavailable(WhoIs(ClientOf("stranger")).status()));
}

TEST_F(ClientCertificatesTest, ATokenCountsMoreThanACertificate) {
  ASSERT_TRUE(Register(Content("office.pem")).ok());
  EXPECT_EQ(WhoIs(ClientOf("office", officers_token_))->user(), "users/security");
  EXPECT_EQ(ReasonOf(ClientOf("office", "zls_unknown")), "SIGN_IN_NEEDED");
}

TEST_F(ClientCertificatesTest, ARevokedOneIsNobodysFromTheNextCallOn) {
  const auto credential = Register(Content("office.pem"));
  const Client connected = ClientOf("office");
  ASSERT_TRUE(WhoIs(connected).ok());
  ASSERT_TRUE(Revoke(credential->name()).ok());
  EXPECT_EQ(ReasonOf(connected), "SIGN_IN_NEEDED");
  EXPECT_EQ(ReasonOf(ClientOf("office")), "SIGN_IN_NEEDED");
  EXPECT_TRUE(Register(Content("office.pem")).ok()) << "it may be registered again";
  EXPECT_TRUE(WhoIs(connected).ok());
}

TEST_F(ClientCertificatesTest, IsRevokedAgainAfterItWasRegisteredAgain) {
  for (int time = 0; time < 2; ++time) {
    const auto credential = Register(Content("office.pem"));
    ASSERT_TRUE(credential.ok()) << credential.status();
    ASSERT_TRUE(WhoIs(ClientOf("office")).ok());
    const absl::Status revoked = Revoke(credential->name());
    ASSERT_TRUE(revoked.ok()) << revoked;
    EXPECT_EQ(ReasonOf(ClientOf("office")), "SIGN_IN_NEEDED");
  }
}

TEST_F(ClientCertificatesTest, OneThatExpiresEndsOnTimeOnItsConnectionToo) {
  constexpr absl::Duration kLife = absl::Seconds(6);
  const absl::Time begin = absl::Now();
  Issue(authority_, "short", kLife);
  const auto credential = Register(Content("short.pem"));
  ASSERT_TRUE(credential.ok()) << credential.status();
  const Client connected = ClientOf("short");
  ASSERT_TRUE(WhoIs(connected).ok());
  absl::SleepFor(begin + kLife + absl::Seconds(1) - absl::Now());
  EXPECT_EQ(ReasonOf(connected), "SIGN_IN_NEEDED");
  EXPECT_TRUE(absl::IsUnavailable(WhoIs(ClientOf("short")).status())) << "a new connection";
  EXPECT_EQ(ErrorReason(Register(Content("short.pem")).status()), "INVALID_CERTIFICATE");
}

TEST_F(ClientCertificatesTest, IsRegisteredOnceAndForAYearAtMost) {
  Issue(authority_, "long", absl::Hours(24 * 1000));
  const auto credential = Register(Content("long.pem"));
  ASSERT_TRUE(credential.ok()) << credential.status();
  EXPECT_NEAR(static_cast<double>(credential->expire_time().seconds()),
              static_cast<double>(absl::ToUnixSeconds(absl::Now() + absl::Hours(24 * 366))), 60);
  const absl::Status again = Register(Content("long.pem")).status();
  EXPECT_TRUE(absl::IsAlreadyExists(again)) << again;
  EXPECT_THAT(std::string(again.message()), HasSubstr(credential->name()));
}

TEST_F(ClientCertificatesTest, WhatIsNoCertificateOfADeviceIsRefusedWithAReason) {
  for (const auto& [pem, why] : std::vector<std::pair<std::string, std::string>>{
           {"", "as PEM"},
           {"no PEM", "as PEM"},
           {authority_.certificate, "of an authority"},
           {Content("office.pem") + Content("office-key.pem"), "private key"}}) {
    const absl::Status status = Register(pem).status();
    EXPECT_EQ(ErrorReason(status), "INVALID_CERTIFICATE") << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
    EXPECT_EQ(ErrorDetail<google::rpc::BadRequest>(status).field_violations(0).field(),
              "certificate");
  }
}

TEST_F(ClientCertificatesTest, NewAuthoritiesAreTakenOverAndBadOnesAreNot) {
  ASSERT_TRUE(Register(Content("office.pem")).ok());
  ASSERT_TRUE(WhoIs(ClientOf("office")).ok());
  for (const std::string& bad : {std::string(), std::string("no PEM"), Content("office.pem")}) {
    Write("clients.pem", bad);
    absl::SleepFor(absl::Seconds(3));
    EXPECT_TRUE(WhoIs(ClientOf("office")).ok()) << bad;
  }
  std::filesystem::remove(Path("clients.pem"));
  absl::SleepFor(absl::Seconds(3));
  EXPECT_TRUE(WhoIs(ClientOf("office")).ok());
  const IssuedPair other = Authority("Zhaolian other");
  Issue(other, "county", absl::Hours(24));
  ASSERT_TRUE(Register(Content("county.pem")).ok());
  Write("clients.pem", other.certificate);
  EXPECT_TRUE(Becomes("county", true));
  EXPECT_TRUE(Becomes("office", false));
  Write("clients.pem", other.certificate + authority_.certificate);
  EXPECT_TRUE(Becomes("office", true));
  EXPECT_TRUE(Becomes("county", true));
}

TEST_F(ClientCertificatesTest, TheCommandLineMakesRegistersAndUsesThem) {
  const auto run = [&](const std::string& arguments) {
    return RunShell(absl::StrCat(
        "export LC_ALL=C ZHAOLIAN_SERVER=", server_->address(), " ZHAOLIAN_CA=", Path("ca.pem"),
        " ZHAOLIAN_SESSIONS=", Path("sessions"), "; ", BuiltProgram("zhaolian"), " ", arguments));
  };
  Write("ca-key.pem", authority_.key);
  EXPECT_EQ(run("admin certs " + Path("") + " --client server").exit_code, 2);
  EXPECT_EQ(run("admin certs " + Path("") + " --client ca-key").exit_code, 2);
  const Outcome made = run("admin certs " + Path("") + " --client device");
  EXPECT_EQ(made.exit_code, 0) << made.out;
  EXPECT_THAT(made.out, HasSubstr("client-certs register"));
  EXPECT_EQ(Content("ca.pem"), authority_.certificate);
  const std::string officer = "--token " + officers_token_ + " ";
  const Outcome registered =
      run(officer + "admin client-certs register lin " + Path("device.pem") + " --for 驻京办电脑");
  EXPECT_EQ(registered.exit_code, 0) << registered.out;
  const std::string with =
      absl::StrCat("--cert ", Path("device.pem"), " --cert-key ", Path("device-key.pem"), " ");
  EXPECT_THAT(run(with + "whoami").out, HasSubstr("certificate"));
  EXPECT_EQ(run("--cert " + Path("device.pem") + " whoami").exit_code, 4) << "without its key";
  const Outcome listed = run(officer + "admin client-certs -o csv");
  EXPECT_THAT(listed.out, HasSubstr("驻京办电脑"));
  const std::string name = listed.out.substr(listed.out.find("credentials/"), 49);
  EXPECT_EQ(run(officer + "admin client-certs revoke " + name).exit_code, 0);
  EXPECT_EQ(run(with + "whoami").exit_code, 6);
}

}  // namespace
}  // namespace zhaolian
