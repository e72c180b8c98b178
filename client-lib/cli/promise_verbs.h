// The verbs about promised policies.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_PROMISE_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_PROMISE_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

// What a promise says; what is empty is not said, or stays as it is.
struct PromiseArguments {
  std::string subject;      // the lead of a new promise, else the promise
  std::string clause_type;  // name, id or title: tax-refund, 税收返还
  std::string text;
  std::string amount;  // 500万元
  std::string currency = "CNY";
  std::string conditions;
  std::string date;      // of the agreement
  std::string evidence;  // the agreement, as evidence list shows it
  ChangeArguments change;
};
absl::Status AddPromise(Session& session, const PromiseArguments& arguments);
// With nothing to change the promise is judged again.
absl::Status RevisePromise(Session& session, const PromiseArguments& arguments);

struct SettlePromiseArguments {
  std::string promise;
  std::string date;
  std::string amount;  // of what was fulfilled
  std::string currency = "CNY";
  std::string reason;  // of a withdrawal
  ChangeArguments change;
};
absl::Status FulfilPromise(Session& session, const SettlePromiseArguments& arguments);
absl::Status WithdrawPromise(Session& session, const SettlePromiseArguments& arguments);

struct ListPromisesArguments {
  std::string lead;         // of all leads when empty
  std::string ruling;       // PROHIBITED or 禁止; any when empty
  std::string clause_type;  // any when empty
  int limit = 50;
};
absl::Status ListPromises(Session& session, const ListPromisesArguments& arguments);

struct AffectedArguments {
  std::string clause_rule, since;
  int limit = 0;
};
absl::Status ListAffected(Session& session, const AffectedArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_PROMISE_VERBS_H_
