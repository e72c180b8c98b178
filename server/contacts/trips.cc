// Trips are planned and closed.
#include "server/contacts/trips.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/message_differencer.h"
#include "server/rows/civil_days.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/engagements.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::CloseTripRequest;
using v1::Trip;
using v1::TripStop;

// Of an error, so that it stays small.
constexpr size_t kMostNamed = 8;

// A stop that cannot be left behind yet, and what it lacks.
struct OpenStop {
  std::string name;
  std::vector<std::string> english, chinese;
};

OpenStop OpenStopOf(const TripStop& stop) {
  OpenStop open{stop.name(), {}, {}};
  const auto lacks = [&](const char* english, const char* chinese) {
    open.english.emplace_back(english);
    open.chinese.emplace_back(chinese);
  };
  switch (stop.outcome()) {
    case TripStop::OUTCOME_MET:
    case TripStop::OUTCOME_NOT_MET:
      // Only an engagement is counted.
      if (stop.outcome() == TripStop::OUTCOME_MET && stop.engagement().empty()) {
        lacks("an engagement (log it)", "对接记录（请登记）");
      }
      if (stop.next_step().empty()) lacks("a next_step", "下一步");
      if (stop.next_date().empty()) lacks("a next_date", "下一步期限");
      break;
    case TripStop::OUTCOME_CANCELLED:
      if (stop.outcome_note().empty()) lacks("a reason in outcome_note", "取消原因");
      break;
    default:
      lacks("an outcome", "结果");
  }
  return open;
}

absl::Status NoStops(const std::string& trip) {
  return Refusal(absl::StatusCode::kFailedPrecondition, "NO_STOPS", trip, "has no stops",
                 "add the firms that were met, or delete the trip");
}

absl::Status NotClosed(const std::string& trip, std::vector<OpenStop> open) {
  const std::string count = absl::StrCat(open.size());
  if (open.size() > kMostNamed) open.resize(kMostNamed);
  std::vector<std::string> names, lacking;
  for (const OpenStop& stop : open) {
    names.push_back(stop.name);
    lacking.push_back(absl::StrCat(stop.name, "（缺", absl::StrJoin(stop.chinese, "、"), "）"));
  }
  Error error(absl::StatusCode::kFailedPrecondition, "STOPS_NOT_CLOSED",
              absl::StrCat(trip, " has ", count, " stops that are not closed: ",
                           absl::StrJoin(names, ", "), "; say what came of each"));
  error.With("name", trip)
      .With("count", count)
      .With("stops", absl::StrJoin(lacking, "；"))
      .Resource(trip);
  for (const OpenStop& stop : open) {
    error.Violation("STOPS_NOT_CLOSED", stop.name,
                    absl::StrCat("lacks ", absl::StrJoin(stop.english, ", ")));
  }
  return error;
}

// Whether a logged stop stays what it was logged as. Its step is followed up in its engagement
// alone: were it changed in both, each would tell another.
bool IsAsLogged(const TripStop& before, const TripStop& after) {
  return before.enterprise() == after.enterprise() && before.outcome() == after.outcome() &&
         before.outcome_note() == after.outcome_note() && before.next_step() == after.next_step() &&
         before.next_date() == after.next_date();
}

// Whether it has a step that is followed up as the stop's own.
bool HasOwnStep(const TripStop& stop) {
  return stop.engagement().empty() && !stop.next_date().empty();
}

// Whether nothing but the step changes, which goes on when the trip is over. What came of it stands
// behind what came of the stop.
bool IsStepAlone(const TripStop& before, const TripStop& after) {
  TripStop allowed = before;
  if (absl::StartsWith(after.outcome_note(), before.outcome_note())) {
    allowed.set_outcome_note(after.outcome_note());
  }
  allowed.set_next_step(after.next_step());
  allowed.set_next_date(after.next_date());
  allowed.set_step_assignee(after.step_assignee());
  return MessageDifferencer::Equals(allowed, after);
}

class Trips {
 public:
  explicit Trips(Store& store) : store_(store) {}

