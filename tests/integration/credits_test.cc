// Credit for shared projects, through the API.
#include <gmock/gmock.h>

#include <map>
#include <random>

#include "storage/error.h"
#include "tests/integration/projects_fixture.h"
#include "tests/support/move_lead.h"
#include "tests/support/number_or.h"
#include "tests/support/resource_calls.h"
#include "zhaolian/v1/credits.pb.h"
#include "zhaolian/v1/funds.pb.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using v1::CreditLedger;
using v1::CreditRule;
using v1::Lead;

class CreditsTest : public ProjectsTest {
 protected:
  void PutRule(v1::CreditIndicator indicator, int finder, int host) {
    CreditRule rule;
    rule.set_display_name("飞地分成");
    rule.set_indicator(indicator);
    rule.set_project_kind(Lead::PROJECT_KIND_ENCLAVE);
    CreditRule::Share& of_finder = *rule.add_shares();
    of_finder.set_party(v1::CREDIT_PARTY_FINDER);
    of_finder.set_weight(finder);
    CreditRule::Share& of_host = *rule.add_shares();
    of_host.set_party(v1::CREDIT_PARTY_HOST);
    of_host.set_weight(host);
    auto created = client_.Create(rule);
    ASSERT_TRUE(created.ok()) << created.status();
  }
  std::string PutRandomRule(std::mt19937& random) {
    const auto below = [&](int end) { return static_cast<int>(random() % end); };
    CreditRule rule;
    rule.set_display_name("随机规则");
    rule.set_indicator(
        static_cast<v1::CreditIndicator>(1 + below(v1::CREDIT_INDICATOR_FUNDS_IN_PLACE)));
    if (below(2) == 0) rule.set_project_kind(Lead::PROJECT_KIND_ENCLAVE);
    if (below(3) == 0) rule.set_valid_from("2025-02-01");
    for (int party = v1::CREDIT_PARTY_OWNER; party <= v1::CreditParty_MAX; ++party) {
      if (below(2) == 0) continue;
      CreditRule::Share& share = *rule.add_shares();
      share.set_party(static_cast<v1::CreditParty>(party));
      share.set_weight(1 + below(100));
    }
    if (rule.shares().empty()) return PutRandomRule(random);
    auto created = client_.Create(rule);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.ok() ? created->name() : "";
  }
  void Pay(const std::string& lead, const std::string& date, int64_t amount,
           const std::string& currency, const std::string& voucher) {
    v1::FundReceipt receipt;
    receipt.set_lead(lead);
    receipt.set_receipt_date(date);
    receipt.set_receipt_amount_minor(amount);
    receipt.set_receipt_currency(currency);
    receipt.set_payer("虚构药业有限公司");
    if (!voucher.empty()) {
      receipt.set_voucher_kind(v1::FundReceipt::VOUCHER_KIND_BANK_SLIP);
      receipt.set_voucher_reference(voucher);
    }
    auto created = client_.Create(receipt);
    ASSERT_TRUE(created.ok()) << created.status();
  }
  Lead Enclave(int64_t amount) {
    Lead lead = LeadOf("east", "signed", "2025-03-01", amount);
    lead.set_project_kind(Lead::PROJECT_KIND_ENCLAVE);
    lead.set_finder_unit("units/east");
    lead.add_host_units("units/west");
    return lead;
  }
  CreditLedger Ledger(v1::CreditIndicator indicator) {
    v1::GetCreditLedgerRequest request;
    request.set_indicator(indicator);
    request.set_period_start("2025");
    request.set_period_end("2025");
    CreditLedger ledger;
    const absl::Status status = client_.Call(request, ledger);
    EXPECT_TRUE(status.ok()) << status;
    return ledger;
  }
};

