// Rows of a diary of contacts: they keep their author and their day.
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "server/contacts/days_ahead.h"
#include "server/import/row_planner.h"
#include "server/import/row_values.h"
#include "server/import/same_row.h"
#include "server/import/visible_rows.h"
#include "server/rows/resource_id.h"
#include "server/schedule.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {

using internal::v1::PlannedRow;
using v1::Engagement;

namespace {

// Contacts of a firm that a row is compared with.
constexpr int kMostEngagements = 500;
// A diary says the day: noon is within it, whatever zone it is read in.
constexpr absl::Duration kTimeOfDay = absl::Hours(12);

// Nothing for what is no whole day.
absl::optional<absl::Time> TimeOf(const std::string& date) {
  absl::CivilDay day;
  if (date.size() != 10 || !absl::ParseCivilTime(date, &day)) return absl::nullopt;
  return absl::FromCivil(day, CityTimeZone()) + kTimeOfDay;
}

Engagement::Kind KindOf(const RowReading& reading) {
  int kind = 0;
  return absl::SimpleAtoi(FirstOf(reading, "kind"), &kind) ? static_cast<Engagement::Kind>(kind)
                                                           : Engagement::KIND_UNSPECIFIED;
}

// Who writes it down was there too.
std::vector<std::string> ParticipantsOf(const RowReading& reading) {
  std::vector<std::string> users = ValuesOf(reading, "users");
  for (const std::string& author : ValuesOf(reading, "author")) {
    if (!absl::c_linear_search(users, author)) users.push_back(author);
  }
  return users;
}

// A ledger of contacts need not say it.
void SetKind(const RowReading& reading, GivenFields& given, v1::ImportRow& row) {
  auto& engagement = static_cast<Engagement&>(given.message());
  engagement.set_kind(KindOf(reading));
  if (engagement.kind() == Engagement::KIND_UNSPECIFIED) {
    engagement.set_kind(Engagement::KIND_MEETING);
    row.add_warnings("kind_assumed");
  }
  given.Note("kind");
}

void CheckDay(const absl::optional<absl::Time>& time, absl::Time now, v1::ImportRow& row) {
  if (!time.has_value()) NeedsReason(row, "missing_date");
  if (time.has_value() && IsFarAhead(*time, now)) NeedsReason(row, "future_date:date");
}

}  // namespace

absl::Status RowPlanner::PlanKnownEngagement(const RowReading& reading, const Engagement& current,
                                             PlannedRow& planned) {
  v1::ImportRow& row = *planned.mutable_row();
  ASSIGN_OR_RETURN(const std::unique_ptr<Firm> firm, FindFirm(reading, planned));
  if (firm == nullptr) return absl::OkStatus();
  row.clear_duplicate_of();
  GivenFields given(SchemaOf(Engagement::descriptor()));
  auto& engagement = static_cast<Engagement&>(given.message());
  if (firm->is_new) NeedsReason(row, "unknown_enterprise");
  given.Set("enterprise", {firm->name});
  const std::string project = FirstOf(reading, "project");
  if (!project.empty()) {
    ASSIGN_OR_RETURN(const MessagePtr lead, FindLead(firm->name, project));
    if (lead == nullptr) NeedsReason(row, "unknown_lead");
    if (lead != nullptr) given.Set("lead", {TextField(*lead, "name")});
  }
  engagement.set_kind(KindOf(reading));
  if (engagement.kind() != Engagement::KIND_UNSPECIFIED) given.Note("kind");
  if (!ValuesOf(reading, "date").empty()) {
    const auto noon = TimeOf(FirstOf(reading, "date"));
    CheckDay(noon, parts_.now, row);
    // Another day, at the hour that is known of it.
    const absl::Time before = FromTimestamp(current.occur_time());
    const absl::Time day =
        absl::FromCivil(absl::ToCivilDay(before, CityTimeZone()), CityTimeZone());
    if (noon.has_value()) {
      *engagement.mutable_occur_time() = ToTimestamp(*noon - kTimeOfDay + (before - day));
    }
    given.Note("occur_time");
  }
  for (const char* field : {"summary", "place", "met", "outcome", "next_step", "next_date"}) {
    given.Set(field, ValuesOf(reading, field));
  }
  given.Set("participants", ValuesOf(reading, "users"));
  given.Set("assignee", ValuesOf(reading, "author"));
  if (row.reasons().empty()) UpdateOwn(given, current, planned);
  return absl::OkStatus();
}

absl::Status RowPlanner::PlanEngagement(const RowReading& reading, PlannedRow& planned) {
  v1::ImportRow& row = *planned.mutable_row();
  const MessagePtr current = FindRow(Engagement::descriptor(), reading, "engagement", planned);
  if (current != nullptr) {
    return PlanKnownEngagement(reading, static_cast<const Engagement&>(*current), planned);
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<Firm> firm, FindFirm(reading, planned));
  const std::string summary = FirstOf(reading, "summary");
  const auto time = TimeOf(FirstOf(reading, "date"));
  if (firm != nullptr && firm->is_new) NeedsReason(row, "unknown_enterprise");
  if (summary.empty()) NeedsReason(row, "missing_summary");
  CheckDay(time, parts_.now, row);
  if (firm == nullptr) return absl::OkStatus();
  row.clear_duplicate_of();  // many contacts with one firm
  if (row.reasons_size() > 0) return absl::OkStatus();
  row.set_title(absl::StrCat(FirmNameOf(reading), " ", FirstOf(reading, "date")));
  const ResourceSchema& schema = SchemaOf(Engagement::descriptor());
  GivenFields given(schema);
  auto& engagement = static_cast<Engagement&>(given.message());
  given.Set("enterprise", {firm->name});
  const std::string project = FirstOf(reading, "project");
  if (!project.empty()) {
    ASSIGN_OR_RETURN(const MessagePtr lead, FindLead(firm->name, project));
    if (lead == nullptr) row.add_reasons("unknown_lead");
    if (lead != nullptr) given.Set("lead", {TextField(*lead, "name")});
  }
  SetKind(reading, given, row);
  *engagement.mutable_occur_time() = ToTimestamp(*time);
  given.Note("occur_time");
  given.Set("summary", {summary});
  given.Set("place", ValuesOf(reading, "place"));
  given.Set("met", ValuesOf(reading, "met"));
  given.Set("participants", ParticipantsOf(reading));
  given.Set("assignee", ValuesOf(reading, "author"));
  given.Set("outcome", ValuesOf(reading, "outcome"));
  given.Set("next_step", ValuesOf(reading, "next_step"));
  given.Set("next_date", ValuesOf(reading, "next_date"));
  const std::string said = absl::StrCat(FirstOf(reading, "date"), "\n", summary);
  if (const auto* earlier = earlier_.FindOrAddProject(firm->name, said, {row.number(), ""})) {
    row.set_duplicate_of(earlier->row);
    row.add_reasons("same_contact");
    row.set_outcome(v1::IMPORT_OUTCOME_DUPLICATE);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto known,
                   ReadReferring(parts_.store.resources(), parts_.connection, schema, "enterprise",
                                 firm->name, *parts_.caller->sight, kMostEngagements));
  for (const MessagePtr& each : known) {
    if (IsSameTalk(engagement, static_cast<const Engagement&>(*each))) return absl::OkStatus();
  }
  AddCreation(run_, given, absl::StrCat("engagements/", NewResourceId()), planned);
  return absl::OkStatus();
}

}  // namespace zhaolian
