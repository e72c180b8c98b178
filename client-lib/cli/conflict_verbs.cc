#include "client-lib/cli/conflict_verbs.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client-lib/cli/change_texts.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/local_device.h"
#include "client-lib/cli/offline_wording.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/spoken_filter.h"
#include "storage/status_macros.h"
#include "zhaolian/internal/v1/device_reports.pb.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using internal::v1::ConflictReports;
using internal::v1::FieldConflict;

namespace {

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

// Whether others have changed the field too; a change of it counts otherwise, whatever is decided.
bool IsContested(const Session& session, const Device::Conflict& conflict,
                 const std::string& field) {
  return conflict.base == nullptr || conflict.theirs == nullptr ||
         Shown(session, conflict.base.get(), field) != Shown(session, conflict.theirs.get(), field);
}

// The fields of the conflict that stay as they are here.
absl::StatusOr<std::vector<std::string>> MineOf(const Session& session,
                                                const Device::Conflict& conflict,
                                                const std::vector<std::string>& take) {
  std::set<std::string> mine;
  for (const std::string& field : conflict.fields) {
    if (!IsContested(session, conflict, field)) mine.insert(field);
  }
  for (const std::string& each : take) {
    ASSIGN_OR_RETURN(Choice choice, ReadChoice(each));
    if (choice.field.empty()) {
      if (choice.mine) mine.insert(conflict.fields.begin(), conflict.fields.end());
      if (choice.mine && conflict.fields.empty()) mine.insert("*");
      continue;
    }
    const FieldDescriptor* field = conflict.mine == nullptr
                                       ? nullptr
                                       : FieldCalled(conflict.mine->GetDescriptor(), choice.field);
    if (field != nullptr) choice.field = field->name();
    if (choice.mine) mine.insert(choice.field);
    if (!choice.mine) mine.erase(choice.field);
  }
  return std::vector<std::string>(mine.begin(), mine.end());
}

absl::Status Decide(Session& session, Device& device, const Device::Conflict& conflict,
                    const std::vector<std::string>& take) {
  ASSIGN_OR_RETURN(const std::vector<std::string> mine, MineOf(session, conflict, take));
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

// The heading of the field in tables of its rows.
std::string HeadingHere(const Session& session, const Device::Conflict& conflict,
                        const std::string& name) {
  const FieldDescriptor* field =
      conflict.mine == nullptr ? nullptr : conflict.mine->GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? name : FieldHeading(field, session.options.language);
}

std::string ChangedText(const Device::Conflict& conflict) {
  if (conflict.theirs == nullptr) return "";
  const FieldDescriptor* time = conflict.theirs->GetDescriptor()->FindFieldByName("update_time");
  return time == nullptr ? "" : FieldText(*conflict.theirs, time, Language::kEnglish);
}

void ShowConflicts(Session& session, const std::vector<Device::Conflict>& conflicts) {
  ConflictReports reports;
  Table table({{session.Say(wording::kNumber), true, true},
               {session.Say(wording::kTitle)},
               {session.Say(wording::kField)},
               {session.Say(wording::kBase)},
               {session.Say(wording::kMine)},
               {session.Say(wording::kTheirs)},
               {session.Say(wording::kTheirTime), false, true},
               {session.Say(wording::kName)}});
  for (const Device::Conflict& conflict : conflicts) {
    const std::string changed = ChangedText(conflict);
    auto& report = *reports.add_conflicts();
    report.set_number(conflict.item.number);
    report.set_name(conflict.item.name);
    if (conflict.theirs != nullptr) report.set_title(TitleOf(session, *conflict.theirs));
    const auto add_row = [&](const std::string& what, const FieldConflict& field) {
      table.Add({absl::StrCat(conflict.item.number), report.title(), what, field.base(),
                 field.mine(), field.theirs(), changed, conflict.item.name});
    };
    for (const std::string& name : conflict.fields) {
      if (!IsContested(session, conflict, name)) continue;
      auto& field = *report.add_fields();
      field.set_field(name);
      field.set_base(Shown(session, conflict.base.get(), name));
      field.set_mine(Shown(session, conflict.mine.get(), name));
      field.set_theirs(Shown(session, conflict.theirs.get(), name));
      add_row(HeadingHere(session, conflict, name), field);
    }
    if (conflict.fields.empty()) add_row(MethodText(session, MethodOf(conflict.item)), {});
  }
  table.DropEmptyColumns();
  session.Print(reports, table);
}

}  // namespace

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
    if (conflicts.empty()) {
      const absl::Status status = device->Resolve(arguments.number, {});
      return absl::IsNotFound(status)
                 ? CliError(status.code(), wording::kNoneWaits, arguments.number)
                 : status;
    }
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
