// Rows of leads, with their firms and contact persons.
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/import/enterprise_keys.h"
#include "server/import/field_attributes.h"
#include "server/import/resigned_lead.h"
#include "server/import/row_planner.h"
#include "server/import/row_values.h"
#include "server/import/same_row.h"
#include "server/import/stage_reasons.h"
#include "server/import/visible_rows.h"
#include "server/projects/lead_days.h"
#include "server/rows/past_day.h"
#include "server/rows/resource_id.h"
#include "storage/resource_schema.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

using internal::v1::PlannedRow;
using v1::Lead;

namespace {

// A firm has not many leads; more are not looked through.
constexpr int kMostLeads = 100;

// The word of a source that stands for the stage; leads.cc reads it.
std::string SourceStageOf(Lead::Stage stage) {
  const auto* value = Lead::Stage_descriptor()->FindValueByNumber(stage);
  return value == nullptr || stage == 0 ? "" : absl::AsciiStrToLower(ShortEnumName(value));
}

Lead::Stage StageOf(const RowReading& reading) {
  int stage = 0;
  return absl::SimpleAtoi(FirstOf(reading, "stage"), &stage) ? static_cast<Lead::Stage>(stage)
                                                             : Lead::STAGE_UNSPECIFIED;
}

// A stage by its own name, as an export has it, says no more than the stage.
std::vector<std::string> SummaryOf(const RowReading& reading) {
  const bool says_more =
      FindEnumValue(Lead::Stage_descriptor(), FirstOf(reading, "progress")) == nullptr;
  return says_more ? TextsOf(reading, {"summary", "progress", "memo"})
                   : TextsOf(reading, {"summary", "memo"});
}

// Below 项目编号, or below 编号, where some number their rows.
std::string LeadCodeOf(const RowReading& reading) {
  const std::string code = CodeOf(reading, "code");
  return code.empty() ? CodeOf(reading, "serial") : code;
}

// What two rows of one project can be in conflict about.
std::string SaidOf(const RowReading& reading) {
  return absl::StrCat(FirstOf(reading, "amount"), "\n", FirstOf(reading, "currency"), "\n",
                      FirstOf(reading, "date"), "\n", LeadCodeOf(reading));
}

// "amount,date": where both say something, and not the same.
std::string ConflictsOf(const std::string& one, const std::string& other) {
  const std::vector<std::string> ours = absl::StrSplit(one, '\n');
  const std::vector<std::string> theirs = absl::StrSplit(other, '\n');
  const auto differ = [&](size_t i) { return SayOtherwise(ours[i], theirs[i]); };
  std::vector<std::string> conflicts;
  if (differ(0) || (differ(1) && !ours[0].empty())) conflicts.push_back("amount");
  if (differ(2)) conflicts.push_back("date");
  return absl::StrJoin(conflicts, ",");
}

// The lead whose title has the key, and no other code, taken out of its place; null for none.
MessagePtr TakeCalled(const std::string& key, const std::string& code,
                      std::vector<MessagePtr>& leads) {
  MessagePtr* found = nullptr;
  for (MessagePtr& lead : leads) {
    const auto& other = static_cast<const Lead&>(*lead);
    if (!IsProject(other, key, code)) continue;
    if (found == nullptr || (!code.empty() && other.code() == code)) found = &lead;
  }
  return found == nullptr ? nullptr : std::move(*found);
}

// Warns of leads of the firm that may be the same project under another title.
void TellSimilar(const Lead& lead, const v1::Enterprise& firm, const std::vector<MessagePtr>& leads,
                 v1::ImportRow& row) {
  const ComparedLead compared = ComparedLeadOf(lead, ComparedFirmOf(firm));
  for (const MessagePtr& each : leads) {
    const auto& other = static_cast<const Lead&>(*each);
    if (!CompareLeads(compared, ComparedLeadOf(other, compared.investor)).is_likely) continue;
    row.add_warnings(absl::StrCat("similar_project:", other.display_name()));
  }
}

// What a column says as it is, and the amount.
void SetFields(const RowReading& reading, absl::Time now, GivenFields& given, v1::ImportRow& row) {
  for (const auto& [attribute, field] : kLeadFields) {
    given.Set(field, ValuesOf(reading, attribute));
    if (absl::c_linear_search(kDaysThatCame, absl::string_view(field)) &&
        IsToCome(TextField(given.message(), field), now)) {
      NeedsReason(row, absl::StrCat("future_date:", attribute));
    }
  }
  if (!LeadCodeOf(reading).empty()) given.Set("code", {LeadCodeOf(reading)});
  given.SetNumber("investment_amount_minor", ValuesOf(reading, "amount"));
}

// Why a lead that is there is not changed as the row says; "" where it is.
std::string WhyKept(const RowReading& reading, const Lead& lead, bool owns) {
  if (LacksCurrency(reading, lead.investment_currency())) return "currency_missing";
  const Lead::Stage stage = StageOf(reading);
  const bool changes_stage = stage != Lead::STAGE_UNSPECIFIED && stage != lead.stage();
  return (reading.known.empty() || changes_stage) && !owns ? "not_yours" : "";
}

// What a lead has from the beginning, which rows do not say of it.
const Lead& SetNewLead(const RowReading& reading, const Caller& caller, GivenFields& given) {
  auto& lead = static_cast<Lead&>(given.message());
  lead.set_project_kind(Lead::PROJECT_KIND_PROMOTION);
  given.Set("source_stage", {SourceStageOf(StageOf(reading))});
  if (lead.source_stage().empty()) lead.set_source_stage("lead");
  // What the bureau takes over may be of any unit, and is nobody's until it is given out.
  if (!caller.changes_all) given.Set("owner_unit", {caller.unit});
  return lead;
}

}  // namespace

