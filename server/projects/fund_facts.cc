#include "server/projects/fund_facts.h"

#include <vector>

#include "server/projects/facts.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/funds.pb.h"

namespace zhaolian {
namespace {

using v1::FundReceipt;

// The columns after the revisions.
std::vector<Value> FactsOf(const FundReceipt& receipt) {
  return {receipt.lead(),
          receipt.lead_unit(),
          receipt.chain(),
          receipt.receipt_date(),
          receipt.receipt_amount_minor(),
          receipt.receipt_currency(),
          int64_t{receipt.grade()},
          int64_t{receipt.has_delete_time()}};
}

}  // namespace

absl::Status UpdateFundFacts(Connection& connection, const google::protobuf::Message* before,
                             const google::protobuf::Message& after) {
  const auto& receipt = static_cast<const FundReceipt&>(after);
  const std::vector<Value> facts = FactsOf(receipt);
  if (before != nullptr && FactsOf(static_cast<const FundReceipt&>(*before)) == facts) {
    return absl::OkStatus();
  }
  const int64_t revision = RevisionOfEtag(receipt.etag());
  if (before != nullptr) {
    RETURN_IF_ERROR(
        connection.Run("UPDATE fund_facts SET until_revision = $1"
                       " WHERE receipt = $2 AND until_revision = $3",
                       {revision, receipt.name(), kStillSo}));
  }
  std::vector<Value> values = {receipt.name(), revision, kStillSo};
  values.insert(values.end(), facts.begin(), facts.end());
  return connection.Run(
      "INSERT INTO fund_facts (receipt, from_revision, until_revision, lead, lead_unit, chain,"
      " receipt_date, receipt_amount_minor, receipt_currency, grade, deleted)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      values);
}

}  // namespace zhaolian