  // The rule of trips.
  absl::Status Check(Tx&, const google::protobuf::Message* before,
                     google::protobuf::Message& after) const {
    auto& trip = static_cast<Trip&>(after);
    const auto* was = static_cast<const Trip*>(before);
    const bool is_moved = was == nullptr || was->start_date() != trip.start_date() ||
                          was->end_date() != trip.end_date();
    if (is_moved && IsCertainlyBefore(trip.end_date(), trip.start_date())) {
      return InvalidField("trip.end_date", "RETURN_BEFORE_START",
                          "must not be before start_date; give the day on which the team is back");
    }
    if (was == nullptr) {
      trip.set_state(Trip::STATE_PLANNED);
      return absl::OkStatus();
    }
    Trip allowed = *was;
    allowed.set_note(trip.note());
    return MessageDifferencer::Equals(allowed, trip) ? absl::OkStatus() : CheckOpen(*was);
  }

  // The rule of stops.
  absl::Status CheckStop(Tx& tx, const google::protobuf::Message* before,
                         google::protobuf::Message& after) const {
    auto& stop = static_cast<TripStop&>(after);
    const auto row = store_.resources().Get(tx.connection(), trips_, Sight::All(), stop.trip());
    // A trip that is not there is refused as every reference is.
    if (!row.ok()) return absl::OkStatus();
    const auto& trip = static_cast<const Trip&>(**row);
    if (before == nullptr) {
      stop.set_trip_unit(trip.owner_unit());
      return CheckOpen(trip);
    }
    const auto& was = static_cast<const TripStop&>(*before);
    if (!was.engagement().empty() && !IsAsLogged(was, stop)) return StopLogged(was);
    return IsStepAlone(was, stop) ? absl::OkStatus() : CheckOpen(trip);
  }

  absl::StatusOr<PreparedMutation> Close(const Asker& asker, MessagePtr message) const {
    const auto& request = static_cast<const CloseTripRequest&>(*message);
    RETURN_IF_ERROR(CheckName(trips_, "name", request.name()));
    ASSIGN_OR_RETURN(auto mutation, BeginMutation(asker, trips_, std::move(message)));
    return PreparedMutation{
        std::move(mutation), [this](Tx& tx, Mutation& change) -> absl::Status {
          const auto& request = static_cast<const CloseTripRequest&>(*change.request);
          ASSIGN_OR_RETURN(const MessagePtr before,
                           ReadForChange(store_, tx, *change.caller, trips_, request.name()));
          RETURN_IF_ERROR(CheckLive(*before));
          RETURN_IF_ERROR(CheckEtag(*before, request.etag()));
          auto after = std::make_unique<Trip>(static_cast<const Trip&>(*before));
          RETURN_IF_ERROR(CheckOpen(*after));
          ASSIGN_OR_RETURN(const std::vector<TripStop> stops,
                           ReadStops(store_.resources(), tx.connection(), after->name()));
          RETURN_IF_ERROR(CheckStopsClosed(tx, after->name(), stops));
          RETURN_IF_ERROR(NameStepAssignees(tx, change.origin, *after, stops));
          after->set_state(Trip::STATE_CLOSED);
          *after->mutable_close_time() = ToTimestamp(tx.now());
          change.row = std::move(after);
          return store_.resources().Replace(tx, trips_, change.origin, *before, *change.row);
        }};
  }

 private:
  absl::Status CheckStopsClosed(Tx& tx, const std::string& trip,
                                const std::vector<TripStop>& stops) const {
    if (stops.empty()) return NoStops(trip);
    std::vector<OpenStop> open;
    for (TripStop stop : stops) {
      RETURN_IF_ERROR(TakeStepOfEngagement(tx, stop));
      OpenStop each = OpenStopOf(stop);
      if (!each.english.empty()) open.push_back(std::move(each));
    }
    return open.empty() ? absl::OkStatus() : NotClosed(trip, std::move(open));
  }

