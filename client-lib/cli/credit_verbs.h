// The verb of credits: whose numbers shared projects go into.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_CREDIT_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_CREDIT_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct CreditsArguments {
  std::string lead;       // the credits of this lead; the ledger of all units when empty
  std::string indicator;  // SIGNED or 签约项目数
  std::string from, to;   // the period
  std::string currency;
  bool definitions = false;
};
absl::Status ShowCredits(Session& session, const CreditsArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_CREDIT_VERBS_H_
