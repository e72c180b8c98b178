// Funds in place through the API: who sees a receipt, who verifies it, what is odd.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/move_lead.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/funds.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/reports.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using v1::FundReceipt;
using v1::Lead;
using v1::OddReceipt;

// The counties east, which has the leads, and west.
class FundsTest : public testing::Test {
 protected:
  void SetUp() override { AddLead("lead"); }
  void AddLead(const std::string& id, const std::string& unit = "units/east") {
    Lead lead;
    lead.set_display_name(absl::StrCat("虚构项目 ", id));
    lead.set_owner_unit(unit);
    lead.set_source_stage("signed");
    lead.set_project_kind(Lead::PROJECT_KIND_PROMOTION);
    lead.set_investment_amount_minor(1000);
    lead.set_investment_currency("CNY");
    const auto created = bureau_.Create(lead, {.id = id});
    ASSERT_TRUE(created.ok()) << created.status();
  }
  static FundReceipt Receipt(const std::string& date = "2026-03-31", int64_t amount = 100,
                             const std::string& lead = "leads/lead") {
    FundReceipt receipt;
    receipt.set_lead(lead);
    receipt.set_receipt_date(date);
    receipt.set_receipt_amount_minor(amount);
    receipt.set_receipt_currency("CNY");
    receipt.set_payer("虚构药业有限公司");
    return receipt;
  }
  static FundReceipt Documented(const std::string& reference = "回单 7") {
    FundReceipt receipt = Receipt();
    receipt.set_voucher_kind(FundReceipt::VOUCHER_KIND_BANK_SLIP);
    receipt.set_voucher_reference(reference);
    return receipt;
  }
  // Made by east.
  FundReceipt Add(const FundReceipt& receipt) {
    auto created = east_.Create(receipt);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.value_or(FundReceipt());
  }
  static absl::Status Verify(const Client& client, const std::string& name,
                             const std::string& day = "2026-04-10") {
    v1::VerifyFundReceiptRequest request;
    request.set_name(name);
    request.set_visit_date(day);
    request.set_note("设备已进场");
    FundReceipt receipt;
    return client.Call(request, receipt);
  }
  static absl::Status Withdraw(const Client& client, const std::string& name) {
    v1::WithdrawVerificationRequest request;
    request.set_name(name);
    request.set_reason("回单有误");
    FundReceipt receipt;
    return client.Call(request, receipt);
  }
  static absl::StatusOr<v1::FundsInPlace> FundsOf(const Client& client, const std::string& lead) {
    v1::GetFundsInPlaceRequest request;
    request.set_lead(lead);
    v1::FundsInPlace funds;
    const absl::Status status = client.Call(request, funds);
    return status.ok() ? absl::StatusOr<v1::FundsInPlace>(funds) : status;
  }
  static v1::ListOddReceiptsResponse Odd(const Client& client, const std::string& unit = "") {
    v1::ListOddReceiptsRequest request;
    request.set_unit(unit);
    request.set_start_date("2026-01-01");
    request.set_end_date("2026-12-31");
    v1::ListOddReceiptsResponse response;
    const absl::Status status = client.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }
  static std::vector<int> RulesIn(const v1::ListOddReceiptsResponse& response) {
    std::vector<int> rules;
    for (const OddReceipt& odd : response.odd_receipts()) rules.push_back(odd.rule());
    return rules;
  }
  static size_t CountOf(const Client& client) {
    size_t count = 0;
    auto receipts = client.List<FundReceipt>();
    for (auto& each : receipts) count += each.ok();
    return count;
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  const bool units_made_ = AddEastAndWest(bureau_);
  Client east_ = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  Client west_ = server_.Add("west", "units/west", {v1::ROLE_COUNTY});
};

TEST_F(FundsTest, TheGradeIsThatOfTheVoucherWhateverACallerSays) {
  FundReceipt receipt = Receipt();
  receipt.set_grade(FundReceipt::GRADE_VERIFIED);
  receipt = Add(receipt);
  EXPECT_EQ(receipt.grade(), FundReceipt::GRADE_CLAIMED);
  receipt.set_voucher_kind(FundReceipt::VOUCHER_KIND_AUDIT_REPORT);
  receipt = east_.Update(receipt, {"voucher_kind"}).value_or(FundReceipt());
  EXPECT_EQ(receipt.grade(), FundReceipt::GRADE_CLAIMED) << "a kind without a reference";
  receipt.set_voucher_reference("虚审 2026-7");
  receipt = east_.Update(receipt, {"voucher_reference"}).value_or(FundReceipt());
  EXPECT_EQ(receipt.grade(), FundReceipt::GRADE_DOCUMENTED);
}

TEST_F(FundsTest, NothingWasPaidInTheFuture) {
  const auto refused = east_.Create(Receipt("2099-01-01"));
  EXPECT_EQ(ErrorReason(refused.status()), "FUTURE_DATE") << refused.status();
  FundReceipt later = Add(Receipt());
  later.set_receipt_date("2099");
  EXPECT_EQ(ErrorReason(east_.Update(later, {"receipt_date"}).status()), "FUTURE_DATE");
}

TEST_F(FundsTest, AReceiptIsSeenByWhoeverSeesItsLead) {
  const FundReceipt receipt = Add(Receipt());
  EXPECT_EQ(receipt.lead_unit(), "units/east");
  EXPECT_TRUE(absl::IsNotFound(west_.Get<FundReceipt>(receipt.name()).status()));
  EXPECT_TRUE(absl::IsNotFound(FundsOf(west_, "leads/lead").status()));
  EXPECT_EQ(CountOf(west_), 0u);

  Lead lead;
  lead.set_name("leads/lead");
  lead.add_shared_units("units/west");
  ASSERT_TRUE(bureau_.Update(lead, {"shared_units"}).ok());
  EXPECT_TRUE(west_.Get<FundReceipt>(receipt.name()).ok());
  ASSERT_TRUE(FundsOf(west_, "leads/lead").ok());
  EXPECT_EQ(FundsOf(west_, "leads/lead")->sums(0).amount_minor(), 100);
  EXPECT_EQ(CountOf(west_), 1u);
  EXPECT_EQ(ErrorReason(west_.Update(receipt, {"remarks"}).status()), "NOT_YOURS");

  lead.clear_shared_units();
  ASSERT_TRUE(bureau_.Update(lead, {"shared_units"}).ok());
  EXPECT_TRUE(absl::IsNotFound(west_.Get<FundReceipt>(receipt.name()).status()));
}

TEST_F(FundsTest, AReceiptIsSeenByWhoFoundTheLeadAndWhoAdvisesOnIt) {
  const FundReceipt receipt = Add(Receipt());
  for (const char* party : {"finder_unit", "adviser_unit"}) {
    Lead lead = *bureau_.Get<Lead>("leads/lead");
    party == std::string("finder_unit") ? lead.set_finder_unit("units/west")
                                        : lead.set_adviser_unit("units/west");
    ASSERT_TRUE(bureau_.Update(lead, {party}).ok());
    EXPECT_TRUE(west_.Get<FundReceipt>(receipt.name()).ok()) << party;
    lead = *bureau_.Get<Lead>("leads/lead");
    lead.clear_finder_unit();
    lead.clear_adviser_unit();
    ASSERT_TRUE(bureau_.Update(lead, {party}).ok());
    EXPECT_FALSE(west_.Get<FundReceipt>(receipt.name()).ok()) << party;
  }
}

TEST_F(FundsTest, ADeletedReceiptComesBackWithTheSightOfTheLeadAsItIsThen) {
  const FundReceipt receipt = Add(Receipt());
  ASSERT_TRUE(east_.Delete<FundReceipt>(receipt.name()).ok());
  EXPECT_THAT(FundsOf(east_, "leads/lead")->sums(), IsEmpty());
  Lead lead;
  lead.set_name("leads/lead");
  lead.set_owner_unit("units/west");
  ASSERT_TRUE(bureau_.Update(lead, {"owner_unit"}).ok());
  EXPECT_FALSE(east_.Undelete<FundReceipt>(receipt.name()).ok()) << "of a lead that east lost";
  ASSERT_TRUE(bureau_.Undelete<FundReceipt>(receipt.name()).ok());
  EXPECT_EQ(west_.Get<FundReceipt>(receipt.name())->lead_unit(), "units/west");
}

TEST_F(FundsTest, NobodyReportsForALeadThatIsNotSeen) {
  const auto refused = west_.Create(Receipt());
  EXPECT_EQ(ErrorReason(refused.status()), "REFERENCE_NOT_FOUND") << refused.status();
}

TEST_F(FundsTest, AnotherUnitVerifiesWhatIsDocumented) {
  const std::string claimed = Add(Receipt()).name();
  EXPECT_EQ(ErrorReason(Verify(bureau_, claimed)), "NOT_DOCUMENTED");
  const std::string name = Add(Documented()).name();
  EXPECT_EQ(ErrorReason(Verify(east_, name)), "NOT_PERMITTED");
  EXPECT_EQ(ErrorReason(Verify(bureau_, name, "2099-01-01")), "FUTURE_DATE");
  EXPECT_EQ(ErrorReason(Verify(bureau_, name, "2026-04")), "INVALID_DATE");
  ASSERT_TRUE(Verify(bureau_, name).ok());
  const auto verified = east_.Get<FundReceipt>(name);
  EXPECT_EQ(verified->grade(), FundReceipt::GRADE_VERIFIED);
  EXPECT_EQ(verified->verified_by(), "users/bureau");
  EXPECT_EQ(verified->visit_date(), "2026-04-10");
  EXPECT_EQ(verified->verification_note(), "设备已进场");
  EXPECT_TRUE(verified->has_verify_time());
  EXPECT_EQ(ErrorReason(Verify(bureau_, name)), "VERIFIED");
}

TEST_F(FundsTest, NobodyVerifiesByAVisitBeforeTheMoneyCame) {
  const std::string name = Add(Documented()).name();
  const absl::Status early = Verify(bureau_, name, "2026-03-30");
  EXPECT_EQ(ErrorReason(early), "VISIT_BEFORE_RECEIPT") << early;
  EXPECT_TRUE(absl::IsInvalidArgument(early));
  EXPECT_TRUE(Verify(bureau_, name, "2026-03-31").ok());
  // Of a month, any day in it may be after the money.
  FundReceipt of_march = Documented("回单 8");
  of_march.set_receipt_date("2026-03");
  const std::string month = Add(of_march).name();
  EXPECT_EQ(ErrorReason(Verify(bureau_, month, "2026-02-28")), "VISIT_BEFORE_RECEIPT");
  EXPECT_TRUE(Verify(bureau_, month, "2026-03-01").ok());
}

TEST_F(FundsTest, NobodyVerifiesForTheOwnUnit) {
  AddLead("own", "units/bureau");
  FundReceipt receipt = Documented();
  receipt.set_lead("leads/own");
  const auto own = bureau_.Create(receipt);
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_EQ(ErrorReason(Verify(bureau_, own->name())), "OWN_RECEIPT");
  const auto reported = bureau_.Create(Documented());
  ASSERT_TRUE(reported.ok()) << reported.status();
  EXPECT_EQ(ErrorReason(Verify(bureau_, reported->name())), "OWN_RECEIPT");
  const Client of_east = server_.Add("of-east", "units/east", {v1::ROLE_BUREAU});
  EXPECT_EQ(ErrorReason(Verify(of_east, reported->name())), "OWN_RECEIPT") << "its own lead";
  // One who has left the unit for another may.
  const Client of_west = server_.Add("of-west", "units/west", {v1::ROLE_BUREAU});
  EXPECT_TRUE(Verify(of_west, own->name()).ok());
}

TEST_F(FundsTest, AVerifiedReceiptStaysAsItIsUntilThatIsWithdrawn) {
  FundReceipt receipt = Add(Documented());
  ASSERT_TRUE(Verify(bureau_, receipt.name()).ok());
  receipt.clear_etag();
  receipt.set_receipt_amount_minor(999);
  receipt.set_receipt_date("2026-02-01");
  receipt.set_receipt_currency("USD");
  receipt.set_payer("另一家");
  receipt.set_remarks("补充说明");
  for (const char* field : {"receipt_amount_minor", "receipt_date", "receipt_currency", "payer"}) {
    EXPECT_EQ(ErrorReason(bureau_.Update(receipt, {field}).status()), "VERIFIED") << field;
  }
  EXPECT_EQ(ErrorReason(east_.Delete<FundReceipt>(receipt.name()).status()), "VERIFIED");
  EXPECT_TRUE(east_.Update(receipt, {"remarks"}).ok());
  EXPECT_EQ(east_.Get<FundReceipt>(receipt.name())->grade(), FundReceipt::GRADE_VERIFIED);

  EXPECT_EQ(ErrorReason(Withdraw(east_, receipt.name())), "NOT_PERMITTED");
  ASSERT_TRUE(Withdraw(bureau_, receipt.name()).ok());
  EXPECT_EQ(ErrorReason(Withdraw(bureau_, receipt.name())), "NOT_VERIFIED");
  const auto changed = east_.Update(receipt, {"receipt_amount_minor"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->grade(), FundReceipt::GRADE_DOCUMENTED);
  EXPECT_EQ(changed->withdrawal_reason(), "回单有误");
  EXPECT_EQ(changed->verified_by(), "");
}

TEST_F(FundsTest, WhatIsOddIsToldWithItsFigures) {
  AddLead("other", "units/west");
  Add(Documented());
  Add(Documented());
  EXPECT_THAT(RulesIn(Odd(bureau_)), UnorderedElementsAre(OddReceipt::RULE_SAME_VOUCHER_TWICE));
  Add(Receipt("2026-06-01", 801));
  const v1::ListOddReceiptsResponse odd = Odd(bureau_);
  ASSERT_THAT(RulesIn(odd), ElementsAre(OddReceipt::RULE_MORE_THAN_INVESTMENT,
                                        OddReceipt::RULE_SAME_VOUCHER_TWICE));
  EXPECT_EQ(odd.odd_receipts(0).found_amount_minor(), 1001);
  EXPECT_EQ(odd.odd_receipts(0).compared_amount_minor(), 1000);
  EXPECT_EQ(odd.odd_receipts(0).receipts_size(), 3);
  EXPECT_EQ(odd.odd_receipts(1).found_text(), "回单 7");
  EXPECT_EQ(odd.odd_receipts(1).receipts_size(), 2);
  EXPECT_EQ(odd.receipts_looked_at(), 3);
  v1::ListOddReceiptsRequest one_by_one;
  one_by_one.set_start_date("2026-01-01");
  one_by_one.set_end_date("2026-12-31");
  one_by_one.set_page_size(1);
  for (const int rule :
       {OddReceipt::RULE_MORE_THAN_INVESTMENT, OddReceipt::RULE_SAME_VOUCHER_TWICE}) {
    v1::ListOddReceiptsResponse page;
    ASSERT_TRUE(bureau_.Call(one_by_one, page).ok());
    EXPECT_THAT(RulesIn(page), ElementsAre(rule));
    EXPECT_EQ(page.total_size(), 2);
    one_by_one.set_page_token(page.next_page_token());
  }
  EXPECT_EQ(one_by_one.page_token(), "");
  EXPECT_EQ(Odd(bureau_, "units/east").total_size(), 2);
  EXPECT_EQ(Odd(bureau_, "units/west").total_size(), 0);
}

TEST_F(FundsTest, AVoucherOfAnotherYearIsFoundAndOneThatIsNotSeenIsNot) {
  FundReceipt old = Documented();
  old.set_receipt_date("2024-01-01");
  Add(old);
  Add(Documented());
  EXPECT_THAT(RulesIn(Odd(east_)), ElementsAre(OddReceipt::RULE_SAME_VOUCHER_TWICE));
  AddLead("other", "units/west");
  FundReceipt same = Documented();
  same.set_lead("leads/other");
  ASSERT_TRUE(west_.Create(same).ok());
  EXPECT_THAT(RulesIn(Odd(west_)), IsEmpty()) << "east's receipts are not west's to know of";
  EXPECT_THAT(RulesIn(Odd(bureau_)), UnorderedElementsAre(OddReceipt::RULE_SAME_PAYER_TWICE,
                                                          OddReceipt::RULE_SAME_VOUCHER_TWICE));
}

TEST_F(FundsTest, ADashboardCountsWhatIsDocumentedInThePeriodAsOfItsRevision) {
  const FundReceipt documented = Add(Documented());
  ASSERT_TRUE(Verify(bureau_, Add(Documented("回单 8")).name()).ok());
  Add(Receipt("2026-05", 40));
  Add(Receipt("2025-12-31", 7));
  const auto ask = [](const Client& client, int64_t revision) {
    v1::GetDashboardRequest request;
    request.set_period_start("2026");
    request.set_period_end("2026");
    request.set_revision(revision);
    v1::Dashboard dashboard;
    const absl::Status status = client.Call(request, dashboard);
    EXPECT_TRUE(status.ok()) << status;
    return dashboard;
  };
  const v1::Dashboard then = ask(bureau_, 0);
  ASSERT_EQ(then.total_funds().in_place_size(), 1);
  EXPECT_EQ(then.total_funds().in_place(0).amount_minor(), 200);
  EXPECT_EQ(then.total_funds().receipts(), 2);
  EXPECT_EQ(then.total_funds().verified(0).amount_minor(), 100);
  EXPECT_EQ(then.total_funds().claimed(0).amount_minor(), 40);
  ASSERT_EQ(then.unit_funds_size(), 1);
  EXPECT_EQ(then.unit_funds(0).unit(), "units/east");
  EXPECT_EQ(ask(west_, 0).total_funds().receipts(), 0);
  EXPECT_EQ(ask(east_, 0).total_funds().receipts(), 2);

  ASSERT_TRUE(east_.Delete<FundReceipt>(documented.name()).ok());
  EXPECT_EQ(ask(bureau_, 0).total_funds().in_place(0).amount_minor(), 100);
  EXPECT_EQ(ask(bureau_, then.revision()).total_funds().SerializeAsString(),
            then.total_funds().SerializeAsString());
  Lead of_another_kind;
  of_another_kind.set_name("leads/lead");
  of_another_kind.set_project_kind(Lead::PROJECT_KIND_TRADE_ORDER);
  ASSERT_TRUE(bureau_.Update(of_another_kind, {"project_kind"}).ok());
  EXPECT_EQ(ask(bureau_, 0).total_funds().receipts(), 0) << "of a lead that counts no more";
}

TEST_F(FundsTest, ReportsWalkIndexes) {
  Add(Documented());
  server_->sql().Take();
  Odd(east_);
  ASSERT_TRUE(FundsOf(east_, "leads/lead").ok());
  auto connection = server_->store().ConnectForReading();
  ASSERT_TRUE(connection.ok()) << connection.status();
  int reports = 0;
  for (const std::string& sql : server_->sql().Take()) {
    if (!absl::StrContains(sql, "fund_receipts")) continue;
    ++reports;
    const auto plan = (*connection)->Explain(sql);
    ASSERT_TRUE(plan.ok()) << plan.status();
    for (const std::string& line : *plan) {
      EXPECT_FALSE(absl::StartsWith(line, "SCAN ") || absl::StrContains(line, "TEMP B-TREE"))
          << line << "\n"
          << sql;
    }
  }
  EXPECT_GE(reports, 3);
}

}  // namespace
}  // namespace zhaolian
