// `zhaolian funds`, `trip`, `followups` and `counts` as people run them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/durable_file.h"
#include "tests/support/command_line_test.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/trips.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CliFundsTest : public CommandLineTest {
 protected:
  void SetUp() override {
    AddCountiesAndFirm(server_.ClientOf(), {"east"});
    Done(
        "create lead --id demo display_name=虚构项目 enterprise=firm owner_unit=east "
        "project_kind=PROMOTION investment_amount_minor=100000000 investment_currency=CNY");
  }
  std::string Environment() const override {
    return absl::StrCat("ZHAOLIAN_SERVER=", server_.address(), "; cd ", scratch_.path());
  }

  TestServer server_;
  ScratchDirectory scratch_;
};

TEST_F(CliFundsTest, HelpHasExamples) {
  for (const char* verb :
       {"funds add", "funds list", "funds show", "funds verify", "funds withdraw", "funds odd",
        "trip plan", "trip stops", "trip collisions", "trip log", "trip close",
        "counts engagements", "followups"}) {
    EXPECT_THAT(Done(absl::StrCat(verb, " --help")), HasSubstr("Example")) << verb;
  }
  for (const char* group : {"transfer", "snapshot", "issue", "funds", "trip", "counts"}) {
    EXPECT_THAT(Done(absl::StrCat(group, " --help")),
                AllOf(HasSubstr(absl::StrCat("\n  zhaolian ", group, " ")),
                      Not(HasSubstr("zhaolian search"))))
        << group;
  }
  EXPECT_THAT(Done("handover --help"), HasSubstr("trips that are not closed"));
}

TEST_F(CliFundsTest, FundsAreAddedShownAndFoundOdd) {
  const std::string made = Done(
      "funds add 虚构项目 --date 2026-03-31 --amount 150万元 --payer 虚构机床厂 "
      "--voucher 银行回单 --reference 回单-7 --lang zh");
  EXPECT_THAT(made, AllOf(HasSubstr("已创建"), HasSubstr("虚构机床厂")));
  EXPECT_THAT(Done("funds list demo --lang zh"),
              AllOf(HasSubstr("150万元"), HasSubstr("有凭证"), HasSubstr("银行回单")));
  EXPECT_THAT(Done("funds show demo"), AllOf(HasSubstr("2026"), HasSubstr("150万元"),
                                             HasSubstr("the last receipt is of 2026-03-31")));
  EXPECT_THAT(Done("funds odd --from 2026-01-01 --to 2026-12-31 --lang zh"),
              AllOf(HasSubstr("到位超过总投资"), HasSubstr("100万元"), HasSubstr("项目未签约"),
                    HasSubstr("线索"), HasSubstr("虚构项目"), Not(HasSubstr("leads/"))));
  EXPECT_THAT(Done("funds odd --from 2025-01-01 --to 2025-12-31"), HasSubstr("none of 0 receipts"));
  Refused("funds add demo --date 2026-03-31 --amount 多 --payer 甲", 2, "is no amount of CNY");
  Refused("funds odd --from 去年 --to 2026-12-31", 2, "is no day");
}

TEST_F(CliFundsTest, AReceiptIsVerifiedAndThatIsWithdrawn) {
  Done(
      "create fund-receipt --id r lead=demo receipt_date=2026-03-31 receipt_amount_minor=100 "
      "receipt_currency=CNY payer=虚构机床厂 voucher_kind=银行回单 voucher_reference=7 "
      "owner_unit=east");
  EXPECT_THAT(Done("funds verify fundReceipts/r --visited 2026-04-10 --note 设备已进场"),
              HasSubstr("verified"));
  Refused("update fundReceipts/r payer=另一家", 4, "WithdrawVerification");
  EXPECT_THAT(Done("funds withdraw fundReceipts/r --reason 回单有误"), HasSubstr("withdrew"));
  Done("update fundReceipts/r payer=另一家");
}

TEST_F(CliFundsTest, EngagementsOfThisMonthAreCountedWhereNoDaysAreGiven) {
  const std::string today =
      absl::FormatTime("%Y-%m-%d", absl::Now(), absl::FixedTimeZone(8 * 60 * 60));
  EXPECT_THAT(Done("counts engagements"),
              HasSubstr(absl::StrCat("from ", today.substr(0, 7), "-01 to ", today)));
  EXPECT_THAT(Done("counts engagements --to 2026-02-10"),
              HasSubstr("from 2026-02-01 to 2026-02-10"));
}

