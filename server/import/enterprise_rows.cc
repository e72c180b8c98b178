// Rows of firms, and the firms and people that rows of leads bring along.
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/access/masking.h"
#include "server/import/field_attributes.h"
#include "server/import/person_finder.h"
#include "server/import/row_planner.h"
#include "server/import/row_values.h"
#include "server/rows/resource_id.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {

using internal::v1::PlannedRow;

namespace {

// Beside a person: another one than those who are shown alike.
constexpr char kNewPerson[] = "新联系人";
// People of one file are told apart beside the projects of its firms.
constexpr char kWithin[] = "contactPersons";

void SetNote(const std::vector<std::string>& notes, GivenFields& person) {
  if (!notes.empty()) person.Set("note", {absl::StrJoin(notes, "\n")});
}

// More phones than the field takes. Only of a new person: one that is there may have a note.
void NoteMorePhones(const RowReading& reading, std::vector<std::string> notes,
                    GivenFields& person) {
  const std::vector<std::string>& phones = ValuesOf(reading, "phone");
  if (phones.size() <= 1 && FirstOf(reading, "phone").find(" ext ") == std::string::npos) return;
  notes.push_back(absl::StrCat("电话：", absl::StrJoin(phones, "、")));
  SetNote(notes, person);
}

}  // namespace

GivenFields RowPlanner::FieldsOfFirm(const RowReading& reading,
                                     const v1::Enterprise* only_missing) const {
  GivenFields given(SchemaOf(v1::Enterprise::descriptor()));
  for (const auto& [attribute, field] : kFirmFields) {
    const auto* descriptor = v1::Enterprise::descriptor()->FindFieldByName(field);
    if (only_missing != nullptr && !FieldTexts(descriptor, *only_missing).empty()) continue;
    given.Set(field, ValuesOf(reading, attribute));
  }
  // What is written below the name of a project is about the project.
  const bool summary_kept = !reading.known.empty() && ValuesOf(reading, "summary").empty();
  if (kind_ == v1::IMPORT_KIND_ENTERPRISES && !summary_kept)
    given.Set("summary", TextsOf(reading, {"summary", "memo"}));
  if (kind_ == v1::IMPORT_KIND_ENTERPRISES)
    given.SetNumber("relation", ValuesOf(reading, "relation"));
  return given;
}

absl::Status RowPlanner::AddFirm(const RowReading& reading, Firm& firm, PlannedRow& planned) {
  const auto add_nodes = [&](GivenFields& given) {
    if (kind_ != v1::IMPORT_KIND_ENTERPRISES) return absl::OkStatus();
    return AddChainNodes(reading, FirstOf(reading, "chain"), given, *planned.mutable_row());
  };
  if (firm.is_new) {
    GivenFields given = FieldsOfFirm(reading, nullptr);
    auto& made = static_cast<v1::Enterprise&>(given.message());
    if (made.relation() == v1::Enterprise::RELATION_UNSPECIFIED) {
      made.set_relation(v1::Enterprise::RELATION_TARGET);
    }
    RETURN_IF_ERROR(add_nodes(given));
    AddCreation(run_, given, firm.name, planned);
  } else if (firm.current != nullptr) {
    const bool in_passing = kind_ != v1::IMPORT_KIND_ENTERPRISES;
    GivenFields given = FieldsOfFirm(reading, in_passing ? firm.current.get() : nullptr);
    RETURN_IF_ERROR(add_nodes(given));
    AddUpdate(run_, *parts_.caller, given, *firm.current, planned);
  }
  return absl::OkStatus();
}

absl::Status RowPlanner::PlanEnterprise(const RowReading& reading, PlannedRow& planned) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Firm> firm, FindFirm(reading, planned));
  if (firm == nullptr) return absl::OkStatus();
  v1::ImportRow& row = *planned.mutable_row();
  if (row.duplicate_of() > 0) {
    for (const std::string& reason : firm->reasons) row.add_reasons(reason);
    row.set_outcome(v1::IMPORT_OUTCOME_DUPLICATE);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(AddContact(reading, *firm, planned));
  RETURN_IF_ERROR(AddFirm(reading, *firm, planned));
  // The firm comes first: the person refers to it.
  if (planned.mutations_size() == 2 && firm->is_new) {
    planned.mutable_mutations()->SwapElements(0, 1);
  }
  return absl::OkStatus();
}

