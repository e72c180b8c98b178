// `zhaolian funds` and `trip` as people run them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/command_line_test.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_server.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::HasSubstr;

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
        "trip plan", "trip stops", "trip collisions", "trip log", "trip close"}) {
    EXPECT_THAT(Done(absl::StrCat(verb, " --help")), HasSubstr("Example")) << verb;
  }
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
                    HasSubstr("线索")));
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

}  // namespace
}  // namespace zhaolian
