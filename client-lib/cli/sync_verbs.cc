#include "client-lib/cli/sync_verbs.h"

#include <unistd.h>

#include <memory>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "client-lib/change_request.h"
#include "client-lib/cli/change_texts.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/field_assignment.h"
#include "client-lib/cli/local_device.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/offline_wording.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/unmask_wording.h"
#include "client-lib/clock_error.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "storage/wire_status.h"
#include "zhaolian/internal/v1/device_reports.pb.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using internal::v1::SyncReport;
using internal::v1::WaitingChange;
using internal::v1::WaitingChanges;

namespace {

const Wording& WordOf(OutboxItem::State state) {
  switch (state) {
    case OutboxItem::kConflict:
      return wording::kStateConflict;
    case OutboxItem::kRefused:
      return wording::kStateRefused;
    default:
      return wording::kStateQueued;
  }
}

// Where a request that moves a lead has it go; "" for others.
std::string StageIn(const Session& session, const Message& request) {
  const FieldDescriptor* stage = request.GetDescriptor()->FindFieldByName("stage");
  return stage == nullptr ? "" : FieldText(request, stage, session.options.language);
}

// What the change is about, as its author wrote it: the title of the row it makes, or
// the text of an engagement; the title of the row that it changes, and where it moves a lead.
std::string SummaryOf(const Session& session, const OutboxItem& item) {
  const auto request = UnpackRequest(item.mutation.request());
  if (!request.ok()) return "";
  const auto change = UnderstandChange(session.registry(), **request);
  if (!change.ok()) return "";
  const Message* row = RowIn(*change, **request);
  std::string title = row == nullptr ? "" : TitleOf(session, *row);
  if (!title.empty()) return title;
  const MessagePtr base = change->schema->NewMessage();
  if (!item.base.UnpackTo(base.get())) return "";
  const std::string stage = StageIn(session, **request);
  return absl::StrCat(TitleOf(session, *base), stage.empty() ? "" : " → ", stage);
}

// The message, and behind it what the details add: which row, which field.
std::string WhyOf(const Session& session, const absl::Status& status) {
  std::string why = MessageIn(session.options.language, status);
  const std::string row = ErrorDetail<google::rpc::ResourceInfo>(status).resource_name();
  const auto precondition = ErrorDetail<google::rpc::PreconditionFailure>(status);
  const auto bad_request = ErrorDetail<google::rpc::BadRequest>(status);
  std::vector<std::string> details;
  if (!row.empty()) details.push_back(row);
  for (const auto& violation : precondition.violations()) details.push_back(violation.subject());
  for (const auto& violation : bad_request.field_violations()) {
    details.push_back(absl::StrCat(violation.field(), " ", violation.description()));
  }
  for (const std::string& detail : details) {
    if (!absl::StrContains(why, detail)) absl::StrAppend(&why, "; ", detail);
  }
  return why;
}

WaitingChange ReportOf(const Session& session, const OutboxItem& item) {
  WaitingChange report;
  report.set_number(item.number);
  report.set_state(std::string(WordOf(item.state).english));
  report.set_name(item.name);
  report.set_method(MethodOf(item));
  report.set_summary(SummaryOf(session, item));
  *report.mutable_queue_time() = ToTimestamp(item.queue_time);
  const absl::Status status = StatusOf(item.status);
  report.set_reason(ErrorReason(status));
  report.set_message(WhyOf(session, status));
  return report;
}

std::string ClockText(const Session& session, const ClockError& error) {
  const bool ahead = error.ahead > absl::ZeroDuration();
  constexpr absl::Duration kRounding = absl::Seconds(30);
  const int64_t minutes = absl::ToInt64Minutes(absl::AbsDuration(error.ahead) + kRounding);
  if (error.change == 0) {
    return session.Say(ahead ? wording::kClockAhead : wording::kClockBehind, minutes);
  }
  return session.Say(ahead ? wording::kClockWasAhead : wording::kClockWasBehind, minutes,
                     error.change);
}

// What to do instead.
absl::Status WhyNotEdited(const absl::Status& status, int64_t number) {
  const std::string reason = ErrorReason(status);
  const auto refused = absl::StatusCode::kFailedPrecondition;
  if (reason == "ON_ITS_WAY") return CliError(refused, wording::kOnItsWay, number);
  if (reason == "IN_CONFLICT") return CliError(refused, wording::kInConflict, number);
  if (absl::IsNotFound(status)) return CliError(status.code(), wording::kNoneWaits, number);
  if (reason == "NO_FIELDS") return CliError(refused, wording::kSetsNoFields, number);
  return status;
}

// A line that is written over by the next one, where somebody watches.
void ShowProgress(Session& session, const Device::Progress& progress) {
  const bool over = progress.step == Device::Progress::kDone;
  if (!over && progress.step != Device::Progress::kSettled &&
      progress.step != Device::Progress::kApplied) {
    return;
  }
  session.err() << "\r\033[K";
  if (!over) session.err() << session.Say(wording::kSyncing, progress.sent, progress.received);
  session.err() << std::flush;
}

}  // namespace

