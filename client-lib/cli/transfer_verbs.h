// The verbs of transfers: a lead is offered to another unit, and taken or not.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_TRANSFER_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_TRANSFER_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

// What the steps are given; each uses its own.
struct TransferArguments {
  std::string subject;  // the lead that is offered, or the transfer
  std::string unit;     // that it is offered to
  std::string person;   // who of the unit follows it
  std::string reason;
  ChangeArguments change;
};
absl::Status OfferLead(Session& session, const TransferArguments& arguments);
absl::Status AcceptLead(Session& session, const TransferArguments& arguments);
absl::Status DeclineLead(Session& session, const TransferArguments& arguments);
absl::Status WithdrawLead(Session& session, const TransferArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_TRANSFER_VERBS_H_
