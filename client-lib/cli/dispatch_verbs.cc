#include "client-lib/cli/dispatch_verbs.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client-lib/cli/all_pages.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/field_assignment.h"
#include "client-lib/cli/field_table.h"
#include "client-lib/cli/figure_definitions.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/report_verbs.h"
#include "client-lib/cli/report_wording.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/spoken_day.h"
#include "client-lib/cli/titles.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/dispatch.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using v1::DispatchChange;
using v1::DispatchedState;
using v1::DispatchSnapshot;

// The name of a snapshot; of the last one when `text` is empty.
absl::StatusOr<std::string> SnapshotCalled(Session& session, const std::string& text) {
  if (!text.empty()) {
    return session.Name(text, &session.SchemaOf(DispatchSnapshot::descriptor()));
  }
  v1::ListDispatchSnapshotsRequest request;
  request.set_page_size(1);
  request.set_order_by("frozen_revision desc");
  v1::ListDispatchSnapshotsResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  if (response.dispatch_snapshots().empty()) return UsageError(wording::kNoSnapshot);
  return response.dispatch_snapshots(0).name();
}

// "阶段 签约 → 开工, 归口单位 汉台区 → 经开区": what of the lead differs. The fields are called
// as those of the lead are.
std::string ChangeText(const Session& session, const Titles& titles, const DispatchChange& change) {
  const DispatchedState& before = change.before();
  const DispatchedState& after = change.after();
  std::vector<std::string> parts;
  const auto add = [&](const char* field, const std::string& from, const std::string& to) {
    if (from == to) return;
    const std::string heading =
        FieldHeading(v1::Lead::descriptor()->FindFieldByName(field), session.options.language);
    parts.push_back(
        absl::StrCat(heading, " ", from.empty() ? "-" : from, " → ", to.empty() ? "-" : to));
  };
  const bool is_new = !change.has_before();
  add("stage", is_new ? session.Say(wording::kNewLead) : StageText(session, before.stage()),
      StageText(session, after.stage()));
  if (after.deleted() && !before.deleted()) parts.push_back(session.Say(wording::kRemoved));
  if (is_new) return absl::StrJoin(parts, ", ");
  if (before.deleted() && !after.deleted()) parts.push_back(session.Say(wording::kBroughtBack));
  for (const char* field : {"project_kind", "stage_imported"}) {
    const auto* own = DispatchedState::descriptor()->FindFieldByName(field);
    const Language language = session.options.language;
    add(field, FieldText(before, own, language), FieldText(after, own, language));
  }
  add("owner_unit", titles.Of(before.owner_unit()), titles.Of(after.owner_unit()));
  add("chain", titles.Of(before.chain()), titles.Of(after.chain()));
  add("agreement_date", before.agreement_date(), after.agreement_date());
  const auto amount = [](const DispatchedState& state) {
    return state.has_investment()
               ? AmountText(state.investment().amount_minor(), state.investment().currency())
               : std::string();
  };
  add("investment_amount_minor", amount(before), amount(after));
  return absl::StrJoin(parts, ", ");
}

std::vector<std::string> NamesIn(const v1::ExplainDispatchSnapshotResponse& explained) {
  std::vector<std::string> names;
  for (const DispatchChange& change : explained.changes()) {
    names.push_back(change.user());
    for (const DispatchedState& state : {change.before(), change.after()}) {
      names.insert(names.end(), {state.owner_unit(), state.chain()});
    }
  }
  return names;
}

absl::Status ListLeads(Session& session, const std::string& snapshot,
                       const DispatchListArguments& arguments) {
  v1::ListDispatchedLeadsRequest request;
  request.set_name(snapshot);
  const auto* field = request.GetDescriptor()->FindFieldByName("list");
  RETURN_IF_ERROR(ApplyAssignments({{field, FieldAssignment::kSet, arguments.list}}, request));
  if (!arguments.unit.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_unit(),
                     session.Name(arguments.unit, &session.SchemaOf(v1::Unit::descriptor())));
  }
  v1::ListDispatchedLeadsResponse all;
  RETURN_IF_ERROR(ReadPages<v1::ListDispatchedLeadsResponse>(
      session, arguments.limit, request, [&](const auto& page) {
        all.mutable_leads()->MergeFrom(page.leads());
        return all.leads_size();
      }));
  std::vector<std::string> units;
  for (const auto& lead : all.leads()) units.push_back(lead.owner_unit());
  Titles titles(session);
  titles.Read(units);
  FieldTable table(session, v1::DispatchedLead::descriptor(),
                   {"lead", "display_name", "owner_unit", "stage", "agreement_date",
                    "planned_start_date", "start_date", "completion_date", "days"});
  for (v1::DispatchedLead lead : all.leads()) {
    lead.set_owner_unit(titles.Of(lead.owner_unit()));
    table.Add(lead);
  }
  session.Print(all, table.Finish());
  return absl::OkStatus();
}

