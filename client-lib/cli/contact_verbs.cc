#include "client-lib/cli/contact_verbs.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/field_assignment.h"
#include "client-lib/cli/local_device.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/offline_wording.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/spoken_day.h"
#include "client-lib/cli/spoken_time.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "storage/uuid.h"
#include "zhaolian/internal/v1/device_reports.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

using v1::Engagement;

namespace {

// What people call the row of this name here; the name where it is not here.
std::string TitleHere(const Session& session, const Device& device, const std::string& name) {
  const auto view = device.Get(name);
  if (!view.ok()) return name;
  const std::string title = TitleOf(session, *view->row);
  return title.empty() ? name : title;
}

absl::Status Report(Session& session, const Device& device, const Wording& done,
                    const std::string& title, const std::string& name) {
  ASSIGN_OR_RETURN(const Device::View view, device.Get(name));
  if (session.options.format == OutputFormat::kTable) {
    session.out() << session.Say(done, name, OneLine(title)) << "\n";
  } else {
    PrintResource(session, *view.row);
  }
  ASSIGN_OR_RETURN(const Waiting waiting, CountWaiting(device));
  SayWaiting(session, waiting);
  return absl::OkStatus();
}

}  // namespace

absl::Status LogContact(Session& session, const LogArguments& arguments) {
  const absl::Time now = absl::Now();
  Engagement engagement;
  ASSIGN_OR_RETURN(const SpokenStep next, ReadSpokenStep(arguments.next, now));
  engagement.set_next_date(next.date);
  engagement.set_next_step(next.step);
  ASSIGN_OR_RETURN(const absl::Time when, ReadSpokenWhen(arguments.when, now));
  *engagement.mutable_occur_time() = ToTimestamp(when);
  // The words of assignments, so that kinds are written alike everywhere.
  const std::vector<FieldAssignment> assignments = {
      {Engagement::descriptor()->FindFieldByName("kind"), FieldAssignment::kSet, arguments.kind}};
  RETURN_IF_ERROR(ApplyAssignments(assignments, engagement));
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  ASSIGN_OR_RETURN(*engagement.mutable_enterprise(),
                   RowOnDevice(session, *device, arguments.firm,
                               &session.SchemaOf(v1::Enterprise::descriptor())));
  if (!arguments.lead.empty()) {
    ASSIGN_OR_RETURN(
        *engagement.mutable_lead(),
        RowOnDevice(session, *device, arguments.lead, &session.SchemaOf(v1::Lead::descriptor())));
  }
  *engagement.mutable_met() = {arguments.met.begin(), arguments.met.end()};
  engagement.set_summary(arguments.summary);
  engagement.set_place(arguments.place);
  engagement.set_outcome(arguments.outcome);
  // Nobody finds out by guessing whether a row exists.
  engagement.set_name(absl::StrCat("engagements/e", NewRandomUuid()));
  RETURN_IF_ERROR(device->Create(engagement).status());
  return Report(session, *device, wording::kLogged,
                TitleHere(session, *device, engagement.enterprise()), engagement.name());
}

