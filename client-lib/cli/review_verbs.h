// The verbs about compliance reviews.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_REVIEW_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_REVIEW_VERBS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct ReviewArguments {
  std::string lead;                               // name, id or title
  std::vector<std::string> pass;                  // names or ids of items
  bool pass_the_rest = false;                     // every item that is not named
  std::vector<std::string> fail, not_applicable;  // ITEM=WHY
  std::string note;
  ChangeArguments change;
};
absl::Status Review(Session& session, const ReviewArguments& arguments);

// The items that are gone by.
absl::Status ListChecklist(Session& session);

// The reviews of a lead, the latest first.
absl::Status ListReviews(Session& session, const std::string& lead);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_REVIEW_VERBS_H_
