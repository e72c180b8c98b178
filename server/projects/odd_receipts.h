// Receipts that somebody should look at, found by rules over what was read of them.
#ifndef ZHAOLIAN_SERVER_PROJECTS_ODD_RECEIPTS_H_
#define ZHAOLIAN_SERVER_PROJECTS_ODD_RECEIPTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/rows/civil_days.h"
#include "storage/resource_store.h"
#include "zhaolian/v1/funds.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

// A receipt and what its lead says.
struct ReceiptFacts {
  std::string name, lead, unit, date;
  int64_t amount_minor = 0;
  std::string currency, payer;
  int64_t voucher_kind = 0;
  std::string voucher_reference;
  bool documented = false, has_file = false;  // whether there is a voucher, and its file
  bool lead_seen = false;                     // by the caller; what follows is of the lead
  v1::Lead::Stage stage = v1::Lead::STAGE_UNSPECIFIED;
  bool has_investment = false;
  int64_t investment_minor = 0;
  std::string investment_currency, agreement_date, start_date;
};

// How closely the ends of months are looked at.
struct MonthEnds {
  int days, percent, receipts;
};

// What is odd, as far as it can be set.
struct OddReceiptRules {
  MonthEnds month_ends;
  bool without_file;
};

// What is looked at.
struct OddReceiptQuery {
  std::string unit;  // "" for all
  Period period;
  OddReceiptRules rules;
};

// Of a request; `standard` is what it leaves out. The errors of ReadPeriod and ReadNumber.
absl::StatusOr<OddReceiptQuery> ReadOddReceiptQuery(const v1::ListOddReceiptsRequest& request,
                                                    const OddReceiptRules& standard);

// The rules that need no other receipts than those of the period: all but
// MORE_THAN_INVESTMENT and SAME_VOUCHER_TWICE. Of every unit.
std::vector<v1::OddReceipt> FindOddReceipts(const std::vector<ReceiptFacts>& receipts,
                                            const OddReceiptQuery& query);

// MORE_THAN_INVESTMENT: of each lead of the receipts, whose other receipts are read. A statement
// a lead, along an index. What a lead has been paid is told to whoever sees the lead.
absl::Status FindMoreThanInvestment(Connection& connection,
                                    const std::vector<ReceiptFacts>& receipts,
                                    std::vector<v1::OddReceipt>& odd);

// SAME_VOUCHER_TWICE: with receipts of any time, as far as they are seen. A statement a
// voucher, along an index.
absl::Status FindSameVoucher(const ResourceStore& resources, Connection& connection,
                             const Sight& sight, const std::vector<ReceiptFacts>& receipts,
                             std::vector<v1::OddReceipt>& odd);

// The receipts of the period that are seen, by date. INVALID_ARGUMENT, reason
// PERIOD_TOO_LARGE. A statement, along an index, and one a lead.
absl::StatusOr<std::vector<ReceiptFacts>> ReadReceiptFacts(const ResourceStore& resources,
                                                           Connection& connection,
                                                           const Sight& sight,
                                                           const OddReceiptQuery& query);

struct OddReceiptPage {
  v1::ListOddReceiptsResponse response;  // without a page token
  std::string last;                      // where the next page begins; "" where there is none
};

// All of it: what concerns the unit of the query, by rule, unit and lead, `limit` from `after` on,
// the `last` of the page before.
absl::StatusOr<OddReceiptPage> ListOddReceipts(const ResourceStore& resources,
                                               Connection& connection, const Sight& sight,
                                               const OddReceiptQuery& query,
                                               const std::string& after, int limit);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_ODD_RECEIPTS_H_