TEST_F(CreditsTest, ARuleWithoutSenseIsRefused) {
  CreditRule good;
  good.set_display_name("飞地分成");
  good.set_indicator(v1::CREDIT_INDICATOR_SIGNED);
  good.set_valid_from("2025-03");
  good.set_valid_until("2025-03-01");
  good.add_shares()->set_party(v1::CREDIT_PARTY_FINDER);
  good.mutable_shares(0)->set_weight(1);
  const auto reason_of = [&](auto change) {
    CreditRule rule = good;
    change(rule);
    const absl::Status status = client_.Create(rule).status();
    ExpectWellFormed(status);
    return ErrorReason(status);
  };
  EXPECT_EQ(reason_of([](CreditRule& rule) { rule.clear_shares(); }), "REQUIRED");
  EXPECT_EQ(reason_of([](CreditRule& rule) { rule.mutable_shares(0)->clear_weight(); }),
            "REQUIRED");
  EXPECT_EQ(reason_of([](CreditRule& rule) { rule.mutable_shares(0)->clear_party(); }), "REQUIRED");
  EXPECT_EQ(reason_of([](CreditRule& rule) { *rule.add_shares() = rule.shares(0); }),
            "SAME_PARTY_TWICE");
  EXPECT_EQ(reason_of([](CreditRule& rule) { rule.set_valid_until("2025-02-28"); }),
            "VALID_UNTIL_BEFORE_FROM");
  const auto created = client_.Create(good);
  ASSERT_TRUE(created.ok()) << created.status();
  CreditRule changed;
  changed.set_name(created->name());
  changed.set_valid_until("2024");
  EXPECT_EQ(ErrorReason(client_.Update(changed, {"valid_until"}).status()),
            "VALID_UNTIL_BEFORE_FROM");
}

