// Trips are planned and closed.
#include "server/contacts/trips.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/message_differencer.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::CloseTripRequest;
using v1::Trip;
using v1::TripStop;

// Of an error, so that it stays small.
constexpr size_t kMostNamed = 20;

// What a stop lacks to be left behind; "" for nothing.
std::string MissingIn(const TripStop& stop) {
  switch (stop.outcome()) {
    case TripStop::OUTCOME_MET:
    case TripStop::OUTCOME_NOT_MET:
      return stop.next_step().empty() ? "has no next_step" : "";
    case TripStop::OUTCOME_CANCELLED:
      return stop.outcome_note().empty() ? "was cancelled without a reason in outcome_note" : "";
    default:
      return "has no outcome";
  }
}

absl::Status CheckStopsClosed(const std::string& trip, const std::vector<TripStop>& stops) {
  std::vector<std::pair<std::string, std::string>> open;
  for (const TripStop& stop : stops) {
    const std::string missing = MissingIn(stop);
    if (!missing.empty()) open.emplace_back(stop.name(), missing);
  }
  if (open.empty()) return absl::OkStatus();
  const std::string count = absl::StrCat(open.size());
  if (open.size() > kMostNamed) open.resize(kMostNamed);
  std::vector<std::string> names;
  for (const auto& [name, missing] : open) names.push_back(name);
  Error error(absl::StatusCode::kFailedPrecondition, "STOPS_NOT_CLOSED",
              absl::StrCat(trip, " has ", count, " stops that are not closed: ",
                           absl::StrJoin(names, ", "), "; say what came of each"));
  error.With("name", trip)
      .With("count", count)
      .With("stops", absl::StrJoin(names, "、"))
      .Resource(trip);
  for (const auto& [name, missing] : open) error.Violation("STOPS_NOT_CLOSED", name, missing);
  return error;
}

class Trips {
 public:
  explicit Trips(Store& store) : store_(store) {}

  // The rule of trips.
  absl::Status Check(Tx&, const google::protobuf::Message* before,
                     google::protobuf::Message& after) const {
    auto& trip = static_cast<Trip&>(after);
    if (before == nullptr) {
      trip.set_state(Trip::STATE_PLANNED);
      return absl::OkStatus();
    }
    Trip allowed = static_cast<const Trip&>(*before);
    allowed.set_note(trip.note());
    return MessageDifferencer::Equals(allowed, trip) ? absl::OkStatus()
                                                     : CheckOpen(static_cast<const Trip&>(*before));
  }

  // The rule of stops.
  absl::Status CheckStop(Tx& tx, const google::protobuf::Message* before,
                         google::protobuf::Message& after) const {
    auto& stop = static_cast<TripStop&>(after);
    const auto row = store_.resources().Get(tx.connection(), trips_, Sight::All(), stop.trip());
    // A trip that is not there is refused as every reference is.
    if (!row.ok()) return absl::OkStatus();
    const auto& trip = static_cast<const Trip&>(**row);
    if (before == nullptr) stop.set_trip_unit(trip.owner_unit());
    return CheckOpen(trip);
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
          RETURN_IF_ERROR(CheckStopsClosed(after->name(), stops));
          after->set_state(Trip::STATE_CLOSED);
          *after->mutable_close_time() = ToTimestamp(tx.now());
          change.row = std::move(after);
          return store_.resources().Replace(tx, trips_, change.origin, *before, *change.row);
        }};
  }

 private:
  Store& store_;
  const ResourceSchema& trips_ = *store_.resources().registry().FindMessage(Trip::descriptor());
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
               const std::shared_ptr<ClaimCheckRates>& rates, Mutations& mutations, Router& router,
               DomainRules& rules) {
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
  BindTripCollisions(store, admission, collision_days, rates, router);
}

}  // namespace zhaolian
