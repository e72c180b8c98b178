#include "server/projects/credit_split.h"

#include <algorithm>
#include <tuple>

#include "absl/numeric/int128.h"
#include "server/reports/as_of.h"

namespace zhaolian {
namespace {

using v1::CreditRule;
using v1::Lead;

// A lead on a list, in thousandths.
constexpr int64_t kOneLead = 1'000;

bool IsValidFor(const CreditRule& rule, const std::string& date) {
  const FigurePeriod limits = TextLimits({rule.valid_from(), rule.valid_until()});
  return (rule.valid_from().empty() || date >= limits.start) &&
         (rule.valid_until().empty() || date <= limits.end);
}

}  // namespace

std::map<std::string, int64_t> SplitWhole(int64_t whole,
                                          const std::map<std::string, int64_t>& weights) {
  absl::int128 all = 0;
  for (const auto& [unit, weight] : weights) all += weight;
  std::map<std::string, int64_t> parts;
  if (all == 0) return parts;
  std::vector<std::pair<absl::int128, std::string>> remainders;
  int64_t left = whole;
  for (const auto& [unit, weight] : weights) {
    if (weight == 0) continue;
    const absl::int128 product = absl::int128{whole} * weight;
    const auto part = static_cast<int64_t>(product / all);
    parts[unit] = part;
    left -= part;
    remainders.emplace_back(product % all, unit);
  }
  std::stable_sort(remainders.begin(), remainders.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (int64_t i = 0; i < left; ++i) ++parts[remainders[static_cast<size_t>(i)].second];
  return parts;
}

std::map<std::string, int64_t> WeightsOf(const Lead& lead, const CreditRule* rule) {
  std::map<std::string, int64_t> weights;
  // Whole numbers, so that hosts share theirs alike.
  const int64_t hosts = std::max(1, lead.host_units_size());
  const auto add = [&](const std::string& unit, int64_t weight) {
    if (!unit.empty() && weight > 0) weights[unit] += weight;
  };
  for (int i = 0; rule != nullptr && i < rule->shares_size(); ++i) {
    const CreditRule::Share& share = rule->shares(i);
    switch (share.party()) {
      case v1::CREDIT_PARTY_OWNER:
        add(lead.owner_unit(), share.weight() * hosts);
        break;
      case v1::CREDIT_PARTY_FINDER:
        add(lead.finder_unit(), share.weight() * hosts);
        break;
      case v1::CREDIT_PARTY_ADVISER:
        add(lead.adviser_unit(), share.weight() * hosts);
        break;
      case v1::CREDIT_PARTY_HOST:
        for (const std::string& host : lead.host_units()) add(host, share.weight());
        break;
      default:
        break;
    }
  }
  if (weights.empty()) weights[lead.owner_unit()] = 1;
  return weights;
}

const CreditRule* RuleFor(const std::vector<CreditRule>& rules, const Lead& lead,
                          v1::CreditIndicator indicator) {
  const CreditRule* best = nullptr;
  const auto rank = [](const CreditRule& rule) {
    return std::make_tuple(rule.project_kind() != Lead::PROJECT_KIND_UNSPECIFIED, rule.valid_from(),
                           rule.name());
  };
  for (const CreditRule& rule : rules) {
    const bool fits = rule.indicator() == indicator &&
                      (rule.project_kind() == Lead::PROJECT_KIND_UNSPECIFIED ||
                       rule.project_kind() == lead.project_kind()) &&
                      IsValidFor(rule, lead.agreement_date());
    if (fits && (best == nullptr || rank(*best) < rank(rule))) best = &rule;
  }
  return best;
}

int64_t WholeOf(const Lead& lead, v1::CreditIndicator indicator) {
  const auto from = [&](Lead::Stage stage, int64_t whole) {
    return lead.stage() >= stage && lead.stage() <= Lead::STAGE_COMPLETED ? whole : 0;
  };
  switch (indicator) {
    case v1::CREDIT_INDICATOR_SIGNED:
      return from(Lead::STAGE_SIGNED, kOneLead);
    case v1::CREDIT_INDICATOR_STARTED:
      return from(Lead::STAGE_STARTED, kOneLead);
    case v1::CREDIT_INDICATOR_COMPLETED:
      return from(Lead::STAGE_COMPLETED, kOneLead);
    case v1::CREDIT_INDICATOR_SIGNED_AMOUNT:
      return from(Lead::STAGE_SIGNED, lead.investment_amount_minor());
    default:
      return 0;
  }
}

}  // namespace zhaolian
