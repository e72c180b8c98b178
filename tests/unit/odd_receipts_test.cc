// Receipts that somebody should look at, and sums, by rules over what was read.
#include "server/projects/odd_receipts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "server/projects/fund_receipts.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using v1::OddReceipt;

constexpr OddReceiptRules kStandard = {{3, 50, 3}, false};

class OddReceiptsTest : public testing::Test {
 protected:
  ReceiptFacts& Add(const std::string& date, int64_t amount, const std::string& lead = "leads/a") {
    ReceiptFacts facts;
    facts.name = absl::StrCat("fundReceipts/r", receipts_.size());
    facts.lead = lead;
    facts.unit = "units/east";
    facts.date = date;
    facts.amount_minor = amount;
    facts.currency = "CNY";
    facts.payer = absl::StrCat("虚构付款方", receipts_.size());
    facts.stage = v1::Lead::STAGE_SIGNED;
    return receipts_.emplace_back(facts);
  }
  std::vector<OddReceipt> Find() { return FindOddReceipts(receipts_, query_); }

  std::vector<ReceiptFacts> receipts_;
  OddReceiptQuery query_{"", {absl::CivilDay(2026, 1, 1), absl::CivilDay(2026, 3, 31)}, kStandard};
};

TEST_F(OddReceiptsTest, NamesWhichDateOfTheLeadAReceiptIsBefore) {
  Add("2026-01-31", 100).agreement_date = "2026-02-01";
  receipts_.back().start_date = "2026-03-01";
  Add("2026-02-10", 100).agreement_date = "2026-02-01";
  receipts_.back().start_date = "2026-03-01";
  Add("2026-03-01", 100).start_date = "2026-03-01";
  // Nobody knows which of the two was first.
  Add("2026-03", 100).start_date = "2026-03-20";
  const auto odd = Find();
  ASSERT_THAT(odd, SizeIs(2));
  EXPECT_EQ(odd[0].rule(), OddReceipt::RULE_BEFORE_START);
  EXPECT_EQ(odd[0].compared_field(), "agreement_date");
  EXPECT_EQ(odd[0].found_date(), "2026-01-31");
  EXPECT_EQ(odd[1].compared_field(), "start_date");
  EXPECT_EQ(odd[1].compared_date(), "2026-03-01");
  EXPECT_THAT(odd[1].receipts(), ElementsAre("fundReceipts/r1"));
}

TEST_F(OddReceiptsTest, TellsOfAMonthWhoseLastDaysHaveMoreThanTheirShare) {
  Add("2026-01-05", 40);
  Add("2026-01-28", 9);
  Add("2026-01-29", 51);
  const auto odd = Find();
  ASSERT_THAT(odd, SizeIs(1));
  EXPECT_EQ(odd[0].rule(), OddReceipt::RULE_MONTH_END_SPIKE);
  EXPECT_EQ(odd[0].month(), "2026-01");
  EXPECT_EQ(odd[0].found_percent(), 51);
  EXPECT_EQ(odd[0].threshold_percent(), 50);
  EXPECT_EQ(odd[0].found_amount_minor(), 51);
  EXPECT_EQ(odd[0].compared_amount_minor(), 100);
  query_.rules.month_ends.percent = 51;
  EXPECT_THAT(Find(), IsEmpty()) << "the threshold itself is no spike";
  query_.rules.month_ends.days = 4;
  EXPECT_THAT(Find(), SizeIs(1)) << "the 28th belongs to the last four days";
}

TEST_F(OddReceiptsTest, LooksAtNoMonthThatIsPartlyOutsideOrHasFewReceipts) {
  Add("2026-03-30", 100);
  Add("2026-03-31", 100);
  EXPECT_THAT(Find(), IsEmpty()) << "two receipts";
  Add("2026-03-31", 100);
  EXPECT_THAT(Find(), SizeIs(1));
  query_.period.end = absl::CivilDay(2026, 3, 30);
  EXPECT_THAT(Find(), IsEmpty());
}

TEST_F(OddReceiptsTest, SumsOfDifferentCurrenciesAndUnitsAreApart) {
  Add("2026-01-05", 100);
  Add("2026-01-06", 100);
  Add("2026-01-31", 1000).currency = "USD";
  Add("2026-01-31", 1000).unit = "units/west";
  EXPECT_THAT(Find(), IsEmpty());
}