  absl::Status NameStepAssignees(Tx& tx, const ChangeOrigin& origin, const Trip& trip,
                                 const std::vector<TripStop>& stops) const {
    for (const TripStop& stop : stops) {
      if (trip.leader().empty() || !stop.step_assignee().empty() || !HasOwnStep(stop)) continue;
      TripStop named = stop;
      named.set_step_assignee(trip.leader());
      RETURN_IF_ERROR(store_.resources().Replace(tx, stops_, origin.Aside(), stop, named));
    }
    return absl::OkStatus();
  }

  // A stop that was logged without a step, or without its day, may have it in its engagement since.
  absl::Status TakeStepOfEngagement(Tx& tx, TripStop& stop) const {
    if (stop.engagement().empty() || (!stop.next_step().empty() && !stop.next_date().empty())) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const MessagePtr row, store_.resources().Get(tx.connection(), engagements_,
                                                                  Sight::All(), stop.engagement()));
    const auto& engagement = static_cast<const v1::Engagement&>(*row);
    stop.set_next_step(engagement.next_step());
    stop.set_next_date(engagement.next_date());
    return absl::OkStatus();
  }

  const ResourceSchema& SchemaOf(const google::protobuf::Descriptor* type) const {
    return *store_.resources().registry().FindMessage(type);
  }

  Store& store_;
  const ResourceSchema& trips_ = SchemaOf(Trip::descriptor());
  const ResourceSchema& stops_ = SchemaOf(TripStop::descriptor());
  const ResourceSchema& engagements_ = SchemaOf(v1::Engagement::descriptor());
};

}  // namespace

absl::Status CheckOpen(const Trip& trip) {
  if (trip.state() != Trip::STATE_CLOSED) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "TRIP_CLOSED",
               absl::StrCat(trip.name(), " is closed; plan another trip"))
      .With("name", trip.name())
      .Resource(trip.name())
      .Violation("TRIP_CLOSED", trip.name(), "plan another trip");
}

absl::Status StopLogged(const TripStop& stop) {
  return Error(absl::StatusCode::kFailedPrecondition, "STOP_LOGGED",
               absl::StrCat(stop.name(), " is logged as ", stop.engagement(),
                            "; change that engagement"))
      .With("name", stop.name())
      .With("engagement", stop.engagement())
      .Resource(stop.name())
      .Violation("STOP_LOGGED", stop.name(), "change its engagement");
}

absl::StatusOr<std::vector<TripStop>> ReadStops(const ResourceStore& resources,
                                                Connection& connection, const std::string& trip) {
  const ResourceSchema& schema = *resources.registry().FindMessage(TripStop::descriptor());
  std::vector<TripStop> stops;
  absl::Status decoded;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT ", resources.sql(schema).columns,
                   " FROM trip_stops WHERE trip = $1 AND delete_time IS NULL ORDER BY name"),
      {trip},
      [&](const Row& row) { decoded.Update(DecodeRow(schema, row, stops.emplace_back())); }));
  RETURN_IF_ERROR(decoded);
  return stops;
}

void BindTrips(Store& store, const Admission& admission, int collision_days,
               const std::shared_ptr<HourlyLimit>& check_limit, Mutations& mutations,
               Router& router, DomainRules& rules) {
  const auto trips = std::make_shared<const Trips>(store);
  rules["trips"] = [trips](Tx& tx, const ChangeOrigin&, const google::protobuf::Message* before,
                           google::protobuf::Message& after) {
    return trips->Check(tx, before, after);
  };
  rules["tripStops"] = [trips](Tx& tx, const ChangeOrigin&, const google::protobuf::Message* before,
                               google::protobuf::Message& after) {
    return trips->CheckStop(tx, before, after);
  };
  const auto* service = Trip::descriptor()->file()->FindServiceByName("TripService");
  mutations.Bind(service->FindMethodByName("CloseTrip"),
                 [trips](const Asker& asker, MessagePtr request) {
                   return trips->Close(asker, std::move(request));
                 });
  BindTripLogs(store, admission, mutations, router);
  BindTripCollisions(store, admission, collision_days, check_limit, router);
}

}  // namespace zhaolian
