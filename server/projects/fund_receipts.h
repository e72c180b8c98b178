// Receipts of funds in place: what of them follows from the lead, and what is counted.
#ifndef ZHAOLIAN_SERVER_PROJECTS_FUND_RECEIPTS_H_
#define ZHAOLIAN_SERVER_PROJECTS_FUND_RECEIPTS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/rows/domain_rules.h"
#include "storage/resource_store.h"
#include "storage/writer.h"
#include "zhaolian/v1/funds.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

class FundReceipts {
 public:
  // The resources outlive it.
  explicit FundReceipts(const ResourceStore& resources);

  // The rule of the collection: a new receipt is seen by whoever sees its lead, the grade is
  // that of its voucher, whose file is evidence of the lead, and a verified one stays as it is but
  // for its remarks and a file that was not there; nothing was paid in the future.
  // FAILED_PRECONDITION, reason VERIFIED; INVALID_ARGUMENT, reasons FUTURE_DATE, OTHER_LEAD and
  // NO_VOUCHER.
  absl::Status Check(Tx& tx, const ChangeOrigin& origin, const google::protobuf::Message* before,
                     google::protobuf::Message& after) const;

  const ResourceSchema& schema() const { return receipts_; }

 private:
  absl::Status CheckFile(Tx& tx, const ChangeOrigin& origin, const v1::FundReceipt& receipt) const;

  const ResourceStore& resources_;
  const ResourceSchema& receipts_;
  const ResourceSchema& leads_;
};

// What the voucher of a receipt makes of it that nobody has verified.
v1::FundReceipt::Grade GradeOfVoucher(const v1::FundReceipt& receipt);

// FAILED_PRECONDITION, reason VERIFIED.
absl::Status VerifiedAlready(const std::string& receipt);

// What is added up of a receipt.
struct PaidAmount {
  std::string date;  // as the receipt has it: a day, a month or a year
  int64_t amount_minor;
  std::string currency;
  v1::FundReceipt::Grade grade;
  bool has_file;
};

// The live receipts of a lead. One statement, along an index.
absl::StatusOr<std::vector<PaidAmount>> ReadPaidAmounts(Connection& connection,
                                                        const std::string& lead);

// The sums of a lead on a day, "2026-03-31".
v1::FundsInPlace SumOf(const std::string& lead, const std::vector<PaidAmount>& paid,
                       const std::string& today);

// The sum of two amounts, neither negative; the largest number where it is too large.
int64_t AddAmounts(int64_t one, int64_t other);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_FUND_RECEIPTS_H_
