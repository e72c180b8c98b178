// What funds in place are counted from (table fund_facts).
#ifndef ZHAOLIAN_SERVER_PROJECTS_FUND_FACTS_H_
#define ZHAOLIAN_SERVER_PROJECTS_FUND_FACTS_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "storage/database.h"

namespace zhaolian {

// Keeps the table in step with a write of a receipt (DerivedRows). No statement where nothing of
// it changes.
absl::Status UpdateFundFacts(Connection& connection, const google::protobuf::Message* before,
                             const google::protobuf::Message& after);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_FUND_FACTS_H_
