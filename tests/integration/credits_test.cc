// Credit for shared projects, through the API.
#include <gmock/gmock.h>

#include "tests/integration/projects_fixture.h"
#include "zhaolian/v1/credits.pb.h"

namespace zhaolian {
namespace {

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

}  // namespace
}  // namespace zhaolian