bool RowPlanner::IsRepeated(const RowReading& reading, const std::string& within,
                            const std::string& key, const std::vector<std::string>& reasons,
                            PlannedRow& planned) {
  v1::ImportRow& row = *planned.mutable_row();
  const FileFirms::Project* earlier =
      earlier_.FindOrAddProject(within, key, {row.number(), SaidOf(reading)});
  if (earlier == nullptr) {
    if (row.duplicate_of() > 0) row.add_warnings("new_project");
    row.clear_duplicate_of();
    return false;
  }
  // A code tells projects apart that are called the same.
  const std::string code = LeadCodeOf(reading);
  if (SayOtherwise(code, earlier->said.substr(earlier->said.rfind('\n') + 1))) {
    return IsRepeated(reading, within, absl::StrCat(key, "\n", code), reasons, planned);
  }
  row.set_duplicate_of(earlier->row);
  const std::string conflicts = ConflictsOf(SaidOf(reading), earlier->said);
  if (!conflicts.empty()) {
    row.add_reasons(absl::StrCat("duplicate_conflict:", conflicts));
    return true;
  }
  for (const std::string& reason : reasons) row.add_reasons(reason);
  row.set_outcome(v1::IMPORT_OUTCOME_DUPLICATE);
  return true;
}

bool RowPlanner::SharesCode(const std::string& within, const std::string& code,
                            const std::string& title, const char* attribute, PlannedRow& planned) {
  v1::ImportRow& row = *planned.mutable_row();
  if (code.empty() || title.empty()) return false;
  const FileFirms::Project* earlier = earlier_.FindOrAddProject(
      absl::StrCat(within, "\ncode"), code, {row.number(), MatchKeyOf(title)});
  if (earlier == nullptr || earlier->said == MatchKeyOf(title)) return false;
  row.set_duplicate_of(earlier->row);
  row.add_reasons(absl::StrCat("duplicate_conflict:", attribute));
  return true;
}

