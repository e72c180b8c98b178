// The stage that a row gives a lead that is there: it moves as somebody would move it, by the
// methods of leads and through their gates.
#include "absl/time/clock.h"
#include "server/import/row_planner.h"
#include "server/import/row_values.h"
#include "server/import/stage_reasons.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using v1::Lead;

template <typename Request>
MessagePtr MoveOf(const Lead& lead) {
  auto request = std::make_unique<Request>();
  request->set_name(lead.name());
  request->set_reason("导入台账");
  return request;
}

MessagePtr MoveOf(const Lead& lead, Lead::Stage stage) {
  if (stage == Lead::STAGE_SHELVED) return MoveOf<v1::ShelveLeadRequest>(lead);
  if (stage == Lead::STAGE_LOST) return MoveOf<v1::LoseLeadRequest>(lead);
  MessagePtr request = MoveOf<v1::AdvanceLeadRequest>(lead);
  static_cast<v1::AdvanceLeadRequest&>(*request).set_stage(stage);
  return request;
}

}  // namespace

absl::Status RowPlanner::AddStage(Lead::Stage stage, const Lead& current, const GivenFields& given,
                                  internal::v1::PlannedRow& planned) {
  v1::ImportRow& row = *planned.mutable_row();
  if (stage == Lead::STAGE_UNSPECIFIED || stage == current.stage()) return absl::OkStatus();
  if (!IsExit(stage) && !IsExit(current.stage()) && stage < current.stage()) {
    NeedsReason(row, EarlierStageReason(stage, current.stage()));
    return absl::OkStatus();
  }
  const MessagePtr updated = UpdatedRow(given, current);
  const auto& lead = static_cast<const Lead&>(*updated);
  ASSIGN_OR_RETURN(const auto missing,
                   gates_.FindMissing(parts_.connection, gate_rules_, lead, stage, absl::Now()));
  if (!missing.empty()) {
    ASSIGN_OR_RETURN(const bool returns, ReturnsToImported(parts_.connection, lead, stage));
    if (!returns) NeedsReason(row, GateReason(stage, missing));
  }
  for (const std::string& warning : StageWarnings(lead, stage, false)) row.add_warnings(warning);
  const MessagePtr request = MoveOf(current, stage);
  AddChange(run_, *request, planned);
  v1::ImportChange& change = *row.add_changes();
  change.set_name(current.name());
  v1::ImportFieldChange& told = *change.add_fields();
  const auto* field = Lead::descriptor()->FindFieldByName("stage");
  Lead after;
  after.set_stage(stage);
  told.set_field("stage");
  told.set_before(PlainText(current, field));
  told.set_after(PlainText(after, field));
  return absl::OkStatus();
}

}  // namespace zhaolian