TEST_F(CreditsTest, AnEnclaveIsSplitAndAddsUpToTheWhole) {
  PutRule(v1::CREDIT_INDICATOR_SIGNED, 7, 3);
  PutRule(v1::CREDIT_INDICATOR_SIGNED_AMOUNT, 1, 2);
  const std::string name = Add(Enclave(100));
  Add(LeadOf("west", "signed", "2025-04-01", 50));
  Add(LeadOf("west", "signed", "2024-04-01", 50));
  const CreditLedger leads = Ledger(v1::CREDIT_INDICATOR_SIGNED);
  EXPECT_EQ(leads.total(), 2'000);
  EXPECT_EQ(leads.leads(), 2);
  ASSERT_EQ(leads.units_size(), 2);
  EXPECT_EQ(leads.units(0).unit(), "units/west");
  EXPECT_EQ(leads.units(0).credit(), 1'300);
  EXPECT_EQ(leads.units(0).leads(), 2);
  EXPECT_EQ(leads.units(1).credit(), 700);
  const CreditLedger amounts = Ledger(v1::CREDIT_INDICATOR_SIGNED_AMOUNT);
  EXPECT_EQ(amounts.total(), 150);
  EXPECT_EQ(amounts.units(0).credit(), 67 + 50);
  EXPECT_EQ(amounts.units(1).credit(), 33);
  EXPECT_EQ(Ledger(v1::CREDIT_INDICATOR_STARTED).total(), 0);

  v1::GetLeadCreditsRequest request;
  request.set_name(name);
  v1::LeadCredits credits;
  ASSERT_TRUE(client_.Call(request, credits).ok());
  ASSERT_EQ(credits.credits_size(), 4);
  EXPECT_EQ(credits.credits(0).credit(), 700);
  EXPECT_FALSE(credits.credits(0).credit_rule().empty());
}

TEST_F(CreditsTest, FundsInPlaceCountByTheirOwnDatesInTheirCurrency) {
  PutRule(v1::CREDIT_INDICATOR_FUNDS_IN_PLACE, 7, 3);
  Lead lead = Enclave(100);
  lead.set_agreement_date("2024-03-01");
  const std::string name = Add(lead);
  Pay(name, "2025-02-01", 50, "CNY", "回单 1");
  Pay(name, "2025-03-01", 10, "CNY", "回单 2");
  Pay(name, "2025-03-01", 9, "USD", "回单 3");
  Pay(name, "2024-12-31", 1'000, "CNY", "回单 4");
  Pay(name, "2025-04-01", 500, "CNY", "");  // only claimed
  const CreditLedger funds = Ledger(v1::CREDIT_INDICATOR_FUNDS_IN_PLACE);
  EXPECT_EQ(funds.total(), 60);
  EXPECT_EQ(funds.leads(), 1);
  ASSERT_EQ(funds.units_size(), 2);
  EXPECT_EQ(funds.units(0).credit(), 42);
  EXPECT_EQ(funds.units(1).credit(), 18);

  v1::GetLeadCreditsRequest request;
  request.set_name(name);
  v1::LeadCredits credits;
  ASSERT_TRUE(client_.Call(request, credits).ok());
  std::map<std::string, int64_t> sums;
  for (const auto& credit : credits.credits()) {
    if (credit.indicator() == v1::CREDIT_INDICATOR_FUNDS_IN_PLACE) {
      sums[credit.currency()] += credit.credit();
    }
  }
  EXPECT_THAT(sums, ElementsAre(Pair("CNY", 1'060), Pair("USD", 9)));
}

TEST_F(CreditsTest, LeadsOfAnImportedStageCountAndAreToldOf) {
  Add(LeadOf("east", "signed", "2025-03-01", 100));
  const std::string moved = Add(LeadOf("west", "lead", "2025-04-01", 50));
  ASSERT_TRUE(MoveLead(client_, moved, Lead::STAGE_SIGNED).ok());
  const CreditLedger ledger = Ledger(v1::CREDIT_INDICATOR_SIGNED);
  EXPECT_EQ(ledger.total(), 2'000) << "as on the list of signed leads";
  EXPECT_EQ(ledger.leads(), 2);
  EXPECT_EQ(ledger.imported_leads(), 1);
  ASSERT_EQ(ledger.units_size(), 2);
  EXPECT_EQ(ledger.units(0).unit(), "units/east");
  EXPECT_EQ(ledger.units(0).imported_leads(), 1);
  EXPECT_EQ(ledger.units(1).imported_leads(), 0);
}

// Rules by chance, replaced by the next ones, and every indicator under each of them.
TEST_F(CreditsTest, UnitsAddUpToTheTotalWhateverTheRules) {
  const int sets = NumberOr("ZHAOLIAN_RULE_SETS", 20);
  std::mt19937 random(11);
  const auto below = [&](int end) { return static_cast<int>(random() % end); };
  constexpr int kLeads = 12;
  constexpr const char* kStages[] = {"signed", "started", "completed"};
  for (int i = 0; i < kLeads; ++i) {
    Lead lead = LeadOf(below(2) == 0 ? "east" : "west", kStages[below(3)], "2025-03-01",
                       1 + below(1'000'000));
    if (below(2) == 0) lead.set_project_kind(Lead::PROJECT_KIND_ENCLAVE);
    if (below(2) == 0) lead.set_finder_unit("units/west");
    if (below(3) == 0) lead.set_adviser_unit("units/east");
    if (below(2) == 0) lead.add_host_units("units/west");
    Pay(Add(lead), "2025-05-01", 1 + below(1'000), "CNY", absl::StrCat("回单 ", i));
  }
  for (int set = 0; set < sets; ++set) {
    std::vector<std::string> rules;
    for (int i = below(4); i >= 0; --i) rules.push_back(PutRandomRule(random));
    for (int indicator = v1::CREDIT_INDICATOR_SIGNED;
         indicator <= v1::CREDIT_INDICATOR_FUNDS_IN_PLACE; ++indicator) {
      const CreditLedger ledger = Ledger(static_cast<v1::CreditIndicator>(indicator));
      int64_t sum = 0;
      for (const auto& unit : ledger.units()) sum += unit.credit();
      EXPECT_EQ(sum, ledger.total()) << "set " << set << ", indicator " << indicator;
      EXPECT_GT(ledger.total(), 0);
    }
    for (const std::string& rule : rules) ASSERT_TRUE(client_.Delete<CreditRule>(rule).ok());
  }
}

}  // namespace
}  // namespace zhaolian
