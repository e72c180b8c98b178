// What figures are counted from: a row for every time that a lead was in one stage, of one
// unit, chain, kind, amount and dates (table lead_facts). Nothing is ever removed from it.
#ifndef ZHAOLIAN_SERVER_PROJECTS_LEAD_FACTS_H_
#define ZHAOLIAN_SERVER_PROJECTS_LEAD_FACTS_H_

#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "storage/database.h"
#include "storage/store.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

// The until_revision and until_time of what is so still.
inline constexpr int64_t kStillSo = std::numeric_limits<int64_t>::max();

// Keeps the table in step with a write (DerivedRows). No statement where nothing of it changes.
absl::Status UpdateLeadFacts(Connection& connection, const google::protobuf::Message* before,
                             const google::protobuf::Message& after);

// Fills the table from the journal when it never was, a part at a time; what images have been
// erased told is left out.
absl::Status FillLeadFacts(Store& store);

// The reason given for the change of stage that an image of a lead in the journal is of.
std::string StageReasonIn(absl::string_view image);

// The stages of a lead. One statement.
absl::StatusOr<v1::StageHistory> ReadStageHistory(Connection& connection, const std::string& lead,
                                                  absl::Time now);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_LEAD_FACTS_H_
