#include "server/domain_services.h"

#include <memory>

#include "server/claims/claims.h"
#include "server/privacy/own_contacts.h"
#include "server/projects/credit_rules.h"
#include "server/rpc/hourly_limit.h"
#include "server/services.h"
#include "storage/resource_schema.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/engagements.pb.h"

namespace zhaolian {
namespace {

ClaimSettings ClaimSettingsOf(const internal::v1::ServerConfig& config) {
  ClaimSettings claims{{absl::Hours(24 * config.claim_days()),
                        absl::Hours(24 * config.claim_term_days()),
                        config.claim_extensions(),
                        {}},
                       config.claim_checks_per_hour()};
  for (const std::string& word : config.claim_renewing_kinds()) {
    claims.terms.renewing_kinds.push_back(
        FindEnumValue(v1::Engagement::Kind_descriptor(), word)->number());
  }
  return claims;
}

// Contacts with firms, and what they decide: who holds a firm.
absl::Status BindContacts(const DomainParts& parts) {
  auto& [config, store, admission, tokens, mutations, router, rules] = parts;
  const ClaimSettings claims = ClaimSettingsOf(config);
  RETURN_IF_ERROR(BindEngagements(store, config.late_engagement_days(), claims, rules));
  RETURN_IF_ERROR(BindEngagementReports(store, admission, tokens, config, router));
  const auto checks = std::make_shared<HourlyLimit>(claims.checks_per_hour, "claim checks",
                                                    "TOO_MANY_CLAIM_CHECKS");
  BindClaims(store, admission, claims, checks, mutations, router, rules);
  BindTrips(store, admission, config.trip_collision_days(), checks, mutations, router, rules);
  BindContactPersons(store, admission, config.unmaskings_per_hour(), router);
  BindDeviceContacts(
      store, admission,
      {absl::Hours(24 * config.own_contact_days()), config.own_contacts(),
       config.unmaskings_per_hour(), static_cast<size_t>(config.max_response_bytes())},
      router);
  BindDeviceUnmaskings(store, admission, router);
  return absl::OkStatus();
}

void BindDuplicateServices(const DomainParts& parts) {
  BindDuplicates(parts.store, parts.admission, parts.tokens, parts.router);
  BindMerges(parts.store, parts.admission, parts.router);
  BindResignedLeads(parts.store, parts.admission, parts.tokens, parts.router);
}

}  // namespace

absl::Status BindDomain(const DomainParts& parts) {
  auto& [config, store, admission, tokens, mutations, router, rules] = parts;
  BindLeads(store, mutations, rules);
  BindStages(store, admission, router, rules);
  BindCompliance(store, config.separate_compliance_reviewers(), mutations);
  BindPolicyPromises(store, admission, tokens, mutations, router, rules);
  BindFunds(store, admission, tokens, config, mutations, router, rules);
  BindLeadTransfers(store, rules, mutations);
  BindCredits(store, admission, router);
  BindCreditRules(rules);
  BindReports(store, admission, tokens, config, router);
  BindDispatch(store, admission, tokens, router);
  BindCheckups(store, admission, config.issue_solve_days(), router);
  BindIssues(store, config.issue_solve_days(), mutations);
  BindSiteInspections(rules);
  BindPortfolios(store, admission, router);
  BindChainMap(store, admission, router);
  BindDuplicateServices(parts);
  return BindContacts(parts);
}

}  // namespace zhaolian
