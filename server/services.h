// The methods beyond the standard seven, a function per service, each binding
// its handlers to the router. What it is given outlives the router.
#ifndef ZHAOLIAN_SERVER_SERVICES_H_
#define ZHAOLIAN_SERVER_SERVICES_H_

#include "absl/time/time.h"
#include "server/admission.h"
#include "server/backups.h"
#include "server/domain_rules.h"
#include "server/page_token.h"
#include "server/router.h"
#include "storage/store.h"

namespace zhaolian {

// LeadService.AdvanceLead, and the rule that gives a new lead its stage.
void BindLeads(Store& store, const Admission& admission, Router& router, DomainRules& rules);

// ChainMapService.
void BindChainMap(Store& store, const Admission& admission, Router& router);

// SearchService.
void BindSearch(Store& store, const Admission& admission, Router& router);

// HistoryService.
void BindHistory(Store& store, const Admission& admission, const PageTokens& tokens,
                 size_t max_response_bytes, Router& router);

// SystemService.
void BindSystem(Store& store, const Admission& admission, absl::Time start_time, Backups& backups,
                Router& router);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SERVICES_H_
