#include "client-lib/cli/trip_verbs.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/field_assignment.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/spoken_day.h"
#include "client-lib/cli/titles.h"
#include "client-lib/cli/trip_wording.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/trips.pb.h"

namespace zhaolian {
namespace {

using v1::Trip;
using v1::TripCollision;
using v1::TripStop;

absl::StatusOr<std::string> TripCalled(Session& session, const std::string& text) {
  return session.Name(text, &session.SchemaOf(Trip::descriptor()));
}

// Of the whole trip, or nothing where one of its people or firms is not known.
struct Plan {
  Trip trip;
  std::vector<TripStop> stops;
};

// FIRM, or FIRM=DAY PURPOSE, of which either may be absent.
absl::StatusOr<TripStop> ReadStop(Session& session, const std::string& text) {
  TripStop stop;
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  ASSIGN_OR_RETURN(*stop.mutable_enterprise(),
                   session.Name(parts[0], &session.SchemaOf(v1::Enterprise::descriptor())));
  if (parts.size() == 1) return stop;
  const absl::StatusOr<SpokenStep> planned = ReadSpokenStep(parts[1], absl::Now());
  stop.set_planned_date(planned.ok() ? planned->date : "");
  stop.set_purpose(planned.ok() ? planned->step : parts[1]);
  return stop;
}

absl::StatusOr<Plan> ReadPlan(Session& session, const PlanTripArguments& arguments) {
  Plan plan;
  const ResourceSchema& users = session.SchemaOf(v1::User::descriptor());
  plan.trip.set_display_name(arguments.title);
  ASSIGN_OR_RETURN(*plan.trip.mutable_leader(), session.Name(arguments.leader, &users));
  for (const std::string& member : arguments.members) {
    ASSIGN_OR_RETURN(*plan.trip.add_members(), session.Name(member, &users));
  }
  ASSIGN_OR_RETURN(*plan.trip.mutable_start_date(), ReadSpokenDay(arguments.from));
  ASSIGN_OR_RETURN(*plan.trip.mutable_end_date(), ReadSpokenDay(arguments.to));
  std::set<std::string> firms;
  for (const std::string& text : arguments.stops) {
    ASSIGN_OR_RETURN(const TripStop stop, ReadStop(session, text));
    if (firms.insert(stop.enterprise()).second) plan.stops.push_back(stop);
  }
  // An id may be nobody's.
  if (!firms.empty()) {
    RETURN_IF_ERROR(
        session.client().BatchGet<v1::Enterprise>({firms.begin(), firms.end()}).status());
  }
  return plan;
}

absl::StatusOr<std::vector<TripStop>> StopsOf(Session& session, const std::string& trip,
                                              const std::string& firm = "") {
  auto rows = session.client().List<TripStop>(
      {.filter =
           absl::StrCat("trip = \"", trip, "\"",
                        firm.empty() ? "" : absl::StrCat(" AND enterprise = \"", firm, "\""))});
  std::vector<TripStop> stops;
  for (auto& row : rows) {
    RETURN_IF_ERROR(row.status());
    stops.push_back(*std::move(row));
  }
  return stops;
}

// The trip of this title, leader and days, where there is one: a plan that was broken off is gone
// on with when it is given again.
absl::StatusOr<std::optional<Trip>> FindPlanned(Session& session, const Trip& wanted) {
  auto rows = session.client().List<Trip>(
      {.filter =
           absl::StrCat("leader = \"", wanted.leader(), "\" AND start_date = \"",
                        wanted.start_date(), "\" AND end_date = \"", wanted.end_date(), "\"")});
  for (auto& row : rows) {
    RETURN_IF_ERROR(row.status());
    if (row->display_name() == wanted.display_name()) return *std::move(row);
  }
  return std::nullopt;
}

// The stops of the plan that the trip does not have.
absl::StatusOr<std::vector<TripStop>> StopsToMake(Session& session, const Plan& plan,
                                                  const Trip& trip) {
  ASSIGN_OR_RETURN(const std::vector<TripStop> there, StopsOf(session, trip.name()));
  std::vector<TripStop> wanted = plan.stops;
  std::erase_if(wanted, [&](const TripStop& stop) {
    return std::any_of(there.begin(), there.end(), [&](const TripStop& each) {
      return each.enterprise() == stop.enterprise();
    });
  });
  return wanted;
}

// The firms of a trip, each once, as many at a time as a search for collisions takes.
absl::StatusOr<std::vector<std::vector<std::string>>> FirmsToAskAbout(Session& session,
                                                                      const std::string& trip) {
  constexpr size_t kAtATime = 20;
  ASSIGN_OR_RETURN(const std::vector<TripStop> stops, StopsOf(session, trip));
  std::set<std::string> firms;
  for (const TripStop& stop : stops) firms.insert(stop.enterprise());
  std::vector<std::vector<std::string>> pieces;
  for (const std::string& firm : firms) {
    if (pieces.empty() || pieces.back().size() == kAtATime) pieces.emplace_back();
    pieces.back().push_back(firm);
  }
  // A trip without stops may be none at all, which the server tells.
  if (pieces.empty()) pieces.emplace_back();
  return pieces;
}

void PrintCollisions(Session& session, const v1::FindTripCollisionsResponse& response) {
  Table table({{session.Say(wording::kFirm), false, true},
               {session.Say(wording::kUnit), false, true},
               {session.Say(wording::kTitle)},
               {session.Say(wording::kDate)},
               {session.Say(wording::kWhatMet)},
               {session.Say(wording::kOwnUnit)}});
  std::vector<std::string> firms;
  for (const TripCollision& collision : response.collisions()) {
    firms.push_back(collision.enterprise());
  }
  Titles titles(session);
  titles.Read(firms);
  const bool for_people = session.options.format == OutputFormat::kTable;
  for (const TripCollision& collision : response.collisions()) {
    const std::string& unit = collision.unit_display_name();
    table.Add({titles.Of(collision.enterprise()), for_people ? unit : collision.unit(),
               for_people ? "" : unit, collision.date(),
               EnumText(TripCollision::Kind_descriptor()->FindValueByNumber(collision.kind()),
                        session.options.language),
               collision.own_unit() ? session.Say(wording::kYes) : ""});
  }
  if (for_people) table.DropEmptyColumns();
  session.Print(response, table);
}

// The stop at the firm: one that is not logged yet, where there are several.
absl::StatusOr<std::string> StopAt(Session& session, const std::string& trip,
                                   const std::string& firm) {
  ASSIGN_OR_RETURN(const std::vector<TripStop> stops, StopsOf(session, trip, firm));
  if (stops.empty()) {
    return CliError(absl::StatusCode::kNotFound, wording::kNoStopOfFirm, trip, firm);
  }
  const auto open = std::find_if(stops.begin(), stops.end(),
                                 [](const TripStop& stop) { return stop.engagement().empty(); });
  return open == stops.end() ? stops.front().name() : open->name();
}

absl::Status ReadStopLog(Session& session, const std::string& trip,
                         const LogTripArguments& arguments, v1::StopLog& log) {
  const bool is_met = !arguments.not_met && !arguments.cancelled;
  if (is_met && arguments.summary.empty()) return UsageError(wording::kSayWhatWasSaid);
  const absl::Time now = absl::Now();
  ASSIGN_OR_RETURN(const SpokenStep next, ReadSpokenStep(arguments.next, now));
  log.set_next_date(next.date);
  log.set_next_step(next.step);
  log.set_outcome_note(arguments.outcome);
  log.set_outcome(arguments.not_met     ? TripStop::OUTCOME_NOT_MET
                  : arguments.cancelled ? TripStop::OUTCOME_CANCELLED
                                        : TripStop::OUTCOME_MET);
  if (is_met) {
    ASSIGN_OR_RETURN(const absl::Time when, ReadSpokenWhen(arguments.when, now));
    *log.mutable_occur_time() = ToTimestamp(when);
    *log.mutable_met() = {arguments.met.begin(), arguments.met.end()};
    log.set_summary(arguments.summary);
    log.set_place(arguments.place);
    if (!arguments.kind.empty()) {
      // The words of assignments, so that kinds are written alike everywhere.
      RETURN_IF_ERROR(ApplyAssignments({{v1::StopLog::descriptor()->FindFieldByName("kind"),
                                         FieldAssignment::kSet, arguments.kind}},
                                       log));
    }
    if (!arguments.lead.empty()) {
      ASSIGN_OR_RETURN(*log.mutable_lead(),
                       session.Name(arguments.lead, &session.SchemaOf(v1::Lead::descriptor())));
    }
  }
  ASSIGN_OR_RETURN(const std::string firm,
                   session.Name(arguments.firm, &session.SchemaOf(v1::Enterprise::descriptor())));
  ASSIGN_OR_RETURN(*log.mutable_stop(), StopAt(session, trip, firm));
  return absl::OkStatus();
}

}  // namespace

absl::Status PlanTrip(Session& session, const PlanTripArguments& arguments) {
  ASSIGN_OR_RETURN(const Plan plan, ReadPlan(session, arguments));
  ASSIGN_OR_RETURN(std::optional<Trip> trip, FindPlanned(session, plan.trip));
  const bool is_there = trip.has_value();
  if (!is_there) {
    ASSIGN_OR_RETURN(trip, session.client().Create(plan.trip));
  }
  ASSIGN_OR_RETURN(std::vector<TripStop> stops, StopsToMake(session, plan, *trip));
  for (TripStop& stop : stops) {
    stop.set_owner_unit(trip->owner_unit());
    stop.set_trip(trip->name());
    absl::Status made = session.client().Create(stop).status();
    if (made.ok()) continue;
    session.err() << session.Say(wording::kTripWithoutStops, trip->name()) << "\n";
    return made;
  }
  PrintChange(
      session,
      is_there ? session.Say(wording::kStopsAdded, stops.size()) : session.Say(wording::kCreated),
      false, *trip);
  if (plan.stops.empty() || session.options.format != OutputFormat::kTable) return absl::OkStatus();
  return ListCollisions(session, {trip->name(), arguments.days});
}

absl::Status ListTripStops(Session& session, const std::string& trip) {
  ASSIGN_OR_RETURN(const std::string name, TripCalled(session, trip));
  ListArguments list;
  list.collection = "tripStops";
  list.filter = absl::StrCat("trip = \"", name, "\"");
  list.order_by = "planned_date";
  list.limit = 0;
  list.columns = {"name",         "enterprise", "planned_date", "purpose",   "outcome",
                  "outcome_note", "next_step",  "next_date",    "engagement"};
  list.references = References::kTitles;
  return ListResources(session, list);
}

absl::Status ListCollisions(Session& session, const CollisionArguments& arguments) {
  v1::FindTripCollisionsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_trip(), TripCalled(session, arguments.trip));
  request.set_days(arguments.days);
  ASSIGN_OR_RETURN(const auto pieces, FirmsToAskAbout(session, request.trip()));
  v1::FindTripCollisionsResponse response;
  size_t asked = 0;
  for (const std::vector<std::string>& piece : pieces) {
    *request.mutable_enterprises() = {piece.begin(), piece.end()};
    v1::FindTripCollisionsResponse found;
    absl::Status status = session.client().Call(request, found);
    if (!status.ok()) {
      // What is known is not to be asked for again: each firm counts as a check.
      if (asked > 0) PrintCollisions(session, response);
      session.err() << session.Say(
                           wording::kFirmsUnchecked, asked,
                           (pieces.size() - 1) * pieces.front().size() + pieces.back().size(),
                           request.trip())
                    << "\n";
      return status;
    }
    response.MergeFrom(found);
    asked += piece.size();
  }
  if (session.options.format == OutputFormat::kTable) {
    session.err() << session.Say(response.collisions().empty() ? wording::kNoCollisions
                                                               : wording::kCollisions)
                  << "\n";
    if (response.collisions().empty()) return absl::OkStatus();
  }
  PrintCollisions(session, response);
  return absl::OkStatus();
}

