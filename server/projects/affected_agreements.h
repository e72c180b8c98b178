// Promises whose judgement no longer is what the rules say.
#ifndef ZHAOLIAN_SERVER_PROJECTS_AFFECTED_AGREEMENTS_H_
#define ZHAOLIAN_SERVER_PROJECTS_AFFECTED_AGREEMENTS_H_

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "server/projects/clause_rules.h"
#include "server/rpc/admission.h"
#include "server/rpc/page_token.h"
#include "server/rpc/router.h"
#include "storage/store.h"
#include "zhaolian/v1/policies.pb.h"

namespace zhaolian {

// How the rules judge the promise, which is not withdrawn, on its own day and today, with what is
// to be done; without a reason where its judgement is what they say.
v1::AffectedAgreement CompareWithRules(const ClauseRules& rules, const v1::PolicyPromise& promise,
                                       absl::CivilDay today);

// The ruling that takes the place of the one that the promise was given: of today, or else of its
// own day. Nothing where both are the same.
std::optional<v1::PolicyJudgement> ChangedRuling(const ClauseRules& rules,
                                                 const v1::PolicyPromise& promise,
                                                 absl::CivilDay today);

// PolicyPromiseService.ListAffectedAgreements.
void BindAffectedAgreements(Store& store, const Admission& admission, const PageTokens& tokens,
                            Router& router);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_AFFECTED_AGREEMENTS_H_