TEST_F(CliFundsTest, NamesakesKeepTheirIdsAndTextsThatAreNoNamesAreLetBe) {
  for (const std::string user : {"one", "two"}) {
    Done("create user display_name=同名 unit=east --id " + user);
    Done(
        "create engagement enterprise=firm kind=CALL occur_time=2026-03-05 summary=洽谈 assignee=" +
        user);
  }
  EXPECT_THAT(Done("counts engagements --to 2026-03-31 --by PERSON"),
              AllOf(HasSubstr("同名 (one)"), HasSubstr("同名 (two)")));
  const std::string text = "units/a\" OR name = \"units/east";
  Done("issue open demo --problem '" + text + "' --unit east --person one");
  EXPECT_THAT(Done("issues"), AllOf(HasSubstr(text), HasSubstr("虚构east"), HasSubstr("同名")));
}

TEST_F(CliFundsTest, ATripThatFailsHalfWaySaysWhatIsThere) {
  Done("create user --id lin display_name=林某 unit=east");
  const std::string plan =
      "trip plan 虚构行程 --leader lin --from 2026-12-07 --to 2026-12-09 --as lin --firm firm ";
  Refused(plan + "--firm nobody", 3, "enterprises/nobody");
  EXPECT_THAT(Done("list trips"), HasSubstr("no rows"));
  Done("create enterprise --id gone display_name=虚构旧厂 relation=TARGET");
  Done("delete enterprises/gone");
  const Outcome outcome = Run(plan + "--firm gone");
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("is made and stays; without a stop so far: "
                                           "enterprises/gone. Add each with:"),
                                 HasSubstr("trip=trips/")));
  EXPECT_THAT(Done("trip stops 虚构行程"), HasSubstr("虚构机床厂"));
}

TEST_F(CliFundsTest, ATripIsPlannedLoggedAndClosed) {
  Done("create user --id lin display_name=林某 unit=east");
  Done("create user --id wang display_name=王某 unit=bureau");
  Done(
      "create engagement enterprise=firm kind=CALL occur_time=2026-12-05 summary=洽谈 "
      "owner_unit=bureau");
  EXPECT_THAT(Done("trip plan 虚构行程 --leader lin --with wang --from 2026-12-07 --to 2026-12-09 "
                   "--firm firm --as lin"),
              AllOf(HasSubstr("created"), HasSubstr("agree with them before you go"),
                    HasSubstr("units/bureau"), HasSubstr("2026-12-05")));
  EXPECT_THAT(Done("trip collisions 虚构行程 --days 1 --lang zh"), HasSubstr("近期没有其他单位"));
  Refused("trip close 虚构行程 --as lin", 4, "say what came of each");
  std::string stop;
  auto stops = server_.ClientOf().List<v1::TripStop>();
  for (auto& each : stops) stop = each.ok() ? each->name() : "";
  ASSERT_TRUE(
      WriteFileDurably(scratch_.Path("log.json"),
                       absl::StrCat("{\"logs\": [{\"stop\": \"", stop,
                                    "\", \"occurTime\": \"2026-11-20T02:00:00Z\", \"summary\": "
                                    "\"参观\", \"nextStep\": \"寄样品\", \"nextDate\": "
                                    "\"2026-11-21\"}]}"))
          .ok());
  EXPECT_THAT(Done("trip log 虚构行程 --file log.json --as lin"), HasSubstr("logged 1 stops"));
  EXPECT_THAT(Done("trip stops 虚构行程 --lang zh"),
              AllOf(HasSubstr("已见面"), HasSubstr("寄样品")));
  EXPECT_THAT(Done("trip close 虚构行程 --as lin"), HasSubstr("closed"));
  EXPECT_THAT(Done("counts engagements --from 2026-11-01 --to 2026-11-30 --by 人员"),
              AllOf(HasSubstr("林某"), HasSubstr("王某"), Not(HasSubstr("users/")),
                    HasSubstr("1 engagements from 2026-11-01 to 2026-11-30")));
  EXPECT_THAT(Done("counts engagements --from 2026-11-01 --to 2026-11-30 --by 人员 -o csv"),
              HasSubstr("users/lin"));
  EXPECT_THAT(Done("followups --lang zh"),
              AllOf(HasSubstr("寄样品"), HasSubstr("催办对象"), HasSubstr("林某"),
                    Not(HasSubstr("users/")), Not(HasSubstr("enterprises/"))));
}

}  // namespace
}  // namespace zhaolian
