#include "server/projects/fund_receipts.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "server/projects/lead_scopes.h"
#include "server/projects/named_evidence.h"
#include "server/reports/definitions.h"
#include "server/rows/civil_days.h"
#include "server/rows/past_day.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::FundReceipt;
using v1::FundsSum;

constexpr char kRow[] = "fund_receipt";

// By currency, year and grade.
using Sums = std::map<std::tuple<std::string, int, int>, FundsSum>;

void AddTo(Sums& sums, const PaidAmount& paid, int year, FundReceipt::Grade grade) {
  FundsSum& sum = sums[{paid.currency, year, grade}];
  sum.set_currency(paid.currency);
  sum.set_year(year);
  sum.set_grade(grade);
  sum.set_amount_minor(AddAmounts(sum.amount_minor(), paid.amount_minor));
  sum.set_receipts(sum.receipts() + 1);
  sum.set_receipts_with_file(sum.receipts_with_file() + (paid.has_file ? 1 : 0));
}

void Append(const Sums& sums, google::protobuf::RepeatedPtrField<FundsSum>& to) {
  for (const auto& [key, sum] : sums) *to.Add() = sum;
}

}  // namespace

FundReceipts::FundReceipts(const ResourceStore& resources)
    : resources_(resources),
      receipts_(*resources.registry().FindMessage(FundReceipt::descriptor())),
      leads_(*resources.registry().FindMessage(v1::Lead::descriptor())) {}

absl::Status FundReceipts::Check(Tx& tx, const ChangeOrigin& origin,
                                 const google::protobuf::Message* before,
                                 google::protobuf::Message& after) const {
  auto& receipt = static_cast<FundReceipt&>(after);
  if (before == nullptr) {
    const auto lead = resources_.Get(tx.connection(), leads_, Sight::All(), receipt.lead());
    // A lead that is not there, or not seen, is refused as every reference is.
    if (lead.ok()) TakeScopes(**lead, receipt);
  }
  RETURN_IF_ERROR(CheckFile(tx, origin, receipt));
  if (before != nullptr &&
      static_cast<const FundReceipt&>(*before).grade() == FundReceipt::GRADE_VERIFIED) {
    FundReceipt allowed = static_cast<const FundReceipt&>(*before);
    allowed.set_remarks(receipt.remarks());
    // What was verified is proven better by it, and nothing of it changed.
    if (allowed.attachment().empty()) allowed.set_attachment(receipt.attachment());
    if (!MessageDifferencer::Equals(allowed, receipt)) return VerifiedAlready(receipt.name());
    return absl::OkStatus();
  }
  receipt.set_grade(GradeOfVoucher(receipt));
  return CheckPastDay(kRow, before, receipt, "receipt_date", tx.now());
}

absl::Status FundReceipts::CheckFile(Tx& tx, const ChangeOrigin& origin,
                                     const FundReceipt& receipt) const {
  ASSIGN_OR_RETURN(
      const auto file,
      ReadNamedEvidence(resources_, tx.connection(),
                        origin.sight == nullptr ? Sight::All() : *origin.sight, kRow, receipt));
  if (!file.has_value() || file->kind() == v1::Attachment::KIND_VOUCHER) return absl::OkStatus();
  return InvalidField(absl::StrCat(kRow, ".attachment"), "NO_VOUCHER",
                      "is evidence of another kind; name a file of kind VOUCHER");
}

FundReceipt::Grade GradeOfVoucher(const FundReceipt& receipt) {
  const bool documented = receipt.voucher_kind() != FundReceipt::VOUCHER_KIND_UNSPECIFIED &&
                          !receipt.voucher_reference().empty();
  return documented ? FundReceipt::GRADE_DOCUMENTED : FundReceipt::GRADE_CLAIMED;
}

absl::Status VerifiedAlready(const std::string& receipt) {
  return Refusal(absl::StatusCode::kFailedPrecondition, "VERIFIED", receipt,
                 "is verified and stays as it is, but for its remarks and a file that it has not",
                 "call WithdrawVerification first, with a reason");
}

absl::StatusOr<std::vector<PaidAmount>> ReadPaidAmounts(Connection& connection,
                                                        const std::string& lead) {
  std::vector<PaidAmount> paid;
  RETURN_IF_ERROR(connection.Run(
      "SELECT receipt_date, receipt_amount_minor, receipt_currency, grade, attachment"
      " FROM fund_receipts WHERE lead = $1 AND delete_time IS NULL",
      {lead}, [&](const Row& row) {
        paid.push_back({std::string(row.Text(0)), row.Integer(1), std::string(row.Text(2)),
                        static_cast<FundReceipt::Grade>(row.Integer(3)), !row.Text(4).empty()});
      }));
  return paid;
}

v1::FundsInPlace SumOf(const std::string& lead, const std::vector<PaidAmount>& paid,
                       const std::string& today) {
  const std::string this_year = today.substr(0, kYearOfDay);
  const std::string this_month = today.substr(0, kMonthOfDay);
  v1::FundsInPlace funds;
  funds.set_lead(lead);
  Sums all, of_year, of_month;
  for (const PaidAmount& each : paid) {
    int year = 0;
    (void)absl::SimpleAtoi(each.date.substr(0, kYearOfDay), &year);
    AddTo(all, each, year, each.grade);
    if (each.date.substr(0, kYearOfDay) == this_year) {
      AddTo(of_year, each, year, FundReceipt::GRADE_UNSPECIFIED);
    }
    if (each.date.substr(0, kMonthOfDay) == this_month) {
      AddTo(of_month, each, year, FundReceipt::GRADE_UNSPECIFIED);
    }
    if (each.date > funds.last_receipt_date()) funds.set_last_receipt_date(each.date);
  }
  Append(all, *funds.mutable_sums());
  Append(of_year, *funds.mutable_this_year());
  Append(of_month, *funds.mutable_this_month());
  *funds.mutable_definitions() = DefinitionsOfFunds();
  return funds;
}

int64_t AddAmounts(int64_t one, int64_t other) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  return one > kMost - other ? kMost : one + other;
}

}  // namespace zhaolian
