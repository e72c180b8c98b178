// The thin client's verbs: the built program, with and without its server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "client-lib/outbox.h"
#include "tests/support/command_line_test.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/server_process.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class CliOfflineTest : public CommandLineTest {
 protected:
  void SetUp() override {
    AddFirm("yzj", "扬子江药业");
    AddFirm("hkgy", "航空工业虚构公司");
    AddFirm("hkyy", "航空医药虚构公司");
  }
  void AddFirm(const std::string& id, const std::string& title) {
    v1::Enterprise firm;
    firm.set_display_name(title);
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    const auto made = server_->MakeClient().Create(firm, {.id = id});
    ASSERT_TRUE(made.ok()) << made.status();
  }
  std::string Environment() const override {
    return absl::StrCat("ZHAOLIAN_SERVER=", address_, " XDG_DATA_HOME=", scratch_.Path("home"),
                        " ZHAOLIAN_SESSIONS=", scratch_.Path("sessions"));
  }

  // Of the device of a user.
  std::string DirectoryOf(const std::string& user) const {
    return absl::StrCat(scratch_.Path("home"), "/zhaolian/127.0.0.1%3a",
                        address_.substr(address_.rfind(':') + 1), ",", user);
  }

  ScratchDirectory scratch_;
  std::unique_ptr<ServerProcess> server_ = std::make_unique<ServerProcess>(scratch_.Path("data"));
  const std::string address_ = server_->address();
};

TEST_F(CliOfflineTest, LogsWithoutANetworkAndSendsWithOne) {
  Refused("log --firm yzj --summary x", 4, "run once: zhaolian sync");
  EXPECT_THAT(Done("sync"), HasSubstr("sent 0, in conflict 0, refused 0; received"));
  server_->Freeze();  // nothing answers from here on, and who asked would wait for long
  const absl::Time begin = absl::Now();
  constexpr absl::Duration kTimeout = absl::Minutes(2);
  const std::string offline = absl::StrCat("--timeout ", absl::ToInt64Seconds(kTimeout), " ");
  EXPECT_THAT(
      Done(offline +
           "log --firm 扬子江药业 --met '王虚构 副总' --summary '谈了二期用地' --outcome 有意向 "
           "--next '明天 送样品' --kind call --when 'yesterday 15:00'"),
      AllOf(ContainsRegex("logged engagements/e[0-9a-f-]{36}  扬子江药业"),
            HasSubstr("1 wait to be sent; send with: zhaolian sync")));
  EXPECT_THAT(Done(offline + "due"), AllOf(HasSubstr("扬子江药业"), HasSubstr("送样品"),
                                           HasSubstr("not sent"), HasSubstr("as of ")));
  EXPECT_THAT(Done(offline + "due --within 0d"), HasSubstr("nothing is due until"));
  EXPECT_THAT(Done(offline + "find yzj"),
              AllOf(HasSubstr("enterprises/yzj"), Not(HasSubstr("not sent"))));
  EXPECT_THAT(Done(offline + "find 二期"),
              AllOf(HasSubstr("engagements/e"), HasSubstr("not sent")));
  EXPECT_THAT(Done(offline + "show enterprises/yzj"), HasSubstr("扬子江药业"));
  EXPECT_THAT(Done(offline + "outbox"),
              AllOf(HasSubstr("queued"), HasSubstr("CreateEngagement"), HasSubstr("谈了二期用地")));
  EXPECT_LT(absl::Now() - begin, kTimeout);
  Refused("--timeout 1 sync", 7, "what waits is kept");
  server_->Thaw();
  EXPECT_THAT(Done("sync"), HasSubstr("sent 1, in conflict 0, refused 0"));
  EXPECT_THAT(Done("list engagements -o json"),
              AllOf(HasSubstr("谈了二期用地"), HasSubstr("KIND_CALL"), HasSubstr("送样品"),
                    HasSubstr("有意向")));
  EXPECT_THAT(Done("outbox"), HasSubstr("nothing waits"));
  EXPECT_THAT(Done("due"), Not(HasSubstr("not sent")));
  EXPECT_THAT(Done("sync -o json"), HasSubstr("\"sent\": 0"));
}

