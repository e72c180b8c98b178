#include "client-lib/cli/sync_verbs.h"

#include <unistd.h>

#include <memory>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "client-lib/change_request.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/field_assignment.h"
#include "client-lib/cli/local_device.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/offline_wording.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/wire_status.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/internal/v1/device_reports.pb.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using internal::v1::ConflictReports;
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

// "CreateEngagement" of the type zhaolian.v1.CreateEngagementRequest.
std::string MethodOf(const OutboxItem& item) {
  const std::string& url = item.mutation.request().type_url();
  return std::string(absl::StripSuffix(url.substr(url.rfind('.') + 1), "Request"));
}

// "新建对接记录" of CreateEngagement, where it is a change that every resource has, or a move.
std::string MethodText(const Session& session, const std::string& method) {
  if (!session.chinese()) return method;
  for (const Wording* move : {&wording::kAdvanceLead, &wording::kRevertLead, &wording::kShelveLead,
                              &wording::kLoseLead}) {
    if (method == move->english) return std::string(move->chinese);
  }
  constexpr std::pair<absl::string_view, absl::string_view> kStandard[] = {
      {"Create", "新建"}, {"Update", "修改"}, {"Delete", "删除"}, {"Undelete", "恢复"}};
  for (const auto& [english, chinese] : kStandard) {
    absl::string_view type = method;
    if (!absl::ConsumePrefix(&type, english)) continue;
    const auto* message = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
        absl::StrCat("zhaolian.v1.", type));
    const ResourceSchema* schema =
        message == nullptr ? nullptr : session.registry().FindMessage(message);
    if (schema != nullptr) return absl::StrCat(chinese, schema->label());
  }
  return method;
}

// Where a request that moves a lead has it go; "" for others.
std::string StageIn(const Session& session, const Message& request) {
  const FieldDescriptor* stage = request.GetDescriptor()->FindFieldByName("stage");
  return stage == nullptr ? "" : FieldText(request, stage, session.options.language);
}