TEST_F(OddReceiptsTest, OnePaymentInTwoLeadsIsToldOnce) {
  Add("2026-01-05", 100).payer = "虚构药业";
  Add("2026-01-05", 100).payer = "虚构药业";
  EXPECT_THAT(Find(), IsEmpty()) << "of one lead";
  Add("2026-01-05", 100, "leads/b").payer = "虚构药业";
  Add("2026-01-06", 100, "leads/b").payer = "虚构药业";
  const auto odd = Find();
  ASSERT_THAT(odd, SizeIs(1));
  EXPECT_EQ(odd[0].rule(), OddReceipt::RULE_SAME_PAYER_TWICE);
  EXPECT_EQ(odd[0].found_text(), "虚构药业");
  EXPECT_THAT(odd[0].receipts(),
              ElementsAre("fundReceipts/r0", "fundReceipts/r1", "fundReceipts/r2"));
}

TEST_F(OddReceiptsTest, NamesReceiptsOfLeadsThatAreNotSigned) {
  Add("2026-01-05", 100).stage = v1::Lead::STAGE_NEGOTIATING;
  Add("2026-01-06", 100).stage = v1::Lead::STAGE_STARTED;
  const auto odd = Find();
  ASSERT_THAT(odd, SizeIs(1));
  EXPECT_EQ(odd[0].rule(), OddReceipt::RULE_NOT_SIGNED);
  EXPECT_EQ(odd[0].found_text(), "STAGE_NEGOTIATING");
}

TEST_F(OddReceiptsTest, AQueryHasDefaultsAndLimits) {
  v1::ListOddReceiptsRequest request;
  request.set_start_date("2026-01-01");
  request.set_end_date("2027-01-01");
  ASSERT_TRUE(ReadOddReceiptQuery(request, kStandard).ok());
  EXPECT_EQ(ReadOddReceiptQuery(request, kStandard)->rules.month_ends.days, 3);
  EXPECT_EQ(ReadOddReceiptQuery(request, kStandard)->rules.month_ends.percent, 50);
  request.set_end_date("2027-01-02");
  EXPECT_EQ(ErrorReason(ReadOddReceiptQuery(request, kStandard).status()), "INVALID_PERIOD");
  request.set_end_date("2025-12-31");
  EXPECT_EQ(ErrorReason(ReadOddReceiptQuery(request, kStandard).status()), "INVALID_PERIOD");
  request.set_end_date("2026-02");
  EXPECT_EQ(ErrorReason(ReadOddReceiptQuery(request, kStandard).status()), "INVALID_DATE");
  request.set_end_date("2026-02-28");
  request.set_month_end_percent(101);
  EXPECT_EQ(ErrorReason(ReadOddReceiptQuery(request, kStandard).status()), "OUT_OF_RANGE");
}

TEST(FundsInPlaceTest, AddsUpByCurrencyYearAndGrade) {
  using v1::FundReceipt;
  const v1::FundsInPlace funds =
      SumOf("leads/a",
            {{"2026-03-01", 5, "CNY", FundReceipt::GRADE_CLAIMED, false},
             {"2026-02-01", 7, "CNY", FundReceipt::GRADE_CLAIMED, false},
             {"2026", 11, "CNY", FundReceipt::GRADE_VERIFIED, true},
             {"2025-12-31", 13, "CNY", FundReceipt::GRADE_CLAIMED, false},
             {"2026-03-02", 17, "USD", FundReceipt::GRADE_DOCUMENTED, false}},
            "2026-03-15");
  std::vector<std::string> sums;
  const auto text = [](const v1::FundsSum& sum) {
    return absl::StrCat(sum.currency(), " ", sum.year(), " ", sum.grade(), " ", sum.amount_minor(),
                        " ", sum.receipts());
  };
  for (const v1::FundsSum& sum : funds.sums()) {
    sums.push_back(text(sum));
    EXPECT_EQ(sum.receipts_with_file(), sum.grade() == FundReceipt::GRADE_VERIFIED ? 1 : 0);
  }
  EXPECT_THAT(sums, ElementsAre("CNY 2025 1 13 1", "CNY 2026 1 12 2", "CNY 2026 3 11 1",
                                "USD 2026 2 17 1"));
  ASSERT_EQ(funds.this_year_size(), 2);
  EXPECT_EQ(text(funds.this_year(0)), "CNY 2026 0 23 3");
  ASSERT_EQ(funds.this_month_size(), 2);
  EXPECT_EQ(text(funds.this_month(0)), "CNY 2026 0 5 1") << "of 2026 nobody knows the month";
  EXPECT_EQ(funds.last_receipt_date(), "2026-03-02");
  EXPECT_EQ(SumOf("leads/a", {}, "2026-03-15").last_receipt_date(), "");
}

TEST(FundsInPlaceTest, ASumThatIsTooLargeStaysTheLargest) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(AddAmounts(kMost, 1), kMost);
  EXPECT_EQ(AddAmounts(kMost - 1, 1), kMost);
  EXPECT_EQ(AddAmounts(2, 3), 5);
}

}  // namespace
}  // namespace zhaolian
