// The verbs about funds in place.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_FUND_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_FUND_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct AddFundsArguments {
  std::string lead;  // name, id or title
  std::string date;
  std::string amount;  // 500万元
  std::string currency = "CNY";
  std::string payer;
  std::string voucher;    // kind: BANK_SLIP or 银行回单
  std::string reference;  // of the voucher
  std::string file;       // the voucher itself, sent unless the lead has it
  std::string remarks;
  ChangeArguments change;
};
absl::Status AddFunds(Session& session, const AddFundsArguments& arguments);

struct ListFundsArguments {
  std::string lead;  // of all leads when empty
  int limit = 50;
};
// Receipts, the latest first.
absl::Status ListFunds(Session& session, const ListFundsArguments& arguments);

// What has been paid into a lead, added up.
absl::Status ShowFunds(Session& session, const std::string& lead);

struct VerifyFundsArguments {
  std::string receipt;
  std::string visit_date;  // unused by WithdrawFunds
  std::string note;        // the reason of WithdrawFunds
  ChangeArguments change;
};
absl::Status VerifyFunds(Session& session, const VerifyFundsArguments& arguments);
absl::Status WithdrawFunds(Session& session, const VerifyFundsArguments& arguments);

struct OddFundsArguments {
  std::string unit, from, to;
  int month_end_days = 0, month_end_percent = 0, limit = 0;
};
absl::Status ListOddFunds(Session& session, const OddFundsArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_FUND_VERBS_H_
