#include "server/projects/credit_rules.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "server/rows/civil_days.h"
#include "storage/error.h"
#include "zhaolian/v1/credits.pb.h"

namespace zhaolian {
namespace {

using v1::CreditRule;

// What the rules of its fields do not say.
absl::Status CheckCreditRule(const CreditRule& rule) {
  std::set<int> parties;
  for (int i = 0; i < rule.shares_size(); ++i) {
    if (parties.insert(rule.shares(i).party()).second) continue;
    return InvalidField(absl::StrCat("credit_rule.shares[", i, "].party"), "SAME_PARTY_TWICE",
                        "is there already; add its weights up");
  }
  if (!IsCertainlyBefore(rule.valid_until(), rule.valid_from())) return absl::OkStatus();
  return InvalidField("credit_rule.valid_until", "VALID_UNTIL_BEFORE_FROM",
                      "must not be before valid_from");
}

}  // namespace

void BindCreditRules(DomainRules& rules) {
  rules["creditRules"] = [](Tx&, const ChangeOrigin&, const google::protobuf::Message*,
                            google::protobuf::Message& after) {
    return CheckCreditRule(static_cast<const CreditRule&>(after));
  };
}

}  // namespace zhaolian