TEST_F(CliOfflineTest, AsksWhichFirmIsMeant) {
  Done("sync");
  const Outcome several = Run("log --firm hk --summary x");
  EXPECT_EQ(several.exit_code, 2) << several.out;
  EXPECT_THAT(several.out, AllOf(HasSubstr("enterprises/hkgy  航空工业虚构公司"),
                                 HasSubstr("enterprises/hkyy  航空医药虚构公司"),
                                 HasSubstr("\"hk\" may be any of these;")));
  Refused("log --firm nobody --summary x", 3, "nothing here is called \"nobody\"");
  Done("log --firm hkgy --summary x");
  Done("log --firm hkgyxg --summary x");
  Refused("log --firm yzj --summary x --next 送样品", 2, "begins with a day");
  Refused("log --firm yzj --summary x --when noon", 2, "is no time");
  Refused("log --firm yzj --summary x --kind dance", 2, "is not one of");
  Refused("log --firm yzj --summary ' '", 2, "--summary needs a value");
  Refused("due --within soon", 2, "7d or 2w");
  EXPECT_THAT(Run("--lang zh log --firm hk --summary x").out, HasSubstr("可能是以上多条记录"));
  Refused("log --firm enterprises/nobody --summary x", 3, "nothing here is called");
}

TEST_F(CliOfflineTest, RowsGoByTheirTitles) {
  Done("sync");
  EXPECT_THAT(Done("show 航空工业虚构公司"), HasSubstr("enterprises/hkgy"));
  EXPECT_THAT(Done("show yzj"), HasSubstr("扬子江药业"));
  EXPECT_THAT(Done("note 航空医药虚构公司 summary=x"), HasSubstr("noted enterprises/hkyy"));
  Refused("note hk summary=x", 2, "may be any of these;");
  Refused("show nobody", 3, "nothing here is called \"nobody\"");
}

TEST_F(CliOfflineTest, NumbersOfTheLastListStandForItsRows) {
  Done("sync");
  Refused("show 1", 3, "has no row 1");
  EXPECT_THAT(Done("find 航空工业"), ContainsRegex("1  航空工业虚构公司 .*enterprises/hkgy"));
  EXPECT_THAT(Done("show 1"), HasSubstr("enterprises/hkgy"));
  Done("log --firm 1 --summary 约定走访 --next '明天 走访'");
  EXPECT_EQ(Run("log --firm hk --summary x").exit_code, 2);
  Done("log --firm 2 --summary 送去资料 --next '后天 回访'");
  EXPECT_THAT(Done("find 送去资料"), HasSubstr("engagements/e"));
  EXPECT_THAT(Done("log --firm 1 --summary 又去了一次"), HasSubstr("航空医药虚构公司"))
      << "the firm of that contact";
  Refused("log --firm 9 --summary x", 3, "has no row 9");
}

TEST_F(CliOfflineTest, StepsAreTickedOffOrPutOffByTheirNumbers) {
  Done("sync");
  Done("log --firm yzj --summary 谈了二期用地 --next '明天 送样品'");
  Done("log --firm hkgy --summary 约定走访 --next '后天 走访'");
  EXPECT_THAT(Done("due"), AllOf(ContainsRegex("1  2.*扬子江药业.*送样品"),
                                 ContainsRegex("2  2.*航空工业虚构公司.*走访")));
  Refused("done 1 3", 3, "has no row 3");
  EXPECT_THAT(Done("done 1"), HasSubstr("done: 扬子江药业  送样品"));
  Refused("done 1", 2, "谈了二期用地 has no next step");
  EXPECT_THAT(Done("done 2 --next '五天后 再访' --outcome 对方出差"), HasSubstr("再访"));
  EXPECT_THAT(Done("due"), AllOf(Not(HasSubstr("送样品")), HasSubstr("再访")));
  Refused("done yzj", 2, "no next step");
  Done("sync");
  EXPECT_THAT(Done("list engagements --filter next_date:* -o json"),
              AllOf(Not(HasSubstr("送样品")), HasSubstr("再访"), HasSubstr("对方出差")));
}