absl::Status LogTrip(Session& session, const LogTripArguments& arguments) {
  v1::LogTripStopsRequest request;
  if (arguments.file.empty() == arguments.firm.empty()) return UsageError(wording::kFileOrFirm);
  ASSIGN_OR_RETURN(const std::string trip, TripCalled(session, arguments.trip));
  RETURN_IF_ERROR(arguments.file.empty()
                      ? ReadStopLog(session, trip, arguments, *request.add_logs())
                      : ReadMessage(arguments.file, request));
  request.set_name(trip);
  request.set_request_id(arguments.change.request_id);
  request.set_validate_only(arguments.change.validate_only);
  v1::LogTripStopsResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  Table table({{session.Say(wording::kStop), false, true},
               {session.Say(wording::kEngagement), false, true}});
  for (const v1::LoggedStop& stop : response.stops()) {
    table.Add({stop.stop(), stop.engagement()});
  }
  session.Print(response, table);
  session.err() << (request.validate_only()
                        ? session.Say(wording::kUnchanged)
                        : session.Say(wording::kStopsLogged, response.stops_size()))
                << "\n";
  return absl::OkStatus();
}

absl::Status CloseTrip(Session& session, const CloseTripArguments& arguments) {
  v1::CloseTripRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), TripCalled(session, arguments.trip));
  const ChangeOptions change = arguments.change.options();
  request.set_etag(change.etag);
  request.set_request_id(change.request_id);
  request.set_validate_only(change.validate_only);
  Trip trip;
  RETURN_IF_ERROR(session.client().Call(request, trip));
  PrintChange(session, session.Say(wording::kTripClosed), change.validate_only, trip);
  return absl::OkStatus();
}

}  // namespace zhaolian
