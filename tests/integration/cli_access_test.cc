// Sign-in on the command line: the built program against a server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/support/authenticator.h"
#include "tests/support/command_line_test.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/signed_in_server.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class CliAccessTest : public CommandLineTest {
 protected:
  std::string Environment() const override {
    return absl::StrCat("ZHAOLIAN_SERVER=", server_.address(), " ZHAOLIAN_SESSIONS=", sessions_);
  }
  // A file with these lines.
  std::string Lines(const std::string& lines) {
    const std::string path = scratch_.Path("lines");
    std::ofstream(path) << lines;
    return path;
  }
  void SignInAsOfficer() {
    Done("login --user security --password-file " +
         Lines(absl::StrCat(server_.first_password(), "\nfirst officer of all\n")));
  }

  TestServer server_{{.config = SignedInServer::Config()}};
  ScratchDirectory scratch_;
  const std::string sessions_ = scratch_.Path("config/sessions.textproto");
};

TEST_F(CliAccessTest, AnOfficerSignsInAndLetsOthersIn) {
  Refused("whoami", 6, "sign in first");
  Refused("login --password-file " + Lines("x\n"), 2, "--user lin");
  Refused("login --user security --password-file " + Lines("not the password\n"), 6,
          "the user or the password is wrong");
  SignInAsOfficer();
  EXPECT_THAT(Done("whoami"), AllOf(HasSubstr("users/security"), HasSubstr("SECURITY_OFFICER"),
                                    HasSubstr("roles.grant")));
  Done("create user --id lin display_name=林虚构 unit=bureau");
  EXPECT_THAT(Done("admin roles set lin bureau"), HasSubstr("users/lin  林虚构: BUREAU"));
  Refused("admin roles set lin buraeu", 2, "zhaolian admin roles");
  Refused("admin roles set lin auditor bureau", 4, "kept apart");
  const std::string reset = Done("admin users reset lin -o csv");
  const size_t from = reset.find("users/lin,") + 10;
  const std::string password = reset.substr(from, reset.find(',', from) - from);
  Done("logout");
  Refused("whoami", 6, "sign in first");
  Refused("login --user lin --password-file " + Lines(password + "\nshort\ntoo short\n"), 2,
          "has no further line");
  EXPECT_THAT(
      Done("login --user lin --password-file " + Lines(password + "\ntwelve firms a month\n")),
      AllOf(HasSubstr("good once"), Not(HasSubstr("error"))));
  EXPECT_THAT(Done("list chains"), HasSubstr("no rows"));
  Refused("admin users reset lin", 6, "passwords.reset");
  Done("passwd --password-file " + Lines("twelve firms a month\nanother dozen of firms\n"));
  Done("logout");
  Done("login --password-file " + Lines("another dozen of firms\n"));
  EXPECT_THAT(Done("whoami"), HasSubstr("users/lin"));
}

TEST_F(CliAccessTest, WhoIsNotSignedInIsToldSo) {
  EXPECT_THAT(Done("logout"), HasSubstr("nobody is signed in"));
}