GivenFields RowPlanner::FieldsOfPerson(const RowReading& reading, const std::string& firm) const {
  GivenFields given(SchemaOf(v1::ContactPerson::descriptor()));
  given.Set("display_name", ValuesOf(reading, "person"));
  given.Set("enterprise", {firm});
  if (kind_ == v1::IMPORT_KIND_CONTACT_PERSONS) SetNote(ValuesOf(reading, "memo"), given);
  const std::string phone = FirstOf(reading, "phone");
  if (!ValuesOf(reading, "phone").empty())
    given.Set("phone", {phone.substr(0, phone.find(" ext "))});
  given.Set("title", ValuesOf(reading, "title"));
  given.Set("email", ValuesOf(reading, "email"));
  return given;
}

absl::Status RowPlanner::AddContact(const RowReading& reading, const Firm& firm,
                                    PlannedRow& planned) {
  const std::string person = FirstOf(reading, "person");
  const bool says_something = !TextsOf(reading, {"person", "title", "phone", "email"}).empty();
  if (person.empty() || parts_.caller->unit.empty()) {
    if (says_something) {
      planned.mutable_row()->add_warnings(person.empty() ? "contact_without_name"
                                                         : "contact_without_unit");
    }
    return absl::OkStatus();
  }
  if (earlier_.FindOrAddProject(firm.name, absl::StrCat("contact\n", person), {0, ""}) != nullptr) {
    return absl::OkStatus();
  }
  GivenFields made = FieldsOfPerson(reading, firm.name);
  const bool has_notes = kind_ == v1::IMPORT_KIND_CONTACT_PERSONS;
  NoteMorePhones(reading, has_notes ? ValuesOf(reading, "memo") : std::vector<std::string>(), made);
  planned.set_new_person(FirstOf(reading, "contact_person") == kNewPerson);
  if (!firm.is_new && !planned.new_person()) {
    ASSIGN_OR_RETURN(const bool is_there, AddToPerson(reading, firm, made, planned));
    if (is_there) return absl::OkStatus();
  }
  AddCreation(run_, made, absl::StrCat("contactPersons/", NewResourceId()), planned);
  return absl::OkStatus();
}

absl::StatusOr<bool> RowPlanner::AddToPerson(const RowReading& reading, const Firm& firm,
                                             const GivenFields& made, PlannedRow& planned) {
  const std::string person = FirstOf(reading, "person");
  ASSIGN_OR_RETURN(const FoundPerson found, FindPerson(parts_.store.resources(), parts_.connection,
                                                       *parts_.caller, firm.name, person));
  if (found.known != nullptr) {
    const google::protobuf::Message& current = *found.known;
    if (UpdatedRow(made, current)->SerializeAsString() == current.SerializeAsString()) return true;
    AddUpdate(run_, *parts_.caller, FieldsOfPerson(reading, firm.name), current, planned);
    return true;
  }
  if (found.alike == nullptr) return false;
  // Whether 张** is this one is not told who sees no more of the name.
  const std::string shown = MaskedText(SchemaOf(v1::ContactPerson::descriptor()).title(), person);
  const std::string reason = absl::StrCat("person_so_called:", shown);
  if (kind_ == v1::IMPORT_KIND_CONTACT_PERSONS) {
    NeedsReason(*planned.mutable_row(), reason);
  } else {
    planned.mutable_row()->add_warnings(reason);
  }
  return true;
}

absl::Status RowPlanner::PlanKnownPerson(const RowReading& reading,
                                         const v1::ContactPerson& current, PlannedRow& planned) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Firm> firm, FindFirm(reading, planned));
  if (firm == nullptr) return absl::OkStatus();
  planned.mutable_row()->clear_duplicate_of();
  if (IsRepeated(reading, kWithin, current.name(), {"same_person"}, planned)) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(AddFirm(reading, *firm, planned));
  UpdateOwn(FieldsOfPerson(reading, firm->name), current, planned);
  return absl::OkStatus();
}

absl::Status RowPlanner::PlanContactPerson(const RowReading& reading, PlannedRow& planned) {
  const MessagePtr current =
      FirstOf(reading, "contact_person") == kNewPerson
          ? nullptr
          : FindRow(v1::ContactPerson::descriptor(), reading, "contact_person", planned);
  if (current != nullptr) {
    return PlanKnownPerson(reading, static_cast<const v1::ContactPerson&>(*current), planned);
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<Firm> firm, FindFirm(reading, planned));
  if (firm == nullptr) return absl::OkStatus();
  v1::ImportRow& row = *planned.mutable_row();
  row.clear_duplicate_of();  // several people of one firm
  if (FirstOf(reading, "person").empty()) {
    NeedsReason(row, "missing_person");
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(AddFirm(reading, *firm, planned));
  return AddContact(reading, *firm, planned);
}

}  // namespace zhaolian
