// The methods beyond the standard seven, a function per service, each binding
// its handlers to the router. What it is given outlives the router.
#ifndef ZHAOLIAN_SERVER_SERVICES_H_
#define ZHAOLIAN_SERVER_SERVICES_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/access/access.h"
#include "server/backups.h"
#include "server/claims/claim_settings.h"
#include "server/rows/domain_rules.h"
#include "server/rows/mutations.h"
#include "server/rpc/admission.h"
#include "server/rpc/page_token.h"
#include "server/rpc/router.h"
#include "storage/store.h"

namespace zhaolian {

// Complete, wherever it is given: it says what requests that leave a number out mean.
namespace internal::v1 {
class ServerConfig;
}
class HourlyLimit;

// The methods of LeadService that move leads, and the rule that gives a new lead its stage.
void BindLeads(Store& store, Mutations& mutations, DomainRules& rules);

// LeadService.GetStageHistory, and what a StageRule has to be.
void BindStages(Store& store, const Admission& admission, Router& router, DomainRules& rules);

// ReportService.
void BindReports(Store& store, const Admission& admission, const PageTokens& tokens,
                 const internal::v1::ServerConfig& config, Router& router);

// The methods of DispatchSnapshotService beyond the standard ones, RunCheckup of
// CheckupRuleService, those of IssueService that change one, and what an inspection keeps.
// `solve_days`: what whoever solves an issue has, where nothing else is said.
void BindDispatch(Store& store, const Admission& admission, const PageTokens& tokens,
                  Router& router);
void BindCheckups(Store& store, const Admission& admission, int solve_days, Router& router);
void BindIssues(Store& store, int solve_days, Mutations& mutations);
void BindSiteInspections(DomainRules& rules);

// The methods of LeadTransferService that change one. The rule of leads is `rules` when a
// transfer is made.
void BindLeadTransfers(Store& store, const DomainRules& rules, Mutations& mutations);

// GetCreditLedger and GetLeadCredits of CreditRuleService.
void BindCredits(Store& store, const Admission& admission, Router& router);

// The rule that says in which week an engagement counts, which stays open for `late_days`
// days after its end, and that has claims renewed by it. FAILED_PRECONDITION when the machine
// does not know Asia/Shanghai.
absl::Status BindEngagements(Store& store, int late_days, const ClaimSettings& claims,
                             DomainRules& rules);

// EngagementService.CountEngagements and ListFollowUps. FAILED_PRECONDITION as BindEngagements.
absl::Status BindEngagementReports(Store& store, const Admission& admission,
                                   const PageTokens& tokens,
                                   const internal::v1::ServerConfig& config, Router& router);

// FundReceiptService, beside the standard methods, and the rules of receipts; behind BindLeads,
// whose rule of leads it goes on from.
void BindFunds(Store& store, const Admission& admission, const PageTokens& tokens,
               const internal::v1::ServerConfig& config, Mutations& mutations, Router& router,
               DomainRules& rules);

// TripService and TripStopService, beside the standard methods. Collisions are looked for in
// `collision_days` before and after; `check_limit` is that of claim checks, which the search for
// them counts as.
void BindTrips(Store& store, const Admission& admission, int collision_days,
               const std::shared_ptr<HourlyLimit>& check_limit, Mutations& mutations,
               Router& router, DomainRules& rules);

// PushService.
void BindPush(Store& store, const Admission& admission, const Mutations& mutations,
              size_t max_response_bytes, Router& router);

// ClaimService and ClaimDisputeService, beside what reads them. `check_limit` counts
// together what tells who holds a firm: checks, claims that others are in the way of, and
// searches for collisions of trips.
// Behind BindLeads, whose rule of leads it goes on from.
void BindClaims(Store& store, const Admission& admission, const ClaimSettings& settings,
                const std::shared_ptr<HourlyLimit>& check_limit, Mutations& mutations,
                Router& router, DomainRules& rules);

// ComplianceReviewService.ReviewLead. `separate_reviewers`: whether a unit's leads are reviewed
// by users of others.
void BindCompliance(Store& store, bool separate_reviewers, Mutations& mutations);

// PolicyPromiseService, beside what reads promises, and what a ClauseRule has to be.
void BindPolicyPromises(Store& store, const Admission& admission, const PageTokens& tokens,
                        Mutations& mutations, Router& router, DomainRules& rules);

// ContactPersonService.UnmaskContactPerson, so often for each user.
void BindContactPersons(Store& store, const Admission& admission, int unmaskings_per_hour,
                        Router& router);

// ImportService. Everything in `parts` outlives the router.
struct ImportParts;
void BindImports(const ImportParts& parts, Router& router);

// PortfolioService.
void BindPortfolios(Store& store, const Admission& admission, Router& router);

// DuplicateService: the two that merge firms, the one about leads, and the others.
void BindMerges(Store& store, const Admission& admission, Router& router);
void BindResignedLeads(Store& store, const Admission& admission, const PageTokens& tokens,
                       Router& router);
void BindDuplicates(Store& store, const Admission& admission, const PageTokens& tokens,
                    Router& router);

// ChainMapService.
void BindChainMap(Store& store, const Admission& admission, Router& router);

// SearchService.
void BindSearch(Store& store, const Admission& admission, const Permissions& permissions,
                Router& router);

// HistoryService.
void BindHistory(Store& store, const Admission& admission, const PageTokens& tokens,
                 const Permissions& permissions, size_t max_response_bytes, Router& router);

// AuditService. `key` signs checkpoints.
void BindAudit(Store& store, const Admission& admission, const PageTokens& tokens,
               const std::string& key, Router& router);

// PrivacyService. Everything in `parts` outlives the router.
struct PrivacyParts;
void BindPrivacy(const PrivacyParts& parts, Router& router);

// AccessService, and the rule that a change of a user is known to the next call.
void BindAccess(Access& access, Router& router, DomainRules& rules);

// SystemService.
void BindSystem(Store& store, const Admission& admission, absl::Time start_time, Backups& backups,
                Router& router);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SERVICES_H_