absl::Status Synchronise(Session& session, const SyncArguments& arguments) {
  RETURN_IF_ERROR(LearnUserOfDevice(session));
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  if (arguments.anew) RETURN_IF_ERROR(device->ForgetMirror());
  const bool watched = isatty(STDERR_FILENO) != 0;
  Device::Progress last = {};
  const absl::Duration tolerance = absl::Minutes(arguments.clock_tolerance);
  const auto done = device->Sync(
      session.client(),
      [&](const Device::Progress& progress) {
        last = progress;
        if (watched) ShowProgress(session, progress);
      },
      tolerance);
  if (const std::optional<ClockError> wrong = ClockErrorIn(done.status())) {
    session.err() << ClockText(session, *wrong) << "\n";
    return CliError(absl::StatusCode::kFailedPrecondition, wording::kClockHoldsBack);
  }
  if (!done.ok()) {
    if (watched) session.err() << "\r\033[K";
    const bool revoked = !ErrorMetadata(done.status(), kRevokedKey).empty();
    session.err() << (revoked ? session.Say(wording::kDeviceRevoked)
                              : session.Say(wording::kSyncBroken, last.sent, last.received))
                  << "\n";
    return done.status();
  }
  if (done->clock_ahead.has_value() && absl::AbsDuration(*done->clock_ahead) > tolerance) {
    session.err() << ClockText(session, ClockError{*done->clock_ahead}) << "\n";
  }
  ASSIGN_OR_RETURN(const Waiting waiting, CountWaiting(*device));
  SyncReport report;
  report.set_sent(done->sent);
  report.set_conflicts(done->conflicts);
  report.set_refused(done->refused);
  report.set_received(done->received);
  report.set_waiting(waiting.queued + waiting.undecided);
  if (session.options.format == OutputFormat::kTable) {
    session.out() << session.Say(wording::kSynced, done->sent, done->conflicts, done->refused,
                                 done->received)
                  << "\n";
  } else {
    PrintResource(session, report);
  }
  if (waiting.undecided == 0) return absl::OkStatus();
  return CliError(absl::StatusCode::kAborted, wording::kNeedsAuthor, waiting.undecided);
}

absl::Status ListWaiting(Session& session) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  ASSIGN_OR_RETURN(const std::vector<OutboxItem> items, device->Waiting());
  WaitingChanges reports;
  Table table({{session.Say(wording::kNumber), true, true},
               {session.Say(wording::kState)},
               {session.Say(wording::kTime), false, true},
               {session.Say(wording::kMethod)},
               {session.Say(wording::kName), false, true},
               {session.Say(wording::kTitle)},
               {session.Say(wording::kWhy)}});
  for (const OutboxItem& item : items) {
    if (item.state == OutboxItem::kSent) continue;
    const WaitingChange& report = *reports.add_changes() = ReportOf(session, item);
    table.Add({absl::StrCat(item.number), session.Say(WordOf(item.state)),
               LocalTimeText(item.queue_time), MethodText(session, report.method()), item.name,
               report.summary(), report.message()});
  }
  table.DropEmptyColumns();
  session.Print(reports, table);
  if (session.options.format == OutputFormat::kTable && reports.changes().empty()) {
    session.err() << session.Say(wording::kNothingWaits) << "\n";
  }
  ASSIGN_OR_RETURN(const auto unmaskings, device->Unmaskings());
  if (!unmaskings.empty()) {
    session.err() << session.Say(wording::kUnmaskingsWait, unmaskings.size()) << "\n";
  }
  return absl::OkStatus();
}

absl::Status RetryWaiting(Session& session, const std::vector<int64_t>& numbers) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  for (const int64_t number : numbers) {
    const absl::StatusOr<OutboxItem> item = device->Retry(number);
    if (!item.ok()) return WhyNotEdited(item.status(), number);
    session.out() << session.Say(wording::kRetried, number, item->number) << "\n";
  }
  return absl::OkStatus();
}

absl::Status DiscardWaiting(Session& session, const std::vector<int64_t>& numbers) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  for (const int64_t number : numbers) {
    const absl::Status discarded = device->Discard(number);
    if (!discarded.ok()) return WhyNotEdited(discarded, number);
    session.out() << session.Say(wording::kDiscarded, number) << "\n";
  }
  return absl::OkStatus();
}

absl::Status EditWaiting(Session& session, const EditArguments& arguments) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  const absl::StatusOr<MessagePtr> row = device->RowOf(arguments.number);
  if (!row.ok()) return WhyNotEdited(row.status(), arguments.number);
  ASSIGN_OR_RETURN(auto assignments, ParseAssignments((*row)->GetDescriptor(), arguments.fields));
  for (FieldAssignment& assignment : assignments) {
    const std::string& collection = RulesOf(assignment.field).references();
    const bool names_row = !collection.empty() && assignment.operation == FieldAssignment::kSet;
    if (!names_row || assignment.value.empty()) continue;
    ASSIGN_OR_RETURN(assignment.value, RowOnDevice(session, *device, assignment.value,
                                                   session.registry().FindCollection(collection)));
  }
  RETURN_IF_ERROR(ApplyAssignments(assignments, **row));
  const auto edited = device->Edit(arguments.number, **row, MaskOf(assignments));
  if (!edited.ok()) return WhyNotEdited(edited.status(), arguments.number);
  session.out() << session.Say(wording::kEdited, arguments.number, OneLine(TitleOf(session, **row)))
                << "\n";
  ASSIGN_OR_RETURN(const Waiting waiting, CountWaiting(*device));
  SayWaiting(session, waiting);
  return absl::OkStatus();
}

}  // namespace zhaolian