TEST_F(CliOfflineTest, AConflictIsAboutWhatBothChanged) {
  Done("sync");
  Done("note yzj summary=我的 address=很大");
  Done("update enterprises/yzj summary=对方");
  Refused("sync", 4, "1 need you");
  EXPECT_THAT(Done("--lang zh conflicts"),
              AllOf(HasSubstr("扬子江药业"), HasSubstr("对方"), Not(HasSubstr("很大"))));
  Done("conflicts 1 --take theirs");
  Done("sync");
  EXPECT_THAT(Done("get enterprises/yzj"), AllOf(HasSubstr("对方"), HasSubstr("很大")));
}

TEST_F(CliOfflineTest, ShowsConflictsAndTakesASide) {
  Done("sync");
  Done("note enterprises/yzj summary=mine");
  EXPECT_THAT(Done("show enterprises/yzj"), HasSubstr("change 1 of it has not been taken"));
  Done("update enterprises/yzj summary=theirs");
  Refused("sync", 4, "1 need you");
  EXPECT_THAT(Done("conflicts"), AllOf(HasSubstr("summary"), HasSubstr("mine"), HasSubstr("theirs"),
                                       HasSubstr("--take")));
  EXPECT_THAT(Done("conflicts -o json"), HasSubstr("\"theirs\": \"theirs\""));
  Refused("conflicts --take mine", 2, "give the number");
  Refused("conflicts 1 --take yours", 2, "FIELD=mine");
  Refused("conflicts 1 --take place=mine", 5, "it sets summary");
  EXPECT_THAT(Done("conflicts 1 --take summary=mine"), HasSubstr("yours is queued again: summary"));
  Done("sync");
  EXPECT_THAT(Done("get enterprises/yzj"), HasSubstr("mine"));
  Done("note enterprises/yzj summary=again");
  Done("update enterprises/yzj summary=other");
  Refused("sync", 4, "1 need you");
  EXPECT_THAT(Done("conflicts 3 --take theirs"), HasSubstr("theirs stays"));
  EXPECT_THAT(Done("conflicts"), HasSubstr("no conflicts"));
  Done("sync");
}

TEST_F(CliOfflineTest, RefusedChangesAreRetriedOrDiscarded) {
  Done("sync");
  Done("log --firm yzj --summary one");
  Done("log --firm hkgy --summary two");
  Done("delete enterprises/hkgy");
  Refused("sync", 4, "1 need you");
  EXPECT_THAT(Done("outbox"), AllOf(HasSubstr("refused"), HasSubstr("enterprises/hkgy")));
  EXPECT_THAT(Done("outbox -o csv"), HasSubstr("2,refused,"));
  Done("undelete enterprises/hkgy");
  EXPECT_THAT(Done("outbox retry 2"), HasSubstr("2 is queued again, as 3"));
  EXPECT_THAT(Done("sync"), HasSubstr("sent 1"));
  Done("log --firm yzj --summary three");
  EXPECT_THAT(Done("outbox discard 4"), HasSubstr("discarded 4"));
  Refused("outbox discard 4", 3, "no change waits under number 4");
  EXPECT_THAT(Done("sync --anew"), HasSubstr("sent 0"));
}

TEST_F(CliOfflineTest, WhatWaitsIsCorrectedInItsPlace) {
  Done("sync");
  Done("log --firm hkgy --summary one --next '明天 送样品'");
  Done("log --firm hkyy --summary two");
  EXPECT_THAT(
      Done("outbox edit 1 summary=改正 enterprise=扬子江药业 next_date=2099-01-02"),
      AllOf(HasSubstr("corrected 1, which keeps its place: 改正"), HasSubstr("2 wait to be sent")));
  EXPECT_THAT(Done("outbox -o csv"), ContainsRegex("1,queued,.*改正"));
  Refused("outbox edit 3 summary=x", 3, "no change waits under number 3");
  Refused("outbox edit 2 summery=x", 2, "summary");
  Refused("outbox edit 2 enterprise=nobody", 3, "nothing here is called \"nobody\"");
  Done("delete enterprises/hkyy");
  Refused("sync", 4, "1 need you");
  EXPECT_THAT(Done("list engagements -o json"),
              AllOf(HasSubstr("改正"), HasSubstr("enterprises/yzj"), HasSubstr("2099-01-02")));
  Done("outbox edit 2 enterprise=yzj");
  EXPECT_THAT(Done("sync"), HasSubstr("sent 1"));
  Done("note enterprises/yzj summary=mine");
  EXPECT_THAT(Done("outbox"), HasSubstr("扬子江药业")) << "whose title it leaves as it is";
  Done("update enterprises/yzj summary=theirs");
  Refused("sync", 4, "1 need you");
  Refused("outbox edit 3 summary=x", 4, "zhaolian conflicts 3");
  EXPECT_THAT(Run("--lang zh outbox edit 3 summary=x").out, HasSubstr("请先决定取舍"));
}

