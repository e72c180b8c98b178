#include "client-lib/cli/contact_verbs.h"

#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
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
#include "client-lib/cli/shown_rows.h"
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
  if (absl::StripAsciiWhitespace(arguments.summary).empty()) {
    return UsageError(wording::kNoValue, "--summary");
  }
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
  std::vector<std::string> names;
  Table table({{"#", true, true},
               {session.Say(wording::kTitle)},
               {session.Say(wording::kState)},
               {session.Say(wording::kName)}});
  for (const Device::Found::Hit& hit : found.hits) {
    internal::v1::FoundRow& row = *rows.add_rows();
    row.set_name(hit.name);
    row.set_title(hit.title);
    row.set_waiting(hit.pending);
    names.push_back(hit.name);
    table.Add({absl::StrCat(names.size()), hit.title,
               hit.pending ? session.Say(wording::kNotSent) : "", hit.name});
  }
  if (session.options.format == OutputFormat::kTable) {
    table.DropEmptyColumns();
    RETURN_IF_ERROR(KeepShownRows(session, names));
  }
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
