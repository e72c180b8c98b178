// What figures are counted from: a row for every time that a lead was in one stage, of one
// unit, chain, kind, amount and dates (table lead_facts).
#ifndef ZHAOLIAN_SERVER_PROJECTS_LEAD_FACTS_H_
#define ZHAOLIAN_SERVER_PROJECTS_LEAD_FACTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "storage/database.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

// Keeps the table in step with a write (DerivedRows). No statement where nothing of it changes.
absl::Status UpdateLeadFacts(Connection& connection, const google::protobuf::Message* before,
                             const google::protobuf::Message& after);

// The reason given for the change of stage that an image of a lead in the journal is of.
std::string StageReasonIn(absl::string_view image);

// The stages of a lead. One statement.
absl::StatusOr<v1::StageHistory> ReadStageHistory(Connection& connection, const std::string& lead,
                                                  absl::Time now);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PROJECTS_LEAD_FACTS_H_
