// Splits the credit for a lead among the units that have a part in it.
#ifndef ZHAOLIAN_SERVER_PROJECTS_CREDIT_SPLIT_H_
#define ZHAOLIAN_SERVER_PROJECTS_CREDIT_SPLIT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "zhaolian/v1/credits.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

// Parts that add up to `whole`, which is not negative, as the weights are to each other. What
// does not divide goes to those with the largest remainders, of which the first by name comes
// first. Those with no weight get nothing; without any weight there are no parts.
std::map<std::string, int64_t> SplitWhole(int64_t whole,
                                          const std::map<std::string, int64_t>& weights);

// The weights of the units in a lead: of its owner alone without a rule, or where the rule
// leaves nobody.
std::map<std::string, int64_t> WeightsOf(const v1::Lead& lead, const v1::CreditRule* rule);

// The rule for the indicator that the lead fits best; null for none.
const v1::CreditRule* RuleFor(const std::vector<v1::CreditRule>& rules, const v1::Lead& lead,
                              v1::CreditIndicator indicator);

// What the lead counts for by itself; 0 where it does not count. Of SIGNED_AMOUNT: in
// whatever currency it is.
int64_t WholeOf(const v1::Lead& lead, v1::CreditIndicator indicator);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_CREDIT_SPLIT_H_