// What the change is about, as its author wrote it: the title of the row it makes, or
// the text of an engagement; the title of a lead that it moves, and where.
std::string SummaryOf(const Session& session, const OutboxItem& item) {
  const auto request = UnpackRequest(item.mutation.request());
  if (!request.ok()) return "";
  const auto change = UnderstandChange(session.registry(), **request);
  if (!change.ok()) return "";
  const Message* row = RowIn(*change, **request);
  if (row != nullptr) return TitleOf(session, *row);
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

std::string ClockText(const Session& session, absl::Duration ahead) {
  const Wording& wrong =
      ahead > absl::ZeroDuration() ? wording::kClockAhead : wording::kClockBehind;
  constexpr absl::Duration kRounding = absl::Seconds(30);
  return session.Say(wrong, absl::ToInt64Minutes(absl::AbsDuration(ahead) + kRounding));
}

absl::Status ClockIsWrong(Session& session, absl::Duration ahead) {
  session.err() << ClockText(session, ahead) << "\n";
  return CliError(absl::StatusCode::kFailedPrecondition, wording::kClockHoldsBack);
}

// What to do instead.
absl::Status WhyNotEdited(const absl::Status& status, int64_t number) {
  const std::string reason = ErrorReason(status);
  const auto refused = absl::StatusCode::kFailedPrecondition;
  if (reason == "ON_ITS_WAY") return CliError(refused, wording::kOnItsWay, number);
  if (reason == "IN_CONFLICT") return CliError(refused, wording::kInConflict, number);
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

struct Choice {
  std::string field;  // "": all of them
  bool mine;
};

absl::StatusOr<Choice> ReadChoice(const std::string& take) {
  const size_t equals = take.find('=');
  const std::string side = equals == std::string::npos ? take : take.substr(equals + 1);
  if (side != "mine" && side != "theirs") return UsageError(wording::kNoTake, take);
  return Choice{equals == std::string::npos ? "" : take.substr(0, equals), side == "mine"};
}

std::string Shown(const Session& session, const Message* row, const std::string& field) {
  if (row == nullptr) return "";
  const FieldDescriptor* found = row->GetDescriptor()->FindFieldByName(field);
  return found == nullptr ? "" : FieldText(*row, found, session.options.language);
}

absl::Status Decide(Session& session, Device& device, const Device::Conflict& conflict,
                    const std::vector<std::string>& take) {
  std::vector<std::string> mine;
  for (const std::string& each : take) {
    ASSIGN_OR_RETURN(const Choice choice, ReadChoice(each));
    if (!choice.mine) continue;
    if (!choice.field.empty()) {
      mine.push_back(choice.field);
    } else {
      mine = conflict.fields.empty() ? std::vector<std::string>{"*"} : conflict.fields;
    }
  }
  const int64_t number = conflict.item.number;
  RETURN_IF_ERROR(device.Resolve(number, mine));
  session.out() << (mine.empty()
                        ? session.Say(wording::kTookTheirs, number)
                        : session.Say(wording::kTookMine, number, absl::StrJoin(mine, ", ")))
                << "\n";
  ASSIGN_OR_RETURN(const Waiting waiting, CountWaiting(device));
  SayWaiting(session, waiting);
  return absl::OkStatus();
}

void ShowConflicts(Session& session, const std::vector<Device::Conflict>& conflicts) {
  ConflictReports reports;
  Table table({{session.Say(wording::kNumber), true, true},
               {session.Say(wording::kName), false, true},
               {session.Say(wording::kField)},
               {session.Say(wording::kBase)},
               {session.Say(wording::kMine)},
               {session.Say(wording::kTheirs)}});
  for (const Device::Conflict& conflict : conflicts) {
    auto& report = *reports.add_conflicts();
    report.set_number(conflict.item.number);
    report.set_name(conflict.item.name);
    if (conflict.theirs != nullptr) report.set_title(TitleOf(session, *conflict.theirs));
    for (const std::string& name : conflict.fields) {
      auto& field = *report.add_fields();
      field.set_field(name);
      field.set_base(Shown(session, conflict.base.get(), name));
      field.set_mine(Shown(session, conflict.mine.get(), name));
      field.set_theirs(Shown(session, conflict.theirs.get(), name));
      table.Add({absl::StrCat(conflict.item.number), conflict.item.name, name, field.base(),
                 field.mine(), field.theirs()});
    }
    if (conflict.fields.empty()) {
      table.Add({absl::StrCat(conflict.item.number), conflict.item.name, MethodOf(conflict.item),
                 "", "", ""});
    }
  }
  session.Print(reports, table);
}

}  // namespace

absl::Status Synchronise(Session& session, const SyncArguments& arguments) {
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
  if (ErrorReason(done.status()) == "CLOCK_WRONG") return ClockIsWrong(session, *last.clock_ahead);
  if (!done.ok()) {
    if (watched) session.err() << "\r\033[K";
    const bool revoked = !ErrorMetadata(done.status(), kRevokedKey).empty();
    session.err() << (revoked ? session.Say(wording::kDeviceRevoked)
                              : session.Say(wording::kSyncBroken, last.sent, last.received))
                  << "\n";
    return done.status();
  }
  if (done->clock_ahead.has_value() && absl::AbsDuration(*done->clock_ahead) > tolerance) {
    session.err() << ClockText(session, *done->clock_ahead) << "\n";
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
  return absl::OkStatus();
}

absl::Status RetryWaiting(Session& session, const std::vector<int64_t>& numbers) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  for (const int64_t number : numbers) {
    ASSIGN_OR_RETURN(const OutboxItem item, device->Retry(number));
    session.out() << session.Say(wording::kRetried, number, item.number) << "\n";
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

absl::Status DecideConflicts(Session& session, const ConflictArguments& arguments) {
  if (!arguments.take.empty() && arguments.number == 0) {
    return UsageError(wording::kWhichConflict);
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  ASSIGN_OR_RETURN(std::vector<Device::Conflict> conflicts, device->Conflicts());
  if (arguments.number != 0) {
    const auto other = [&](const Device::Conflict& each) {
      return each.item.number != arguments.number;
    };
    conflicts.erase(std::remove_if(conflicts.begin(), conflicts.end(), other), conflicts.end());
  }
  if (!arguments.take.empty()) {
    // What is none is told by the device, which knows what it is.
    if (conflicts.empty()) return device->Resolve(arguments.number, {});
    return Decide(session, *device, conflicts.front(), arguments.take);
  }
  ShowConflicts(session, conflicts);
  if (session.options.format == OutputFormat::kTable) {
    session.err() << session.Say(conflicts.empty() ? wording::kNoConflicts : wording::kHowToTake)
                  << "\n";
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
