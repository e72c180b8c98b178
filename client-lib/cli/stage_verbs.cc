#include "client-lib/cli/stage_verbs.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "client-lib/cli/field_assignment.h"
#include "client-lib/cli/local_device.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/offline_wording.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/row_output.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

// What the stage asks for is checked when it is sent.
template <typename Request>
absl::Status Queue(Session& session, const MoveArguments& arguments, Request& request) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  ASSIGN_OR_RETURN(*request.mutable_name(), RowOnDevice(session, *device, arguments.lead,
                                                        &session.SchemaOf(v1::Lead::descriptor())));
  ASSIGN_OR_RETURN(const OutboxItem item, device->Ask(request));
  ASSIGN_OR_RETURN(const Device::View view, device->Get(item.name));
  session.out() << session.Say(wording::kMoveQueued, item.number, item.name,
                               OneLine(TitleOf(session, *view.row)))
                << "\n";
  ASSIGN_OR_RETURN(const Waiting waiting, CountWaiting(*device));
  SayWaiting(session, waiting);
  return absl::OkStatus();
}

// A request that names no stage of its own leaves that to its method.
template <typename Request>
absl::Status Move(Session& session, const MoveArguments& arguments) {
  Request request;
  const auto* stage = Request::descriptor()->FindFieldByName("stage");
  if (stage != nullptr) {
    // The words of assignments, so that stages are written alike everywhere.
    RETURN_IF_ERROR(ApplyAssignments({{stage, FieldAssignment::kSet, arguments.stage}}, request));
  }
  request.set_reason(arguments.reason);
  const ChangeOptions change = arguments.change.options();
  request.set_etag(change.etag);
  request.set_request_id(change.request_id);
  request.set_validate_only(change.validate_only);
  if (arguments.later) return Queue(session, arguments, request);
  ASSIGN_OR_RETURN(*request.mutable_name(),
                   session.Name(arguments.lead, &session.SchemaOf(v1::Lead::descriptor())));
  v1::Lead lead;
  const absl::Status moved = session.client().Call(request, lead);
  if (absl::IsUnavailable(moved)) session.err() << session.Say(wording::kMoveLater) << "\n";
  RETURN_IF_ERROR(moved);
  const std::string reached = EnumText(
      v1::Lead::Stage_descriptor()->FindValueByNumber(lead.stage()), session.options.language);
  PrintChange(session, session.Say(wording::kMoved, reached), request.validate_only(), lead);
  return absl::OkStatus();
}

std::string DaysText(const v1::StagePeriod& period) {
  constexpr int kSecondsOfDay = 86400;
  return absl::StrCat(period.duration().seconds() / kSecondsOfDay);
}

}  // namespace

absl::Status Advance(Session& session, const MoveArguments& arguments) {
  return Move<v1::AdvanceLeadRequest>(session, arguments);
}

absl::Status Revert(Session& session, const MoveArguments& arguments) {
  return Move<v1::RevertLeadRequest>(session, arguments);
}

absl::Status Shelve(Session& session, const MoveArguments& arguments) {
  return Move<v1::ShelveLeadRequest>(session, arguments);
}

absl::Status Lose(Session& session, const MoveArguments& arguments) {
  return Move<v1::LoseLeadRequest>(session, arguments);
}

absl::Status ListStages(Session& session, const std::string& lead) {
  v1::GetStageHistoryRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(),
                   session.Name(lead, &session.SchemaOf(v1::Lead::descriptor())));
  v1::StageHistory history;
  RETURN_IF_ERROR(session.client().Call(request, history));
  Table table({{session.Say(wording::kStage)},
               {session.Say(wording::kTime), false, true},
               {session.Say(wording::kDays), true},
               {session.Say(wording::kUser), false, true},
               {session.Say(wording::kReason)},
               {session.Say(wording::kImportedStage)}});
  for (const v1::StagePeriod& period : history.periods()) {
    table.Add({EnumText(v1::Lead::Stage_descriptor()->FindValueByNumber(period.stage()),
                        session.options.language),
               LocalTimeText(period.enter_time()), DaysText(period), period.user(), period.reason(),
               period.imported() ? session.Say(wording::kYes) : ""});
  }
  if (session.options.format == OutputFormat::kTable) table.DropEmptyColumns();
  session.Print(history, table);
  return absl::OkStatus();
}

}  // namespace zhaolian
