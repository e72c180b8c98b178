// `zhaolian funds`, `inspection`, `trip`, `followups` and `counts` as people run them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/durable_file.h"
#include "tests/support/command_line_test.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/enterprises.pb.h"
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

  template <typename Resource>
  size_t CountOf() {
    size_t count = 0;
    auto rows = server_.ClientOf().List<Resource>();
    for (auto& each : rows) count += each.ok() ? 1 : 0;
    return count;
  }

  TestServer server_;
  ScratchDirectory scratch_;
};

TEST_F(CliFundsTest, HelpHasExamples) {
  for (const char* verb :
       {"funds add", "funds list", "funds show", "funds verify", "funds withdraw", "funds odd",
        "inspection add", "inspection list", "trip plan", "trip stops", "trip collisions",
        "trip log", "trip close", "counts engagements", "followups"}) {
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

TEST_F(CliFundsTest, TheFileOfAVoucherIsSentOnceAndNamed) {
  std::ofstream(scratch_.Path("回单.pdf")) << "%PDF-1.7\n回单";
  const std::string add =
      "funds add demo --date 2026-03-31 --amount 150万元 --payer 虚构机床厂 --voucher 银行回单 "
      "--voucher-file 回单.pdf --reference ";
  Done(add + "7 --validate-only");
  EXPECT_THAT(Done("evidence list demo -o csv"), Not(HasSubstr("回单.pdf")));
  Done(add + "7");
  Done(add + "8");
  const std::string files = Done("evidence list demo -o csv");
  EXPECT_THAT(files, HasSubstr("回单.pdf"));
  EXPECT_EQ(files.find("回单.pdf"), files.rfind("回单.pdf")) << "it was there already";
  EXPECT_THAT(Done("funds list demo -o csv"), HasSubstr("attachments/"));
  EXPECT_THAT(Done("funds show demo -o json"), HasSubstr("\"receipts_with_file\": 2"));
  Refused(
      "funds add demo --date 2099-01-01 --amount 1万元 --payer 虚构机床厂 "
      "--voucher-file 回单.pdf",
      5, "is there and stays");
  Refused("funds add demo --date 2026-03-31 --amount 1万元 --payer 甲 --voucher-file 无.pdf", 2,
          "cannot be read");
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

TEST_F(CliFundsTest, InspectionsAreRecordedAndListed) {
  Done("create user --id lin display_name=林某 unit=east");
  EXPECT_THAT(
      Done("inspection add 虚构项目 --found 在谈 --finding 尚未动工 --date 昨天 --progress 0 "
           "--inspector 林某 --unit east --lang zh"),
      HasSubstr("已创建 siteInspections/"));
  Done("inspection add demo --found LEAD --finding 场地未平整 --unit east");
  const std::string list = Done("inspection list demo --lang zh");
  EXPECT_THAT(list, AllOf(HasSubstr("虚构项目"), HasSubstr("在谈"), HasSubstr("虚构east")));
  EXPECT_LT(list.find("场地未平整"), list.find("尚未动工"));
  EXPECT_THAT(Done("list siteInspections -o csv --columns progress_percent,inspectors"),
              HasSubstr("0,users/lin"));
  EXPECT_THAT(Done("__complete inspection add demo --found ST"), HasSubstr("STARTED"));
  EXPECT_THAT(Done("__complete inspection list de"), HasSubstr("demo"));
  Refused("inspection add demo --found 竣工了 --finding 无", 2, "found_stage");
  Refused("inspection add demo --found 在谈 --finding 无 --date 近日", 2, "is no day");
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

TEST_F(CliFundsTest, ATripThatFailsHalfWayIsGoneOnWithByTheSamePlan) {
  Done("create user --id lin display_name=林某 unit=east");
  const std::string plan =
      "trip plan 虚构行程 --leader lin --from 2026-12-07 --to 2026-12-09 --as lin --firm firm ";
  Refused(plan + "--firm nobody", 3, "enterprises/nobody");
  EXPECT_THAT(Done("list trips"), HasSubstr("no rows"));
  Done("create enterprise --id gone display_name=虚构旧厂 relation=TARGET");
  Done("delete enterprises/gone");
  const Outcome outcome = Run(plan + "--firm gone");
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.out, HasSubstr("is there and stays, without some of its stops"));
  EXPECT_THAT(Done("trip stops 虚构行程"), HasSubstr("虚构机床厂"));
  Done("undelete enterprises/gone");
  EXPECT_THAT(Done(plan + "--firm gone"), HasSubstr("was there; added 1 stops to trips/"));
  EXPECT_THAT(Done(plan + "--firm gone --firm firm"), HasSubstr("added 0 stops"));
  EXPECT_EQ(CountOf<v1::Trip>(), 1u);
  EXPECT_EQ(CountOf<v1::TripStop>(), 2u);
  // Another team's, and one that was given up, are other trips.
  Done("create user --id wang display_name=王某 unit=east");
  Done("trip plan 虚构行程 --leader wang --from 2026-12-07 --to 2026-12-09 --as wang --firm firm");
  EXPECT_EQ(CountOf<v1::Trip>(), 2u);
}

TEST_F(CliFundsTest, AStopIsPlannedWithItsDayAndPurpose) {
  Done("create user --id lin display_name=林某 unit=east");
  Done("create enterprise --id second display_name=虚构二厂 relation=TARGET");
  Done("create enterprise --id third display_name=虚构三厂 relation=TARGET");
  Done(
      "trip plan 虚构行程 --leader lin --from 2026-12-07 --to 2026-12-09 --as lin "
      "--firm 'firm=2026-12-08 看二期厂房' --firm second=2026-12-09 --firm 'third=谈用地 和用电' "
      "--firm firm");
  EXPECT_THAT(Done("trip stops 虚构行程 -o csv --lang en"),
              AllOf(HasSubstr("2026-12-08,看二期厂房"), HasSubstr("2026-12-09,,"),
                    HasSubstr(",谈用地 和用电")));
  EXPECT_EQ(CountOf<v1::TripStop>(), 3u);
}

TEST_F(CliFundsTest, ATripOfManyFirmsIsPlannedAndAskedAboutInPieces) {
  Done("create user --id lin display_name=林某 unit=east");
  std::string plan = "trip plan 虚构行程 --leader lin --from 2026-12-07 --to 2026-12-09 --as lin";
  for (int i = 0; i < 35; ++i) {
    v1::Enterprise firm;
    firm.set_display_name(absl::StrCat("虚构零件厂 ", i));
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    const std::string id = absl::StrCat("part-", i);
    ASSERT_TRUE(server_.ClientOf().Create(firm, {.id = id}).ok());
    absl::StrAppend(&plan, " --firm ", id);
  }
  for (const char* firm : {"part-0", "part-9"}) {
    Done(absl::StrCat("create engagement enterprise=", firm,
                      " kind=CALL occur_time=2026-12-05 summary=洽谈 owner_unit=east"));
  }
  EXPECT_THAT(Done(plan + " --lang zh"), AllOf(HasSubstr("虚构零件厂 0"), HasSubstr("虚构零件厂 9"),
                                               HasSubstr("本单位"), HasSubstr("是")));
  // Of the sixty that are asked about in an hour, 25 are left.
  const Outcome outcome = Run("trip collisions 虚构行程 --as lin --lang zh");
  EXPECT_NE(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("虚构零件厂 0"), HasSubstr("35 家企业已查询 20"),
                                 HasSubstr("每小时最多 60 次")));
}

TEST_F(CliFundsTest, StopsAreLoggedOneByOne) {
  Done("create user --id lin display_name=林某 unit=east");
  for (const char* id : {"second", "third", "other"}) {
    Done(absl::StrCat("create enterprise --id ", id, " display_name=虚构", id, " relation=TARGET"));
  }
  Done(
      "trip plan 虚构行程 --leader lin --from 2026-11-07 --to 2026-11-09 --firm firm "
      "--firm second --firm third --as lin");
  const std::string log = "trip log 虚构行程 --as lin ";
  Refused(log, 2, "say either --file, or --firm");
  Refused(log + "--firm firm --file log.json", 2, "say either --file, or --firm");
  Refused(log + "--firm firm", 2, "--not-met, or --cancelled");
  Refused(log + "--firm firm --summary 参观 --next 近日", 2, "begins with a day");
  Refused(log + "--firm other --summary 参观", 3, "has no stop at enterprises/other");
  EXPECT_THAT(Done(log + "--firm firm --met '王虚构 副总' --summary 参观 --outcome 有意向 "
                         "--next '2026-11-21 寄样品'"),
              AllOf(HasSubstr("engagements/"), HasSubstr("logged 1 stops")));
  Done(log + "--firm second --not-met --outcome 负责人出差 --next '2026-11-20 改约'");
  Refused("trip close 虚构行程 --as lin --lang zh", 4, "（缺结果）");
  Done(log + "--firm third --cancelled --outcome 企业改期");
  EXPECT_THAT(Done("trip stops 虚构行程 --lang zh"),
              AllOf(HasSubstr("已见面"), HasSubstr("未见到"), HasSubstr("已取消")));
  EXPECT_THAT(Done("trip close 虚构行程 --as lin"), HasSubstr("closed"));
  EXPECT_THAT(Done("list engagements --columns met,outcome"),
              AllOf(HasSubstr("王虚构"), HasSubstr("有意向")));
  EXPECT_THAT(Done("followups"), AllOf(HasSubstr("改约"), HasSubstr("tripStops/"),
                                       HasSubstr("寄样品"), HasSubstr("engagements/")));
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
                    HasSubstr("市经济合作局"), HasSubstr("2026-12-05")));
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
