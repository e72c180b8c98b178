// What is to be said of the stage that a row gives a lead.
#ifndef ZHAOLIAN_SERVER_IMPORT_STAGE_REASONS_H_
#define ZHAOLIAN_SERVER_IMPORT_STAGE_REASONS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/projects/stage_gates.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

// Why a lead does not move to the stage: "gate_not_met:SIGNED:agreement_date,evidence.CONTRACT".
std::string GateReason(v1::Lead::Stage stage, const std::vector<MissingFact>& missing);

// Why a lead is not moved back to it by a sheet: "earlier_stage:SIGNED:COMPLETED".
std::string EarlierStageReason(v1::Lead::Stage stage, v1::Lead::Stage now);

// What the dispatch will make of a lead that comes to be in the stage: "stage_imported:SIGNED" for
// one that has passed no gate, "no_sign_date" for one that it cannot count.
std::vector<std::string> StageWarnings(const v1::Lead& lead, v1::Lead::Stage stage, bool is_new);

// The reasons above in Chinese; nothing for others.
std::optional<std::string> StageReasonText(absl::string_view reason);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_STAGE_REASONS_H_
