// `zhaolian unmask` as people run it, with and without the server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/support/command_line_test.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/file_search.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CliUnmaskTest : public CommandLineTest {
 protected:
  void SetUp() override {
    AddCountiesAndFirm(bureau_, {"east"});
    server_.Add("lin", "units/east", {v1::ROLE_COUNTY});
    key_ = server_.NewKey("users/lin");
    AddPerson("person", "13900007731");
    v1::Lead lead;
    lead.set_display_name("虚构机床项目");
    lead.set_enterprise("enterprises/firm");
    lead.set_owner_unit("units/east");
    lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
    lead.set_assignee("users/lin");
    ASSERT_TRUE(bureau_.Create(lead, {.id = "lead"}).ok());
  }
  void AddPerson(const std::string& id, const std::string& phone) {
    v1::ContactPerson person;
    person.set_display_name("戊己庚辛");
    person.set_title("厂长");
    person.set_enterprise("enterprises/firm");
    person.set_owner_unit("units/east");
    person.set_phone(phone);
    ASSERT_TRUE(bureau_.Create(person, {.id = id}).ok());
  }
  std::string Environment() const override {
    return absl::StrCat("ZHAOLIAN_SERVER=", server_address_, " ZHAOLIAN_TOKEN=", key_,
                        " XDG_DATA_HOME=", scratch_.Path("home"),
                        " ZHAOLIAN_SESSIONS=", scratch_.Path("sessions"));
  }

  ScratchDirectory scratch_;
  SignedInServer server_;
  const std::string server_address_ = server_->address();
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  std::string key_;
};

TEST_F(CliUnmaskTest, ShowsAContactOfAnOwnFirmWithoutTheServer) {
  Refused("unmask person --offline --purpose 回访", 4, "run once: zhaolian sync");
  Done("sync");
  EXPECT_THAT(
      Done("unmask person --offline --purpose 约见面"),
      AllOf(HasSubstr("13900007731"), HasSubstr("戊己庚辛"),
            HasSubstr("shown for \"约见面\", from what this device keeps"), HasSubstr("as of ")));
  EXPECT_THAT(Done("outbox"), HasSubstr("1 contacts were shown on this device"));
  EXPECT_THAT(Done("--lang zh outbox"), HasSubstr("在本机查看过联系人 1 次"));
  Done("sync");
  EXPECT_THAT(Done("outbox"), Not(HasSubstr("shown on this device")));
  EXPECT_THAT(FilesWith(scratch_.path(), {"13900007731", "戊己庚辛"}), IsEmpty());
  const Client auditor = server_.Add("auditor", "units/bureau", {v1::ROLE_AUDITOR});
  key_ = server_.NewKey("users/auditor");
  EXPECT_THAT(Done("admin journal"), AllOf(HasSubstr("given to a device, to keep sealed"),
                                           HasSubstr("约见面 (shown by a device at "),
                                           HasSubstr("contactPersons/person")));
}

TEST_F(CliUnmaskTest, ItsFirmWillDoWhereItHasOneContact) {
  Done("sync");
  EXPECT_THAT(Done("unmask 机床 --offline --purpose 约见面"), HasSubstr("13900007731"));
  EXPECT_THAT(Done("unmask enterprises/firm --purpose 约见面"),
              AllOf(HasSubstr("13900007731"), HasSubstr("which is in the journal")));
  AddPerson("second", "13900007732");
  Done("sync");
  const Outcome several = Run("unmask 机床 --offline --purpose 约见面");
  EXPECT_EQ(several.exit_code, 2) << several.out;
  EXPECT_THAT(several.out, AllOf(HasSubstr("1  contactPersons/person  戊**  厂长"),
                                 HasSubstr("has several contacts"), Not(HasSubstr("1390000"))));
  EXPECT_THAT(Done("unmask 2 --offline --purpose 约见面"), HasSubstr("13900007732"));
  EXPECT_THAT(Done("unmask 1 --purpose 约见面"), HasSubstr("13900007731"));
}

TEST_F(CliUnmaskTest, ThePromptShowsTheContactOfTheFirmThatWasFound) {
  Done("sync");
  const std::string path = scratch_.Path("lines");
  std::ofstream(path) << "虚构机床厂\nunmask 1 --offline --purpose 约见面\nquit\n";
  EXPECT_THAT(Done(absl::StrCat("office --lang zh < ", path)),
              AllOf(HasSubstr("13900007731"), HasSubstr("用途“约见面”，内容取自本机")));
}

TEST_F(CliUnmaskTest, SaysWhyNobodyIsShownAndWhatToDo) {
  Done("sync");
  v1::Lead lead;
  lead.set_name("leads/lead");
  lead.set_assignee("users/bureau");
  ASSERT_TRUE(bureau_.Update(lead, {"assignee"}).ok());
  Done("sync");
  Refused("unmask person --offline --purpose 约见面", 3, "no contact of your own open firms");
  Refused("--lang zh unmask person --offline --purpose 约见面", 3, "不是本人在谈企业的联系人");
  Refused("unmask person --offline --purpose ' '", 5, "at most 200 characters");
}

TEST_F(CliUnmaskTest, AClockSetBackEndsIt) {
  Done("sync");
  const Outcome behind =
      Shell(absl::StrCat(ThreeHoursBehind(), " unmask person --offline --purpose 约见面"));
  EXPECT_EQ(behind.exit_code, 4) << behind.out;
  // Whatever opened the device has removed them.
  EXPECT_THAT(behind.out, HasSubstr("keeps nobody to be shown without a network"));
  Done("sync");
  EXPECT_THAT(Done("unmask person --offline --purpose 约见面"), HasSubstr("13900007731"));
}

TEST_F(CliUnmaskTest, LooksHereWhereTheServerCannotBeReached) {
  Done("sync");
  internal::v1::ServerConfig elsewhere = SignedInServer::Config();
  elsewhere.set_listen_address(absl::StrCat("unix:", scratch_.Path("socket")));
  server_->Restart(std::move(elsewhere));  // nobody listens where it was
  const Outcome shown = Run("--timeout 2 unmask person --purpose 约见面");
  EXPECT_EQ(shown.exit_code, 0) << shown.out;
  EXPECT_THAT(shown.out, AllOf(HasSubstr("the server cannot be reached"), HasSubstr("13900007731"),
                               HasSubstr("the next zhaolian sync tells the journal")));
}

TEST_F(CliUnmaskTest, AnotherKeyOfTheSameUserGoesOnWithTheDevice) {
  Done("sync");
  Done("log --firm firm --summary 谈了二期用地");
  key_ = server_.NewKey("users/lin");
  EXPECT_THAT(Done("outbox"), Not(HasSubstr("谈了二期用地"))) << "nobody knows yet whose it is";
  EXPECT_THAT(Done("sync"), HasSubstr("sent 1"));
  Done("log --firm firm --summary 又去了一次");
  EXPECT_THAT(Done("outbox"), HasSubstr("又去了一次"));
  server_.Add("wang", "units/east", {v1::ROLE_COUNTY});
  key_ = server_.NewKey("users/wang");
  Done("sync");
  EXPECT_THAT(Run("outbox").out, Not(HasSubstr("又去了一次"))) << "another user has another device";
}

}  // namespace
}  // namespace zhaolian