absl::StatusOr<std::vector<MessagePtr>> RowPlanner::ReadLeads(const std::string& firm) const {
  return ReadReferring(parts_.store.resources(), parts_.connection, SchemaOf(Lead::descriptor()),
                       "enterprise", firm, *parts_.caller->sight, kMostLeads);
}

absl::StatusOr<MessagePtr> RowPlanner::FindLead(const std::string& firm,
                                                const std::string& project) const {
  if (absl::StartsWith(project, "leads/")) return FindNamed(Lead::descriptor(), project);
  ASSIGN_OR_RETURN(std::vector<MessagePtr> leads, ReadLeads(firm));
  return TakeCalled(MatchKeyOf(project), "", leads);
}

absl::Status RowPlanner::PlanLead(const RowReading& reading, PlannedRow& planned) {
  v1::ImportRow& row = *planned.mutable_row();
  MessagePtr current = FindRow(Lead::descriptor(), reading, "lead", planned);
  const bool known = !reading.known.empty();
  const std::string name = FirmNameOf(reading);
  // A firm from abroad that asks in general has no project yet.
  const std::string given_project = FirstOf(reading, "project");
  const std::string project = given_project.empty() && !known ? name : given_project;
  if (!given_project.empty() && !known) row.set_title(absl::StrCat(name, " ", project));
  ASSIGN_OR_RETURN(std::unique_ptr<Firm> firm, FindFirm(reading, planned));
  // Leads of other systems may have none yet.
  if (firm == nullptr && (!known || row.reasons_size() > 0)) {
    GivenFields looked_at(SchemaOf(Lead::descriptor()));
    SetFields(reading, parts_.now, looked_at, row);
    return absl::OkStatus();
  }
  const std::string key = known ? reading.known : MatchKeyOf(project);
  std::vector<std::string> same;
  if (firm != nullptr) same = firm->reasons;
  same.emplace_back("same_project");
  if (firm != nullptr && IsRepeated(reading, firm->name, key, same, planned)) {
    return absl::OkStatus();
  }
  GivenFields given(SchemaOf(Lead::descriptor()));
  if (!project.empty()) given.Set("display_name", {project});
  if (firm != nullptr) given.Set("enterprise", {firm->name});
  SetFields(reading, parts_.now, given, row);
  RETURN_IF_ERROR(AddChainNodes(reading, FirstOf(reading, "chain"), given, row));
  // What else a row says of the project does not take the place of its summary.
  if (!known || !FirstOf(reading, "summary").empty()) given.Set("summary", SummaryOf(reading));
  if (firm != nullptr) {
    RETURN_IF_ERROR(AddFirm(reading, *firm, planned));
    RETURN_IF_ERROR(AddContact(reading, *firm, planned));
  }
  if (row.reasons_size() > 0) return absl::OkStatus();
  std::vector<MessagePtr> leads;
  if (current == nullptr && !firm->is_new) {
    ASSIGN_OR_RETURN(leads, ReadLeads(firm->name));
    current = TakeCalled(key, LeadCodeOf(reading), leads);
  }
  if (current == nullptr) {
    const Lead& lead = SetNewLead(reading, *parts_.caller, given);
    if (firm->current != nullptr) TellSimilar(lead, *firm->current, leads, row);
    for (const auto& each : StageWarnings(lead, StageOf(reading), true)) row.add_warnings(each);
    AddCreation(run_, given, absl::StrCat("leads/", NewResourceId()), planned);
    return absl::OkStatus();
  }
  const auto& lead = static_cast<const Lead&>(*current);
  const std::string why = WhyKept(reading, lead, OwnsRow(*parts_.caller, given.schema(), lead));
  if (!why.empty()) {
    row.add_reasons(why);
    return absl::OkStatus();
  }
  UpdateOwn(given, *current, planned);
  return AddStage(StageOf(reading), lead, given, planned);
}

}  // namespace zhaolian
