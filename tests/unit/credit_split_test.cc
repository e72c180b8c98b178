#include "server/projects/credit_split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using v1::CreditRule;
using v1::Lead;

Lead LeadOf(const std::string& owner, const std::string& finder,
            const std::vector<std::string>& hosts) {
  Lead lead;
  lead.set_owner_unit(owner);
  lead.set_finder_unit(finder);
  for (const std::string& host : hosts) lead.add_host_units(host);
  lead.set_project_kind(Lead::PROJECT_KIND_ENCLAVE);
  lead.set_stage(Lead::STAGE_STARTED);
  lead.set_agreement_date("2025-06-01");
  return lead;
}

CreditRule RuleOf(const std::vector<std::pair<v1::CreditParty, int>>& shares) {
  CreditRule rule;
  rule.set_indicator(v1::CREDIT_INDICATOR_SIGNED);
  for (const auto& [party, weight] : shares) {
    CreditRule::Share& share = *rule.add_shares();
    share.set_party(party);
    share.set_weight(weight);
  }
  return rule;
}

TEST(SplitWholeTest, GivesWhatDoesNotDivideToTheLargestRemainders) {
  EXPECT_THAT(SplitWhole(10, {{"a", 7}, {"b", 3}}), ElementsAre(Pair("a", 7), Pair("b", 3)));
  EXPECT_THAT(SplitWhole(1'000, {{"a", 1}, {"b", 1}, {"c", 1}}),
              ElementsAre(Pair("a", 334), Pair("b", 333), Pair("c", 333)));
  EXPECT_THAT(SplitWhole(5, {{"a", 0}, {"b", 2}}), ElementsAre(Pair("b", 5)));
  EXPECT_THAT(SplitWhole(5, {}), IsEmpty());
}

TEST(SplitWholeTest, KeepsTheWholeAtTheEndsOfWhatNumbersHold) {
  const int64_t most = std::numeric_limits<int64_t>::max();
  const auto parts = SplitWhole(most, {{"a", 10'000}, {"b", 1}, {"c", 9'999}});
  int64_t sum = 0;
  for (const auto& [unit, part] : parts) sum += part;
  EXPECT_EQ(sum, most);
}

TEST(WeightsOfTest, AreTheOwnersWhereThereIsNoRuleOrNobodyInIt) {
  const Lead lead = LeadOf("units/a", "", {});
  EXPECT_THAT(WeightsOf(lead, nullptr), ElementsAre(Pair("units/a", 1)));
  const CreditRule rule = RuleOf({{v1::CREDIT_PARTY_FINDER, 7}, {v1::CREDIT_PARTY_HOST, 3}});
  EXPECT_THAT(WeightsOf(lead, &rule), ElementsAre(Pair("units/a", 1)));
}

TEST(WeightsOfTest, HostsShareTheirPartAlike) {
  const CreditRule rule = RuleOf({{v1::CREDIT_PARTY_FINDER, 7}, {v1::CREDIT_PARTY_HOST, 3}});
  EXPECT_THAT(
      SplitWhole(1'000, WeightsOf(LeadOf("units/a", "units/f", {"units/h", "units/i"}), &rule)),
      ElementsAre(Pair("units/f", 700), Pair("units/h", 150), Pair("units/i", 150)));
}

TEST(RuleForTest, AKindGoesBeforeAnyAndALaterDayBeforeAnEarlierOne) {
  CreditRule any = RuleOf({}), enclave = any, later = any, over = any, other = any;
  any.set_name("creditRules/any");
  any.set_valid_from("2026");
  enclave.set_name("creditRules/enclave");
  enclave.set_project_kind(Lead::PROJECT_KIND_ENCLAVE);
  later = enclave;
  later.set_name("creditRules/later");
  later.set_valid_from("2025-01");
  over = later;
  over.set_name("creditRules/over");
  over.set_valid_until("2025-05-31");
  over.set_valid_from("2025-02");
  other = enclave;
  other.set_indicator(v1::CREDIT_INDICATOR_STARTED);
  other.set_valid_from("2025-04");
  const Lead lead = LeadOf("units/a", "", {});
  EXPECT_EQ(RuleFor({any, enclave, later, over, other}, lead, v1::CREDIT_INDICATOR_SIGNED)->name(),
            "creditRules/later");
  EXPECT_EQ(RuleFor({any, enclave}, lead, v1::CREDIT_INDICATOR_SIGNED)->name(),
            "creditRules/enclave");
  EXPECT_EQ(RuleFor({any}, lead, v1::CREDIT_INDICATOR_SIGNED), nullptr);
}

// Whatever the rules and the parties, the parts are the whole.
TEST(SplitCreditTest, AThousandRuleSetsAddUpToTheWhole) {
  std::mt19937_64 random(5);
  const auto below = [&](uint64_t end) { return static_cast<int>(random() % end); };
  const auto unit = [&] { return absl::StrCat("units/", below(4)); };
  for (int set = 0; set < 1'000; ++set) {
    std::vector<CreditRule> rules;
    for (int i = below(4); i > 0; --i) {
      CreditRule& rule = rules.emplace_back();
      rule.set_name(absl::StrCat("creditRules/", i));
      rule.set_indicator(v1::CREDIT_INDICATOR_SIGNED_AMOUNT);
      for (int j = below(6); j > 0; --j) {
        CreditRule::Share& share = *rule.add_shares();
        share.set_party(static_cast<v1::CreditParty>(below(5)));
        share.set_weight(below(4) == 0 ? 0 : below(10'001));
      }
    }
    for (int i = 0; i < 20; ++i) {
      Lead lead = LeadOf(unit(), below(2) == 0 ? "" : unit(), {});
      lead.set_adviser_unit(below(2) == 0 ? "" : unit());
      for (int j = below(4); j > 0; --j) lead.add_host_units(absl::StrCat("units/", j));
      lead.set_investment_amount_minor(static_cast<int64_t>(random() >> (1 + below(62))));
      const int64_t whole = WholeOf(lead, v1::CREDIT_INDICATOR_SIGNED_AMOUNT);
      int64_t sum = 0;
      const auto* rule = RuleFor(rules, lead, v1::CREDIT_INDICATOR_SIGNED_AMOUNT);
      for (const auto& [name, part] : SplitWhole(whole, WeightsOf(lead, rule))) {
        EXPECT_GE(part, 0);
        sum += part;
      }
      ASSERT_EQ(sum, whole) << "set " << set << "\n" << lead.ShortDebugString();
    }
  }
}

}  // namespace
}  // namespace zhaolian