TEST_F(CliOfflineTest, WhatTheServerMayHaveIsNotCorrectedInSilence) {
  Done("sync");
  Done("log --firm yzj --summary one");
  {
    // As a sync that was cut off leaves it.
    const auto outbox =
        Outbox::Open(absl::StrCat(DirectoryOf("local"), "/outbox.db"), TestStore::Registry());
    ASSERT_TRUE(outbox.ok() && (*outbox)->Next().ok());
  }
  Refused("outbox edit 1 summary=two", 4, "the server may have change 1 already");
  EXPECT_THAT(Run("--lang zh outbox discard 1").out, HasSubstr("服务器可能已收到第 1 号改动"));
  EXPECT_THAT(Done("sync"), HasSubstr("sent 1"));
}

TEST_F(CliOfflineTest, AnotherProcessIsWaitedForAndNoServerLookedFor) {
  Done("sync");
  const auto beside = [&](const std::string& lock, const std::string& arguments) {
    return Shell(absl::StrCat("flock ", DirectoryOf("local"), "/", lock, " ",
                              BuiltProgram("zhaolian"), " --lang zh ", arguments));
  };
  const Outcome sync = beside("mirror.db.lock", "sync");
  EXPECT_EQ(sync.exit_code, 7);
  EXPECT_THAT(sync.out, AllOf(HasSubstr("另一个进程正在同步"), Not(HasSubstr("--server"))));
  const Outcome log = beside("outbox.db.lock", "log --firm yzj --summary x");
  EXPECT_EQ(log.exit_code, 7);
  EXPECT_THAT(log.out, AllOf(HasSubstr("本次未作任何操作"), Not(HasSubstr("--server"))));
}

TEST_F(CliOfflineTest, HoldsBackWhatAWrongClockHasDated) {
  const auto three_hours_behind = [&](const std::string& arguments) {
    return Shell(absl::StrCat(ThreeHoursBehind(), " ", arguments));
  };
  Done("sync");
  const Outcome nothing_waits = three_hours_behind("sync");
  EXPECT_EQ(nothing_waits.exit_code, 0) << nothing_waits.out;
  EXPECT_THAT(nothing_waits.out, HasSubstr("is 180 minutes behind the server's; set it"));
  EXPECT_EQ(three_hours_behind("log --firm yzj --summary one").exit_code, 0);
  const Outcome held_back = three_hours_behind("sync");
  EXPECT_EQ(held_back.exit_code, 4) << held_back.out;
  EXPECT_THAT(held_back.out, AllOf(HasSubstr("180 minutes behind"), HasSubstr("nothing was sent"),
                                   HasSubstr("outbox edit")));
  EXPECT_THAT(three_hours_behind("--lang zh sync").out, HasSubstr("慢 180 分钟"));
  Refused("sync --clock-tolerance -1", 2, "--clock-tolerance");
  Done("outbox edit 1 'occur_time=2026-11-02 09:00'");
  EXPECT_THAT(Done("sync"), AllOf(HasSubstr("sent 1"), Not(HasSubstr("clock"))));
  EXPECT_EQ(three_hours_behind("log --firm yzj --summary two").exit_code, 0);
  EXPECT_THAT(three_hours_behind("sync --clock-tolerance 240").out, HasSubstr("sent 1"));
  const std::string ahead = absl::StrReplaceAll(ThreeHoursBehind(), {{"-3h", "+3h"}});
  EXPECT_EQ(Shell(ahead + " log --firm yzj --summary three").exit_code, 0);
  Refused("sync", 4, "was 180 minutes ahead when change 3 was made, and was set since");
  Done("outbox edit 3 'occur_time=2026-11-02 09:00'");
  EXPECT_THAT(Done("sync"), HasSubstr("sent 1"));
  EXPECT_EQ(three_hours_behind("log --firm yzj --summary four").exit_code, 0);
  Refused("sync", 4, "was 180 minutes behind when change 4 was made, and was set since");
  EXPECT_THAT(Run("--lang zh sync").out, HasSubstr("第 4 号改动时本机时钟慢 180 分钟"));
  Done("outbox edit 4 'occur_time=2026-11-02 09:00'");
  EXPECT_THAT(Done("sync"), HasSubstr("sent 1"));
}

