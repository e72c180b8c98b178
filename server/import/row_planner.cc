#include "server/import/row_planner.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/access/masking.h"
#include "server/feed/pending_mutation.h"
#include "server/import/field_attributes.h"
#include "server/import/row_changes.h"
#include "server/import/row_values.h"
#include "server/import/still_new.h"
#include "server/rows/resource_id.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/uuid.h"

namespace zhaolian {

using internal::v1::PlannedRow;

namespace {

// A firm that may be the one of a row, for its author.
void TellCandidate(const EnterpriseFinder::Candidate& candidate, PlannedRow& planned) {
  v1::ImportCandidate& told = *planned.mutable_row()->add_candidates();
  told.set_enterprise(candidate.firm.name());
  told.set_display_name(candidate.firm.display_name());
  told.set_score(candidate.comparison.score);
  for (const std::string& reason : candidate.comparison.reasons) told.add_reasons(reason);
}

// "possible_duplicate:word_order", "possible_duplicate:short_name"; 集团 needs no more words.
std::string PossibleDuplicate(const FirmComparison& comparison) {
  for (const char* word : {"word_order", "short_name"}) {
    const auto& reasons = comparison.reasons;
    if (std::find(reasons.begin(), reasons.end(), word) != reasons.end()) {
      return absl::StrCat("possible_duplicate:", word);
    }
  }
  return "possible_duplicate";
}

}  // namespace

RowPlanner::RowPlanner(const Parts& parts, std::string run, v1::ImportKind kind)
    : parts_(parts),
      run_(std::move(run)),
      kind_(kind),
      finder_(parts.store.resources()),
      gates_(parts.store.resources()) {}

const ResourceSchema& RowPlanner::SchemaOf(const google::protobuf::Descriptor* type) const {
  return *parts_.store.resources().registry().FindMessage(type);
}

absl::Status RowPlanner::Plan(const RowReading& reading, PlannedRow& planned) {
  v1::ImportRow& row = *planned.mutable_row();
  for (const std::string& reason : reading.reasons) {
    if (!IsAboutLeftOut(kind_, reason)) row.add_reasons(reason);
  }
  for (const std::string& warning : reading.warnings) {
    if (!IsAboutLeftOut(kind_, warning)) row.add_warnings(warning);
  }
  for (const std::string& cell : reading.cells) row.add_cells(cell);
  row.set_title(reading.known.empty() ? FirmNameOf(reading) : TitleOfKnown(reading.known));
  switch (kind_) {
    case v1::IMPORT_KIND_LEADS:
      RETURN_IF_ERROR(PlanLead(reading, planned));
      break;
    case v1::IMPORT_KIND_ENGAGEMENTS:
      RETURN_IF_ERROR(PlanEngagement(reading, planned));
      break;
    case v1::IMPORT_KIND_CONTACT_PERSONS:
      RETURN_IF_ERROR(PlanContactPerson(reading, planned));
      break;
    case v1::IMPORT_KIND_OPPORTUNITIES:
      RETURN_IF_ERROR(PlanOpportunity(reading, planned));
      break;
    case v1::IMPORT_KIND_CHAIN_NODES:
      RETURN_IF_ERROR(PlanChainNode(reading, planned));
      break;
    default:
      RETURN_IF_ERROR(PlanEnterprise(reading, planned));
  }
  if (row.outcome() == v1::IMPORT_OUTCOME_UNSPECIFIED && row.reasons_size() > 0) {
    row.set_outcome(v1::IMPORT_OUTCOME_REVIEW);
  }
  if (row.outcome() == v1::IMPORT_OUTCOME_UNSPECIFIED && planned.mutations().empty()) {
    row.set_outcome(v1::IMPORT_OUTCOME_SAME);
  }
  if (row.outcome() == v1::IMPORT_OUTCOME_UNSPECIFIED) {
    const bool creates = std::any_of(
        row.changes().begin(), row.changes().end(), [&](const v1::ImportChange& change) {
          return change.creates() && change.name() == row.changes(row.changes_size() - 1).name();
        });
    row.set_outcome(creates ? v1::IMPORT_OUTCOME_CREATE : v1::IMPORT_OUTCOME_UPDATE);
    Check(planned);
    if (chains_.has_value()) chains_->Take(planned);
    return absl::OkStatus();
  }
  planned.clear_mutations();
  row.clear_changes();
  return absl::OkStatus();
}

void RowPlanner::Check(PlannedRow& planned) const {
  v1::ImportRow& row = *planned.mutable_row();
  for (const v1::PendingMutation& mutation : planned.mutations()) {
    const absl::Status status =
        PreparePending(parts_.mutations, parts_.admission, parts_.caller, mutation, {kApplyMethod})
            .status();
    if (status.ok()) continue;
    row.set_outcome(v1::IMPORT_OUTCOME_REJECTED);
    row.add_reasons(absl::StrCat("not_valid:", status.message()));
  }
  if (row.outcome() != v1::IMPORT_OUTCOME_REJECTED) return;
  planned.clear_mutations();
  row.clear_changes();
}

absl::StatusOr<std::unique_ptr<RowPlanner::Firm>> RowPlanner::FindFirm(const RowReading& reading,
                                                                       PlannedRow& planned) {
  v1::ImportRow& row = *planned.mutable_row();
  if (!reading.known.empty() && FirstOf(reading, "name").empty()) return FirmOfKnown(reading.known);
  const std::string name = FirmNameOf(reading);
  if (name.empty()) {
    NeedsReason(row, "missing_name");
    return nullptr;
  }
  const uint32_t most =
      RulesOf(v1::Enterprise::descriptor()->FindFieldByName("aliases")).max_items();
  if (ValuesOf(reading, "aliases").size() > most) {
    NeedsReason(row, absl::StrCat("too_many_aliases:", most));
    return nullptr;
  }
  std::vector<std::string> names{name};
  for (const char* attribute : {"name_en", "aliases"}) {
    for (const std::string& each : ValuesOf(reading, attribute)) names.push_back(each);
  }
  const ComparedFirm compared =
      ComparedFirmOf(names, FirstOf(reading, "credit_code"), FirstOf(reading, "region"));
  const std::optional<FileFirms::Found> earlier = earlier_.Find(compared);
  std::unique_ptr<Firm> firm;
  std::string chosen = FirstOf(reading, "firm");
  if (chosen.empty() && absl::StartsWith(name, "enterprises/")) chosen = name;
  if (!chosen.empty()) {
    ASSIGN_OR_RETURN(firm, TakeChosen(chosen, earlier, planned));
  } else if (earlier.has_value() && earlier->comparison.verdict == FirmVerdict::kSame) {
    firm = FirmOf(*earlier, row);
  } else {
    // One of that name in the library, before one that an earlier row may mean by it.
    ASSIGN_OR_RETURN(firm, FindInLibrary(compared, planned));
    const bool is_known = firm != nullptr && !firm->is_new;
    if (earlier.has_value() && !is_known) {
      NeedsReason(row, PossibleDuplicate(earlier->comparison));
      row.set_duplicate_of(earlier->firm->row);
    }
  }
  const bool waits = row.reasons_size() > 0;
  if (row.duplicate_of() == 0) {
    earlier_.Add(compared, {firm == nullptr ? "" : firm->name, name, compared.credit_code,
                            row.number(), waits});
  }
  return waits ? nullptr : std::move(firm);
}

std::unique_ptr<RowPlanner::Firm> RowPlanner::FirmOf(const FileFirms::Found& earlier,
                                                     v1::ImportRow& row) {
  auto firm = std::make_unique<Firm>();
  firm->name = earlier.firm->name;
  firm->reasons = earlier.comparison.reasons;
  row.set_duplicate_of(earlier.firm->row);
  return firm;
}

absl::StatusOr<std::unique_ptr<RowPlanner::Firm>> RowPlanner::TakeChosen(
    const std::string& chosen, const std::optional<FileFirms::Found>& earlier,
    PlannedRow& planned) {
  v1::ImportRow& row = *planned.mutable_row();
  auto firm = std::make_unique<Firm>();
  if (chosen == "新企业" || chosen == "new") {
    if (earlier.has_value() && earlier->comparison.verdict == FirmVerdict::kSame) {
      return FirmOf(*earlier, row);
    }
    row.add_warnings(kNamesake);
    firm->name = absl::StrCat("enterprises/", NewResourceId());
    firm->is_new = true;
    return firm;
  }
  firm->name = absl::StrContains(chosen, '/') ? chosen : absl::StrCat("enterprises/", chosen);
  const MessagePtr found = FindNamed(v1::Enterprise::descriptor(), firm->name);
  if (found == nullptr) {
    NeedsReason(row, "unknown_enterprise");
    return nullptr;
  }
  firm->current = std::make_unique<v1::Enterprise>(static_cast<const v1::Enterprise&>(*found));
  return firm;
}

std::unique_ptr<RowPlanner::Firm> RowPlanner::FirmOfKnown(const std::string& known) const {
  const ResourceSchema& schema = *parts_.store.resources().registry().FindName(known);
  MessagePtr row = FindNamed(schema.message(), known);
  if (row != nullptr && row->GetDescriptor() != v1::Enterprise::descriptor()) {
    row = FindNamed(v1::Enterprise::descriptor(), TextField(*row, "enterprise"));
  }
  if (row == nullptr) return nullptr;
  auto firm = std::make_unique<Firm>();
  firm->current = std::make_unique<v1::Enterprise>(static_cast<const v1::Enterprise&>(*row));
  firm->name = firm->current->name();
  return firm;
}

std::string RowPlanner::TitleOfKnown(const std::string& known) const {
  const ResourceSchema& schema = *parts_.store.resources().registry().FindName(known);
  const MessagePtr row = FindNamed(schema.message(), known);
  if (row == nullptr || schema.title() == nullptr) return known;
  Mask(*parts_.caller, schema, *row);
  return TextField(*row, schema.title()->name());
}

MessagePtr RowPlanner::FindRow(const google::protobuf::Descriptor* type, const RowReading& reading,
                               const char* attribute, PlannedRow& planned) const {
  const std::string name = FirstOf(reading, attribute);
  if (name.empty()) return nullptr;
  MessagePtr row = FindNamed(type, name);
  if (row == nullptr) NeedsReason(*planned.mutable_row(), absl::StrCat("unknown_", attribute));
  return row;
}

void RowPlanner::UpdateOwn(const GivenFields& given, const google::protobuf::Message& current,
                           PlannedRow& planned) const {
  const bool changes = AddUpdate(run_, *parts_.caller, given, current, planned);
  if (changes && !OwnsRow(*parts_.caller, given.schema(), current)) {
    // A node is of whoever leads its chain, and has no unit of its own.
    NeedsReason(*planned.mutable_row(), given.schema().owned() ? "not_yours" : "chain_not_yours");
  }
}

MessagePtr RowPlanner::FindNamed(const google::protobuf::Descriptor* type,
                                 const std::string& name) const {
  auto found =
      parts_.store.resources().Get(parts_.connection, SchemaOf(type), *parts_.caller->sight, name);
  if (!found.ok() || HasField(**found, "delete_time")) return nullptr;
  return *std::move(found);
}

absl::StatusOr<std::unique_ptr<RowPlanner::Firm>> RowPlanner::FindInLibrary(
    const ComparedFirm& compared, PlannedRow& planned) {
  ASSIGN_OR_RETURN(auto candidates, finder_.Find(parts_.connection, compared));
  auto firm = std::make_unique<Firm>();
  const auto same = std::stable_partition(
      candidates.begin(), candidates.end(),
      [](const auto& each) { return each.comparison.verdict == FirmVerdict::kSame; });
  if (same != candidates.begin()) {
    // Of several the one that is written so.
    const auto written = std::find_if(candidates.begin(), same, [&](const auto& each) {
      return each.firm.display_name() == compared.names.front().written;
    });
    auto& found = written == same ? candidates.front() : *written;
    firm->current = std::make_unique<v1::Enterprise>(std::move(found.firm));
    firm->name = firm->current->name();
    return firm;
  }
  for (const auto& candidate : candidates) {
    if (candidate.comparison.verdict == FirmVerdict::kPossible) TellCandidate(candidate, planned);
  }
  if (planned.row().candidates_size() > 0) {
    planned.mutable_row()->add_reasons(PossibleDuplicate(candidates.front().comparison));
    return nullptr;
  }
  firm->name = absl::StrCat("enterprises/", NewResourceId());
  firm->is_new = true;
  return firm;
}

}  // namespace zhaolian
