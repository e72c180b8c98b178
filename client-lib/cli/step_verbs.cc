#include "client-lib/cli/step_verbs.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/local_device.h"
#include "client-lib/cli/offline_wording.h"
#include "client-lib/cli/shown_rows.h"
#include "client-lib/cli/spoken_day.h"
#include "client-lib/cli/spoken_time.h"
#include "client-lib/cli/table.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/internal/v1/device_reports.pb.h"

namespace zhaolian {
namespace {

// The day of a step; a row is done with where it is empty.
constexpr char kDay[] = "next_date", kStep[] = "next_step";

absl::StatusOr<Device::View> StepCalled(Session& session, const Device& device,
                                        const std::string& text) {
  ASSIGN_OR_RETURN(const std::string name, RowOnDevice(session, device, text, nullptr));
  ASSIGN_OR_RETURN(Device::View view, device.Get(name));
  const bool has_steps = view.row->GetDescriptor()->FindFieldByName(kDay) != nullptr;
  if (!has_steps || TextField(*view.row, kDay).empty()) {
    return UsageError(wording::kNoStepOpen, TitleHere(session, device, name));
  }
  return view;
}

// What came of a step, behind what came of its row before; the field that has it.
std::string AddOutcome(const std::string& outcome, google::protobuf::Message& row) {
  // A stop says what came of it in one of its words, and that beside it.
  constexpr char kNote[] = "outcome_note", kOutcome[] = "outcome";
  const char* field = row.GetDescriptor()->FindFieldByName(kNote) != nullptr ? kNote : kOutcome;
  const std::string before = TextField(row, field);
  SetTextField(row, field, absl::StrCat(before, before.empty() ? "" : "；", outcome));
  return field;
}

}  // namespace

absl::Status ShowDue(Session& session, const DueArguments& arguments) {
  const auto days = SpokenDays(arguments.within);
  if (!days.has_value()) return UsageError(wording::kNoSpan, arguments.within);
  const std::string until = DateAfter(absl::Now(), *days);
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  const std::string user = arguments.everybody ? "" : UserOfDevice(session);
  ASSIGN_OR_RETURN(const std::vector<Device::DueStep> due, device->DueFollowUps(user, until));
  internal::v1::DueSteps steps;
  Table table({{"#", true, true},
               {session.Say(wording::kDue), false, true},
               {session.Say(wording::kFirm)},
               {session.Say(wording::kNextStep)},
               {session.Say(wording::kAssignee)},
               {session.Say(wording::kState)},
               {session.Say(wording::kName)}});
  std::vector<std::string> names;
  for (const Device::DueStep& each : due) {
    internal::v1::DueStep& step = *steps.add_steps();
    step.set_name(each.name);
    step.set_enterprise(each.enterprise);
    step.set_assignee(each.assignee);
    step.set_next_step(each.next_step);
    step.set_next_date(each.next_date);
    step.set_waiting(each.pending);
    names.push_back(each.name);
    table.Add({absl::StrCat(names.size()), each.next_date,
               TitleHere(session, *device, each.enterprise), each.next_step, each.assignee,
               each.pending ? session.Say(wording::kNotSent) : "", each.name});
  }
  if (session.options.format != OutputFormat::kTable) {
    session.Print(steps, table);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(KeepShownRows(session, names));
  table.DropEmptyColumns();
  session.out() << (due.empty() ? "" : table.Text(session.Width()));
  if (due.empty()) session.err() << session.Say(wording::kNothingDue, until) << "\n";
  SayAge(session, *device);
  return absl::OkStatus();
}

absl::Status FinishSteps(Session& session, const DoneArguments& arguments) {
  ASSIGN_OR_RETURN(const SpokenStep next, ReadSpokenStep(arguments.next, absl::Now()));
  ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session));
  std::vector<Device::View> steps;
  for (const std::string& text : arguments.steps) {
    ASSIGN_OR_RETURN(steps.emplace_back(), StepCalled(session, *device, text));
  }
  for (Device::View& each : steps) {
    const std::string done = TextField(*each.row, kStep);
    std::vector<std::string> mask = {kDay};
    SetTextField(*each.row, kDay, next.date);
    // What was to be done stays with the contact it was agreed in.
    if (!next.date.empty()) {
      SetTextField(*each.row, kStep, next.step);
      mask.emplace_back(kStep);
    }
    if (!arguments.outcome.empty()) mask.push_back(AddOutcome(arguments.outcome, *each.row));
    RETURN_IF_ERROR(device->Update(*each.row, mask).status());
    const std::string firm = TitleHere(session, *device, TextField(*each.row, "enterprise"));
    session.out() << (next.date.empty()
                          ? session.Say(wording::kStepDone, OneLine(firm), OneLine(done))
                          : session.Say(wording::kStepPutOff, OneLine(firm), next.date,
                                        OneLine(next.step)))
                  << "\n";
  }
  ASSIGN_OR_RETURN(const Waiting waiting, CountWaiting(*device));
  SayWaiting(session, waiting);
  return absl::OkStatus();
}

}  // namespace zhaolian
