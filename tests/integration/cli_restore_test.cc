// What a restore says of access: who has which roles and passwords again, and how to change that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/command_line_test.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CliRestoreTest : public CommandLineTest {
 protected:
  void SetUp() override {
    for (const char* id : {"lin", "wang", "zhao"}) {
      server_.Add(id, "units/bureau", {v1::ROLE_OFFICE});
    }
  }
  // Restores need no server.
  std::string Environment() const override { return ""; }
  // The folder of a new backup.
  std::string Backup(const std::string& id) {
    v1::CreateBackupRequest request;
    request.set_backup_id(id);
    v1::CreateBackupResponse response;
    const absl::Status status = operator_.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response.path();
  }
  void ChangeAccess() {
    server_.SetRoles("users/lin", {v1::ROLE_COUNTY, v1::ROLE_CHAIN_DESK});
    v1::ResetPasswordRequest reset;
    reset.set_user("users/lin");
    v1::ResetPasswordResponse response;
    ASSERT_TRUE(server_.officer().Call(reset, response).ok());
    ASSERT_TRUE(server_.officer().Delete<v1::User>("users/wang").ok());
    v1::User zhao;
    zhao.set_name("users/zhao");
    zhao.set_end_date("2026-01-31");
    ASSERT_TRUE(server_.officer().Update(zhao, {"end_date"}).ok());
  }
  std::string Restored(const std::string& options, const std::string& backup) {
    return Done(absl::StrCat("admin restore ", options, " ", backup, " ", data_));
  }

  SignedInServer server_;
  const Client operator_ = server_.Add("operator", "units/bureau", {v1::ROLE_SYSTEM_ADMINISTRATOR});
  ScratchDirectory scratch_;
  const std::string data_ = scratch_.Path("data");
};

TEST_F(CliRestoreTest, NamesTheCommandsThatSetRolesAndPasswordsAgain) {
  const std::string before = Backup("before");
  ChangeAccess();
  Restored("", Backup("after"));
  EXPECT_THAT(Restored("--force", before),
              AllOf(HasSubstr("\n  zhaolian admin roles set lin county chain_desk\n"
                              "  zhaolian admin users reset lin\n"
                              "  zhaolian delete users/wang\n"
                              "  zhaolian update users/zhao end_date=2026-01-31\n"),
                    HasSubstr("revoked here too: ")));
  EXPECT_THAT(Restored("--force", before),
              AllOf(HasSubstr("have not changed since"), Not(HasSubstr("roles set"))));
}

TEST_F(CliRestoreTest, EndsAllAccessWhereNothingTellsWhatWasRevoked) {
  const std::string backup = Backup("one");
  EXPECT_THAT(Restored("", backup),
              AllOf(HasSubstr("5 keys, certificates and sessions are good"),
                    HasSubstr("--force --end-access"), HasSubstr("zhaolian admin users reset")));
  EXPECT_THAT(Restored("--force --end-access", backup), HasSubstr("ended: the 5 keys"));
}

}  // namespace
}  // namespace zhaolian