void PrintFigures(Session& session, const v1::ExplainDispatchSnapshotResponse& explained) {
  FieldTable table(session, v1::PromotionFigures::descriptor(), {"signed", "started", "completed"});
  table.AddHeading({session.Say(wording::kFigure)});
  table.Add(explained.before(), {session.Say(wording::kThen)});
  table.Add(explained.after(), {session.Say(wording::kNow)});
  session.out() << table.Finish().Text(session.Width()) << "\n";
}

}  // namespace

absl::Status TakeSnapshot(Session& session, const TakeArguments& arguments) {
  v1::TakeDispatchSnapshotRequest request;
  ASSIGN_OR_RETURN(*request.mutable_period_start(), ReadSpokenDayIfAny(arguments.from));
  ASSIGN_OR_RETURN(*request.mutable_period_end(), ReadSpokenDayIfAny(arguments.to));
  request.set_title(arguments.title);
  const ChangeOptions change = arguments.change.options();
  request.set_request_id(change.request_id);
  request.set_validate_only(change.validate_only);
  DispatchSnapshot snapshot;
  RETURN_IF_ERROR(session.client().Call(request, snapshot));
  PrintChange(session, session.Say(wording::kTaken), request.validate_only(), snapshot);
  if (session.options.format == OutputFormat::kTable) {
    session.out()
        << FiguresTable(session, snapshot.units(), snapshot.total()).Text(session.Width());
  }
  return absl::OkStatus();
}

absl::Status ShowSnapshot(Session& session, const DispatchListArguments& arguments) {
  ASSIGN_OR_RETURN(const std::string name, SnapshotCalled(session, arguments.snapshot));
  if (!arguments.list.empty()) return ListLeads(session, name, arguments);
  v1::GetDispatchSnapshotRequest request;
  request.set_name(name);
  DispatchSnapshot snapshot;
  RETURN_IF_ERROR(session.client().Call(request, snapshot));
  if (std::ostream* out = BesideFigures(session)) {
    *out << OneLine(snapshot.display_name()) << "  " << snapshot.name() << "\n";
  }
  PrintAsOf(session, snapshot.create_time(), snapshot.frozen_revision(), snapshot.period_start(),
            snapshot.period_end());
  session.Print(snapshot, FiguresTable(session, snapshot.units(), snapshot.total()));
  if (session.options.format == OutputFormat::kTable) TellImported(session, snapshot.total());
  PrintDefinitions(session, snapshot.definitions(), arguments.definitions);
  return absl::OkStatus();
}

absl::Status ExplainSnapshot(Session& session, const ExplainArguments& arguments) {
  v1::ExplainDispatchSnapshotRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), SnapshotCalled(session, arguments.snapshot));
  if (!arguments.until.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_until(), SnapshotCalled(session, arguments.until));
  }
  v1::ExplainDispatchSnapshotResponse all;
  RETURN_IF_ERROR(ReadPages<v1::ExplainDispatchSnapshotResponse>(
      session, arguments.limit, request, [&](const auto& page) {
        auto changes = std::move(*all.mutable_changes());
        changes.MergeFrom(page.changes());
        // Each page has the figures; the token is not for whoever reads this.
        all = page;
        all.clear_next_page_token();
        *all.mutable_changes() = std::move(changes);
        return all.changes_size();
      }));
  const bool text = session.options.format == OutputFormat::kTable;
  if (text) PrintFigures(session, all);
  if (text) {
    session.out() << session.Say(all.changes().empty() ? wording::kNothingChanged
                                                       : wording::kCountedAgain)
                  << "\n";
    if (all.changes().empty()) return absl::OkStatus();
  }
  FieldTable table(session, DispatchChange::descriptor(), {"lead", "display_name"});
  for (const auto& heading : {wording::kChange, wording::kTime, wording::kUser, wording::kReason}) {
    table.AddHeading({session.Say(heading)});
  }
  Titles titles(session);
  titles.Read(NamesIn(all));
  for (const auto& change : all.changes()) {
    table.Add(change, {ChangeText(session, titles, change), LocalTimeText(change.change_time()),
                       titles.Of(change.user()), change.reason()});
  }
  session.Print(all, table.Finish());
  if (text && !request.page_token().empty()) {
    session.err() << session.Say(wording::kMoreChanges) << "\n";
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