TEST_F(CliAccessTest, TheSessionIsForItsOwnerOnly) {
  SignInAsOfficer();
  struct stat info = {};
  ASSERT_EQ(stat(sessions_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  ASSERT_EQ(stat(scratch_.Path("config").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  ASSERT_EQ(chmod(sessions_.c_str(), 0644), 0);
  Refused("login --user security --password-file " + Lines("first officer of all\n"), 4,
          "can be read by others");
}

TEST_F(CliAccessTest, ASecondFactorIsSetUpAskedForAndRemoved) {
  SignInAsOfficer();
  const std::string password = "first officer of all";
  Refused("second-factor confirm --code 123456", 4, "start one first");
  const std::string started =
      Done("second-factor start -o csv --password-file " + Lines(password + "\n"));
  EXPECT_THAT(started, AllOf(HasSubstr("otpauth://totp/"), HasSubstr("second-factor confirm"),
                             Not(HasSubstr("\x1b["))));
  const size_t from = started.find("secret,") + 7;
  const std::string secret = started.substr(from, started.find('\n', from) - from);
  // As an app shows it, with a blank in its middle.
  std::string shown = CodeOfApp(secret, -1);
  shown.insert(3, " ");
  EXPECT_THAT(Done("second-factor confirm --code '" + shown + "'"), HasSubstr("asks for a code"));
  EXPECT_THAT(Done("whoami -o csv"), HasSubstr("second factor,yes"));
  Done("logout");
  Refused("login --password-file " + Lines(password + "\n"), 2, "One-time code");
  Refused("login --code 12345 --password-file " + Lines(password + "\n"), 6, "code is wrong");
  Done("login --password-file " + Lines(absl::StrCat(password, "\n", CodeOfApp(secret, 0), "\n")));
  Refused("second-factor remove --user security", 4, "one-time code");
  Refused("second-factor remove --code 12345", 6, "code is wrong");
  Done("second-factor remove --code " + CodeOfApp(secret, 1));
  EXPECT_THAT(Done("whoami -o csv"), HasSubstr("second factor,no"));
}

TEST_F(CliAccessTest, ATerminalShowsTheSecretAsAQrCode) {
  SignInAsOfficer();
  const Outcome outcome = RunShell(absl::StrCat(
      "export LC_ALL=C.UTF-8 ZHAOLIAN_SERVER=", server_.address(), " ZHAOLIAN_SESSIONS=", sessions_,
      "; script -qec '", BuiltProgram("zhaolian"), " second-factor start --password-file ",
      Lines("first officer of all\n"), "' /dev/null"));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("otpauth://"), HasSubstr("\x1b[30;107m"), HasSubstr("█▀▀▀▀▀█")));
}

TEST_F(CliAccessTest, RolesAreTriedUsersListedAndWordsCompleted) {
  SignInAsOfficer();
  Done("create user --id lin display_name=林虚构 unit=bureau");
  EXPECT_THAT(Done("admin roles set lin bureau --validate-only"),
              AllOf(HasSubstr("BUREAU"), HasSubstr("nothing was changed")));
  EXPECT_THAT(Done("get users/lin"), Not(HasSubstr("BUREAU")));
  EXPECT_THAT(Done("admin users"), AllOf(HasSubstr("users/lin"), HasSubstr("林虚构")));
  Done("admin keys create lin --for 大屏");
  const std::string keys = Done("admin keys");
  EXPECT_THAT(Done("__complete admin keys revoke c"),
              HasSubstr(keys.substr(keys.find("credentials/"), 49)));
  EXPECT_THAT(Done("__complete admin sessions revoke c"), HasSubstr("credentials/"));
  EXPECT_THAT(Done("__complete admin keys --user li"), HasSubstr("lin"));
  EXPECT_THAT(Done("__complete admin journal --method Unmask"), HasSubstr("UnmaskContactPerson"));
  EXPECT_THAT(Done("__complete admin keys create lin --only leads."), HasSubstr("leads.read"));
  EXPECT_THAT(Done("__complete admin roles set lin off"), HasSubstr("office"));
}

TEST_F(CliAccessTest, TheJournalTakesSpokenDaysAndTellsWhatItTakes) {
  SignInAsOfficer();
  Done("create user --id aud display_name=审计员 unit=bureau");
  Done("admin roles set aud auditor");
  const std::string created = Done("admin keys create aud --for 审计 -o csv");
  const size_t from = created.find("zlk_");
  const std::string as_auditor =
      "--token " + created.substr(from, created.find(',', from) - from) + " ";
  EXPECT_THAT(Done(as_auditor + "admin journal --since yesterday"),
              AllOf(HasSubstr("SetUserRoles"), HasSubstr("AUDITOR"), HasSubstr("审计")));
  EXPECT_THAT(Done(as_auditor + "admin journal --since 昨天 --until 今天"),
              Not(HasSubstr("SetUserRoles")));
  Refused(as_auditor + "admin journal --since whenever", 2, "--since: \"whenever\" is no time");
  Refused("--lang zh " + as_auditor + "admin journal --until 某天", 2, "--until：“某天”不是时间");
}

TEST_F(CliAccessTest, ALoadWithoutASignInStopsAtTheFirstRefusal) {
  const Outcome outcome = Run("admin load " ZHAOLIAN_SOURCE_DIRECTORY "/deploy/reference");
  EXPECT_EQ(outcome.exit_code, 6);
  EXPECT_EQ(outcome.out.find("sign in first"), outcome.out.rfind("sign in first")) << outcome.out;
}

TEST_F(CliAccessTest, KeysAndSessionsAreShownAndRevoked) {
  SignInAsOfficer();
  Done("create user --id app display_name=县区应用 unit=bureau");
  Done("admin roles set app app");
  const std::string created = Done("admin keys create app --for 县区应用 --days 30 -o csv");
  EXPECT_THAT(created, HasSubstr("shown this once only"));
  const size_t from = created.find("zlk_");
  const std::string key = created.substr(from, created.find(',', from) - from);
  EXPECT_THAT(Done("--token " + key + " whoami"), HasSubstr("users/app"));
  const std::string keys = Done("admin keys");
  EXPECT_THAT(keys, AllOf(HasSubstr("users/app"), HasSubstr("县区应用"), Not(HasSubstr("zlk_"))));
  EXPECT_THAT(keys, ContainsRegex("credentials/u[0-9a-f-]+"));
  const std::string name = keys.substr(keys.find("credentials/"), 49);
  Done("admin keys revoke " + name);
  const Outcome revoked = Run("--token " + key + " whoami");
  EXPECT_EQ(revoked.exit_code, 6);
  EXPECT_THAT(revoked.out,
              AllOf(HasSubstr("was revoked"), HasSubstr("security officer gives out new ones"),
                    Not(HasSubstr("zhaolian login")), Not(HasSubstr("keep_unsent"))));
  EXPECT_THAT(Run("--lang zh --token " + key + " whoami").out,
              AllOf(HasSubstr("已被撤销"), HasSubstr("请安全管理员"), Not(HasSubstr("revoked"))));
  Refused("admin keys revoke " + name, 3, name);
  EXPECT_THAT(Done("admin sessions"), AllOf(HasSubstr("users/security"), Not(HasSubstr("app"))));
  EXPECT_THAT(Done("admin roles"), AllOf(HasSubstr("security_officer"), HasSubstr("chain_desk")));
}

}  // namespace
}  // namespace zhaolian
