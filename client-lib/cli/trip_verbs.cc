#include "client-lib/cli/trip_verbs.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/row_output.h"
#include "client-lib/cli/spoken_day.h"
#include "client-lib/cli/trip_wording.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/enterprises.pb.h"
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
  std::vector<std::string> firms;
};

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
  for (const std::string& firm : arguments.firms) {
    ASSIGN_OR_RETURN(plan.firms.emplace_back(),
                     session.Name(firm, &session.SchemaOf(v1::Enterprise::descriptor())));
  }
  // An id may be nobody's.
  if (!plan.firms.empty()) {
    RETURN_IF_ERROR(session.client().BatchGet<v1::Enterprise>(plan.firms).status());
  }
  return plan;
}

}  // namespace

absl::Status PlanTrip(Session& session, const PlanTripArguments& arguments) {
  ASSIGN_OR_RETURN(const Plan plan, ReadPlan(session, arguments));
  ASSIGN_OR_RETURN(const Trip trip, session.client().Create(plan.trip));
  for (auto firm = plan.firms.begin(); firm != plan.firms.end(); ++firm) {
    TripStop stop;
    stop.set_owner_unit(trip.owner_unit());
    stop.set_trip(trip.name());
    stop.set_enterprise(*firm);
    absl::Status made = session.client().Create(stop).status();
    if (made.ok()) continue;
    // Each row is a change of its own: what is there stays, and is not to be made twice.
    session.err() << session.Say(wording::kTripWithoutStops, trip.name(),
                                 absl::StrJoin(firm, plan.firms.end(), " "))
                  << "\n";
    return made;
  }
  PrintChange(session, session.Say(wording::kCreated), false, trip);
  if (plan.firms.empty() || session.options.format != OutputFormat::kTable) return absl::OkStatus();
  return ListCollisions(session, {trip.name(), arguments.days});
}

absl::Status ListTripStops(Session& session, const std::string& trip) {
  ASSIGN_OR_RETURN(const std::string name, TripCalled(session, trip));
  ListArguments list;
  list.collection = "tripStops";
  list.filter = absl::StrCat("trip = \"", name, "\"");
  list.order_by = "planned_date";
  list.limit = 0;
  list.columns = {"name",         "enterprise", "planned_date", "outcome",
                  "outcome_note", "next_step",  "next_date",    "engagement"};
  list.references = References::kTitles;
  return ListResources(session, list);
}

absl::Status ListCollisions(Session& session, const CollisionArguments& arguments) {
  v1::FindTripCollisionsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_trip(), TripCalled(session, arguments.trip));
  request.set_days(arguments.days);
  v1::FindTripCollisionsResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  if (session.options.format == OutputFormat::kTable) {
    session.err() << session.Say(response.collisions().empty() ? wording::kNoCollisions
                                                               : wording::kCollisions)
                  << "\n";
    if (response.collisions().empty()) return absl::OkStatus();
  }
  Table table({{session.Say(wording::kFirm), false, true},
               {session.Say(wording::kUnit), false, true},
               {session.Say(wording::kTitle)},
               {session.Say(wording::kDate)},
               {session.Say(wording::kWhatMet)}});
  for (const TripCollision& collision : response.collisions()) {
    table.Add({collision.enterprise(), collision.unit(), collision.unit_display_name(),
               collision.date(),
               EnumText(TripCollision::Kind_descriptor()->FindValueByNumber(collision.kind()),
                        session.options.language)});
  }
  session.Print(response, table);
  return absl::OkStatus();
}

absl::Status LogTrip(Session& session, const LogTripArguments& arguments) {
  v1::LogTripStopsRequest request;
  RETURN_IF_ERROR(ReadMessage(arguments.file, request));
  ASSIGN_OR_RETURN(*request.mutable_name(), TripCalled(session, arguments.trip));
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
