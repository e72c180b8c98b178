// Whether two leads are one project that was signed twice: under another name, in another
// county, at another fair. Phases, other products and other firms are projects of their own.
#ifndef ZHAOLIAN_SERVER_IMPORT_RESIGNED_LEAD_H_
#define ZHAOLIAN_SERVER_IMPORT_RESIGNED_LEAD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/import/enterprise_comparison.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

// What a lead is compared by. Empty is not known.
struct ComparedLead {
  ComparedFirm investor;
  std::string title;
  std::vector<std::string> hosts;  // names or codes
  std::string site;
  std::optional<int64_t> amount_minor;
  std::string currency;
  std::string date;  // YYYY, YYYY-MM or YYYY-MM-DD
};

// A lead of the library, of the firm.
ComparedLead ComparedLeadOf(const v1::Lead& lead, ComparedFirm investor);

// How much speaks for one project. Reasons are stable words:
//   same_investor, same_group           of one group: parent, subsidiary, firm of a project
//   same_content                        what is to be made or built
//   no_content                          one of the titles does not say it
//   same_amount, similar_amount         equal, or within 30 %
//   same_host, other_host, same_site
//   same_time                           within two years
//   other_investor, other_content, other_phase, other_amount
struct ResignedComparison {
  int score = 0;           // 0 to 100
  bool is_likely = false;  // from kResignedFrom on: a person should look
  std::vector<std::string> reasons;
};
inline constexpr int kResignedFrom = 65;

// The same with the leads the other way round.
ResignedComparison CompareLeads(const ComparedLead& a, const ComparedLead& b);

// The phase that a title names: 二期 and 第二期 are 2, 扩建 and its like 2; 0 for none.
int PhaseOf(absl::string_view title);

// What the title says is made or built: without the investor's names, a region in front,
// quantities and words of every project (建设, 生产基地, 年产).
std::string ContentOf(const ComparedLead& lead);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_RESIGNED_LEAD_H_
