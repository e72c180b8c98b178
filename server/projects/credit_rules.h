// What a CreditRule has to be.
#ifndef ZHAOLIAN_SERVER_PROJECTS_CREDIT_RULES_H_
#define ZHAOLIAN_SERVER_PROJECTS_CREDIT_RULES_H_

#include "server/rows/domain_rules.h"

namespace zhaolian {

// INVALID_ARGUMENT: SAME_PARTY_TWICE, VALID_UNTIL_BEFORE_FROM.
void BindCreditRules(DomainRules& rules);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_CREDIT_RULES_H_