TEST_F(CliOfflineTest, MovesALeadLater) {
  v1::Lead lead;
  lead.set_display_name("虚构基地");
  lead.set_enterprise("enterprises/yzj");
  lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
  ASSERT_TRUE(server_->MakeClient().Create(lead, {.id = "base"}).ok());
  Done("sync");
  server_->Freeze();
  EXPECT_THAT(
      Done("advance 虚构基地 在谈 --later"),
      AllOf(HasSubstr("queued as change 1: leads/base  虚构基地"), HasSubstr("1 wait to be sent")));
  EXPECT_THAT(Done("--lang zh outbox"), AllOf(HasSubstr("推进项目"), HasSubstr("虚构基地 → 在谈")));
  Refused("advance nobody 在谈 --later", 3, "nothing here is called \"nobody\"");
  Refused("outbox edit 1 reason=x", 4, "sets no fields");
  server_->Thaw();
  EXPECT_THAT(Done("sync"), HasSubstr("sent 1"));
  EXPECT_THAT(Done("get leads/base"), HasSubstr("NEGOTIATING"));
  // Whether it can go there is said when it is sent.
  Done("advance base NEGOTIATING --later");
  Refused("sync", 4, "1 need you");
  EXPECT_THAT(Done("outbox"), AllOf(HasSubstr("refused"), HasSubstr("AdvanceLead")));
}

TEST_F(CliOfflineTest, CompletesFromWhatIsHere) {
  Done("sync");
  server_->Freeze();
  EXPECT_THAT(Done("__complete log --firm hk"), AllOf(HasSubstr("hkgy"), HasSubstr("hkyy")));
  EXPECT_THAT(Done("__complete log --kind V"), HasSubstr("VISIT"));
  EXPECT_THAT(Done("__complete show enterprises/y"), HasSubstr("enterprises/yzj"));
  Done("log --firm yzj --summary x");
  EXPECT_THAT(Done("__complete outbox discard ''"), HasSubstr("1"));
  EXPECT_THAT(Done("__complete outbox edit 1 sum"), HasSubstr("summary="));
  EXPECT_THAT(Done("__complete conflicts 1 --take ''"),
              AllOf(HasSubstr("mine"), HasSubstr("theirs")));
  server_->Thaw();
}

TEST_F(CliOfflineTest, EachUserHasADeviceOfItsOwnForItsEyesOnly) {
  Done("--as lin note enterprises/none summary=x > /dev/null; true");
  const std::string directory = DirectoryOf("lin");
  struct stat info = {};
  ASSERT_EQ(stat(directory.c_str(), &info), 0) << directory;
  EXPECT_EQ(info.st_mode & 0777, 0700u);
  ASSERT_EQ(stat((directory + "/outbox.db").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(CliOfflineTest, EveryVerbExplainsItselfWithAnExample) {
  for (const char* verb : {"log", "note", "due", "find", "show", "sync", "outbox", "outbox retry",
                           "outbox edit", "outbox discard", "conflicts"}) {
    EXPECT_THAT(Done(absl::StrCat(verb, " --help")), HasSubstr(absl::StrCat("zhaolian ", verb)))
        << verb;
  }
}

}  // namespace
}  // namespace zhaolian