absl::Status ShowDue(Session& session, const DueArguments& arguments) {
  const auto days = SpokenDays(arguments.within);
  if (!days.has_value()) return UsageError(wording::kNoSpan, arguments.within);
  const std::string until = DateAfter(absl::Now(), *days);
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  const std::string user = arguments.everybody ? "" : UserOfDevice(session);
  ASSIGN_OR_RETURN(const std::vector<Device::DueStep> due, device->DueFollowUps(user, until));
  internal::v1::DueSteps steps;
  Table table({{session.Say(wording::kDue), false, true},
               {session.Say(wording::kFirm)},
               {session.Say(wording::kNextStep)},
               {session.Say(wording::kAssignee)},
               {session.Say(wording::kState)},
               {session.Say(wording::kName), false, true}});
  for (const Device::DueStep& each : due) {
    internal::v1::DueStep& step = *steps.add_steps();
    step.set_name(each.name);
    step.set_enterprise(each.enterprise);
    step.set_assignee(each.assignee);
    step.set_next_step(each.next_step);
    step.set_next_date(each.next_date);
    step.set_waiting(each.pending);
    table.Add({each.next_date, TitleHere(session, *device, each.enterprise), each.next_step,
               each.assignee, each.pending ? session.Say(wording::kNotSent) : "", each.name});
  }
  if (session.options.format != OutputFormat::kTable) {
    session.Print(steps, table);
    return absl::OkStatus();
  }
  table.DropEmptyColumns();
  session.out() << (due.empty() ? "" : table.Text(session.Width()));
  if (due.empty()) session.err() << session.Say(wording::kNothingDue, until) << "\n";
  SayAge(session, *device);
  return absl::OkStatus();
}

absl::Status FindOffline(Session& session, const FindArguments& arguments) {
  std::vector<std::string> collections;
  for (const std::string& text : arguments.collections) {
    ASSIGN_OR_RETURN(const ResourceSchema* schema, CollectionCalled(session.registry(), text));
    collections.push_back(schema->collection());
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  ASSIGN_OR_RETURN(const Device::Found found, device->Search(absl::StrJoin(arguments.words, " "),
                                                             collections, arguments.limit));
  internal::v1::FoundRows rows;
  rows.set_truncated(found.truncated);
  Table table({{session.Say(wording::kName), false, true},
               {session.Say(wording::kTitle)},
               {session.Say(wording::kState)}});
  for (const Device::Found::Hit& hit : found.hits) {
    internal::v1::FoundRow& row = *rows.add_rows();
    row.set_name(hit.name);
    row.set_title(hit.title);
    row.set_waiting(hit.pending);
    table.Add({hit.name, hit.title, hit.pending ? session.Say(wording::kNotSent) : ""});
  }
  if (session.options.format == OutputFormat::kTable) table.DropEmptyColumns();
  session.Print(rows, table);
  if (session.options.format != OutputFormat::kTable) return absl::OkStatus();
  if (found.truncated) session.err() << session.Say(wording::kMoreHits) << "\n";
  if (found.hits.empty()) session.err() << session.Say(wording::kNothingFound) << "\n";
  SayAge(session, *device);
  return absl::OkStatus();
}

absl::Status NoteUpdate(Session& session, const NoteArguments& arguments) {
  if (arguments.fields.empty()) return UsageError(wording::kGiveFields);
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  ASSIGN_OR_RETURN(const std::string name, RowOnDevice(session, *device, arguments.name, nullptr));
  ASSIGN_OR_RETURN(const ResourceSchema* schema, session.SchemaOfName(name));
  ASSIGN_OR_RETURN(const auto assignments, ParseAssignments(schema->message(), arguments.fields));
  ASSIGN_OR_RETURN(Device::View view, device->Get(name));
  RETURN_IF_ERROR(ApplyAssignments(assignments, *view.row));
  RETURN_IF_ERROR(device->Update(*view.row, MaskOf(assignments)).status());
  return Report(session, *device, wording::kQueuedUpdate, TitleOf(session, *view.row), name);
}

absl::Status ShowOffline(Session& session, const std::string& text) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  ASSIGN_OR_RETURN(const std::string name, RowOnDevice(session, *device, text, nullptr));
  ASSIGN_OR_RETURN(const Device::View view, device->Get(name));
  PrintResource(session, *view.row);
  ASSIGN_OR_RETURN(const std::vector<OutboxItem> items, device->Waiting());
  for (const OutboxItem& item : items) {
    if (item.name != name || item.state == OutboxItem::kSent) continue;
    session.err() << session.Say(wording::kChangeWaits, item.number) << "\n";
  }
  SayAge(session, *device);
  return absl::OkStatus();
}

}  // namespace zhaolian
