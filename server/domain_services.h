// The services of the domain: what is done with leads, firms and their like beyond the standard
// methods.
#ifndef ZHAOLIAN_SERVER_DOMAIN_SERVICES_H_
#define ZHAOLIAN_SERVER_DOMAIN_SERVICES_H_

#include "absl/status/status.h"
#include "server/rows/domain_rules.h"
#include "server/rows/mutations.h"
#include "server/rpc/admission.h"
#include "server/rpc/page_token.h"
#include "server/rpc/router.h"
#include "storage/store.h"
#include "zhaolian/internal/v1/config.pb.h"

namespace zhaolian {

// All of it outlives the router.
struct DomainParts {
  const internal::v1::ServerConfig& config;  // complete
  Store& store;
  const Admission& admission;
  const PageTokens& tokens;
  Mutations& mutations;
  Router& router;
  DomainRules& rules;
};

// Binds them to the router, and their rules. FAILED_PRECONDITION when the machine does not know
// Asia/Shanghai.
absl::Status BindDomain(const DomainParts& parts);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_DOMAIN_SERVICES_H_
