// Rights of the people in the data on the command line: the built program against a
// server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/command_line_test.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CliPrivacyTest : public CommandLineTest {
 protected:
  void SetUp() override {
    Done("create enterprise --id firm display_name=虚构机床厂 relation=target summary=林虚构介绍");
    Done("create contact-person --id lin display_name=林虚构 enterprise=firm phone=13900000088");
    Done("update contactPersons/lin phone=13900000099");
  }
  std::string Environment() const override {
    return absl::StrCat("ZHAOLIAN_SERVER=", server_.address());
  }

  TestServer server_;
};

TEST_F(CliPrivacyTest, AnExportIsATableOrJson) {
  EXPECT_THAT(Done("admin privacy export lin --for 本人申请"),
              AllOf(HasSubstr("13900000099"), HasSubstr("13900000088"), HasSubstr("林虚构介绍")));
  const std::string json = Done("admin privacy export contactPersons/lin --for 本人申请 -o json");
  EXPECT_THAT(json, AllOf(HasSubstr("\"earlier_values\""), HasSubstr("\"13900000088\""),
                          HasSubstr("\"purpose\": \"本人申请\"")));
  EXPECT_THAT(Done("admin privacy export users/local --for 本人申请 -o csv"),
              HasSubstr("users/local"));
}

TEST_F(CliPrivacyTest, APersonIsShownForAPurpose) {
  Refused("unmask lin", 2, "--purpose is missing");
  EXPECT_THAT(Done("unmask lin --purpose 回访"),
              AllOf(HasSubstr("13900000099"), HasSubstr("shown for \"回访\"")));
  EXPECT_THAT(Done("unmask contactPersons/lin --purpose 回访 -o json"),
              HasSubstr("\"13900000099\""));
  EXPECT_THAT(Done("admin journal --method UnmaskContactPerson"), HasSubstr("contactPersons/lin"));
  EXPECT_THAT(Done("__complete unmask l"), HasSubstr("lin"));
  Refused("unmask nobody --purpose 回访", 3, "contactPersons/nobody");
}

TEST_F(CliPrivacyTest, AnErasureIsShownAndAskedForFirst) {
  const std::string program = BuiltProgram("zhaolian");
  const std::string erase = program + " admin privacy erase lin --reason 本人要求删除";
  EXPECT_THAT(Done("admin privacy erase lin --reason 本人要求删除 --validate-only"),
              AllOf(HasSubstr("enterprises/firm"), HasSubstr("林虚构介绍"),
                    HasSubstr("nothing was changed")));
  const Outcome refused = Shell("echo no | " + erase);
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_THAT(refused.out, AllOf(HasSubstr("13900000099"), HasSubstr("Write yes"),
                                 HasSubstr("nothing was erased")));
  EXPECT_THAT(Done("get contactPersons/lin"), HasSubstr("林"));
  const Outcome erased = Shell("echo yes | " + erase + " -o csv");
  EXPECT_EQ(erased.exit_code, 0) << erased.out;
  EXPECT_THAT(Done("get contactPersons/lin"), AllOf(HasSubstr("***"), Not(HasSubstr("林"))));
  EXPECT_THAT(Done("get enterprises/firm"), HasSubstr("***介绍"));
}

TEST_F(CliPrivacyTest, BackupsThatHoldItAreNamed) {
  Done("admin backup --id by-hand");
  const std::string erased = Done("admin privacy erase lin --reason 保存期限届满 --yes");
  EXPECT_THAT(erased, AllOf(HasSubstr("backup by-hand"), HasSubstr("until: 20"),
                            Not(HasSubstr("13900000099"))));
}

TEST_F(CliPrivacyTest, WhoseRetentionIsOverIsListed) {
  EXPECT_THAT(Done("admin privacy due"), Not(HasSubstr("contactPersons/lin")));
  ASSERT_TRUE(server_.store()
                  .WriteAndWait([](Tx& tx) {
                    return tx.connection().Run("UPDATE contact_persons SET update_time = 1", {});
                  })
                  .ok());
  EXPECT_THAT(Done("admin privacy due -o csv"),
              AllOf(HasSubstr("contactPersons/lin"), HasSubstr("phone")));
  EXPECT_THAT(Done("admin privacy due -o json"), HasSubstr("\"persons\""));
}

TEST_F(CliPrivacyTest, HelpHasExamples) {
  for (const char* verb : {"privacy", "privacy export", "privacy erase", "privacy due"}) {
    EXPECT_THAT(Done(absl::StrCat("admin ", verb, " --help")), HasSubstr("zhaolian admin privacy"))
        << verb;
  }
}

}  // namespace
}  // namespace zhaolian
