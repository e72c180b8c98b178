// Who else meets the firms that a team is about to meet.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/claims/claim_holders.h"
#include "server/contacts/trips.h"
#include "server/rows/civil_days.h"
#include "server/rows/item_count.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using v1::FindTripCollisionsRequest;
using v1::FindTripCollisionsResponse;
using v1::Trip;
using v1::TripCollision;

constexpr int kMostDays = 366;
constexpr size_t kMostFirms = 20;

// What is asked once the trip is read.
struct Question {
  std::vector<std::string> firms;
  std::string unit;  // who asks
  std::string trip;  // which is no collision, nor are the engagements that it was logged as
  absl::flat_hash_set<std::string> logged;
  absl::CivilDay first, last;
};

// The sign keeps SQLite on the index of the firm.
constexpr char kMet[] =
    "SELECT owner_unit, occur_time, name FROM engagements WHERE enterprise = $1"
    " AND delete_time IS NULL AND (occur_time + 0) >= $2 AND (occur_time + 0) < $3";
constexpr char kPlanned[] =
    "SELECT t.owner_unit, s.planned_date, t.start_date FROM trip_stops AS s"
    " CROSS JOIN trips AS t WHERE s.enterprise = $1 AND s.delete_time IS NULL"
    " AND t.name = s.trip AND t.delete_time IS NULL AND (t.state + 0) = $2"
    " AND (s.trip || '') <> $3 AND (s.outcome + 0) <> $4";

absl::StatusOr<absl::CivilDay> DayOfTrip(const std::string& date) {
  const auto day = FirstDayOf(date);
  if (!day.has_value()) return absl::DataLossError("a trip without days");
  return *day;
}

class TripCollisions {
 public:
  TripCollisions(const ResourceStore& resources, int days) : resources_(resources), days_(days) {}

  absl::StatusOr<int> Check(const FindTripCollisionsRequest& request) const {
    if (request.trip().empty() && request.enterprises().empty()) {
      return InvalidField("trip", "REQUIRED", "name a trip, or enterprises");
    }
    if (!request.trip().empty()) RETURN_IF_ERROR(CheckName(trips_, "trip", request.trip()));
    for (int i = 0; i < request.enterprises_size(); ++i) {
      RETURN_IF_ERROR(
          CheckName(firms_, absl::StrCat("enterprises[", i, "]"), request.enterprises(i)));
    }
    RETURN_IF_ERROR(CheckCount(static_cast<size_t>(request.enterprises_size())));
    return ReadNumber("days", request.days(), days_, 1, kMostDays);
  }

  absl::StatusOr<FindTripCollisionsResponse> Run(Tx& tx, const Call& call,
                                                 const FindTripCollisionsRequest& request, int days,
                                                 HourlyLimit& check_limit) const {
    ASSIGN_OR_RETURN(const Question question, QuestionOf(tx, *call.caller, request, days));
    FindTripCollisionsResponse response;
    for (const std::string& firm : question.firms) {
      // Firms that are not there are counted too: guessing is no way round.
      RETURN_IF_ERROR(check_limit.Take(call.caller->user));
      RETURN_IF_ERROR(resources_.Get(tx.connection(), firms_, Sight::All(), firm).status());
      RETURN_IF_ERROR(AskAbout(tx, question, firm, response));
      RETURN_IF_ERROR(NoteClaimCheck(tx, OriginOf(call), firm));
    }
    return response;
  }

 private:
  static absl::Status CheckCount(size_t firms) {
    return CheckItemCount("enterprises", "一次查询的企业", firms, kMostFirms,
                          "name some of them, then the others");
  }

  absl::StatusOr<Question> QuestionOf(Tx& tx, const Caller& caller,
                                      const FindTripCollisionsRequest& request, int days) const {
    Question question;
    question.firms = {request.enterprises().begin(), request.enterprises().end()};
    question.unit = caller.unit;
    question.first = question.last = CityDay(tx.now());
    if (!request.trip().empty()) {
      ASSIGN_OR_RETURN(const MessagePtr row,
                       resources_.Get(tx.connection(), trips_, *caller.sight, request.trip()));
      const auto& trip = static_cast<const Trip&>(*row);
      question.unit = trip.owner_unit();
      question.trip = trip.name();
      ASSIGN_OR_RETURN(question.first, DayOfTrip(trip.start_date()));
      ASSIGN_OR_RETURN(question.last, DayOfTrip(trip.end_date()));
      ASSIGN_OR_RETURN(const auto stops, ReadStops(resources_, tx.connection(), trip.name()));
      for (const v1::TripStop& stop : stops) {
        question.logged.insert(stop.engagement());
        if (request.enterprises().empty()) question.firms.push_back(stop.enterprise());
      }
    }
    std::sort(question.firms.begin(), question.firms.end());
    question.firms.erase(std::unique(question.firms.begin(), question.firms.end()),
                         question.firms.end());
    RETURN_IF_ERROR(CheckCount(question.firms.size()));
    question.first -= days;
    question.last += days;
    return question;
  }

  absl::Status AskAbout(Tx& tx, const Question& question, const std::string& firm,
                        FindTripCollisionsResponse& response) const {
    // By day, unit and kind: each once.
    std::map<std::tuple<std::string, std::string, int>, TripCollision> found;
    const auto add = [&](const std::string& date, absl::string_view unit,
                         TripCollision::Kind kind) {
      TripCollision& collision = found[{date, std::string(unit), kind}];
      collision.set_enterprise(firm);
      collision.set_unit(std::string(unit));
      collision.set_date(date);
      collision.set_kind(kind);
      collision.set_own_unit(unit == question.unit);
    };
    std::map<std::string, int64_t> last_met;
    RETURN_IF_ERROR(tx.connection().Run(
        kMet,
        {firm, absl::ToUnixMicros(BeginOfDay(question.first)),
         absl::ToUnixMicros(BeginOfDay(question.last + 1))},
        [&](const Row& row) {
          if (question.logged.contains(std::string(row.Text(2)))) return;
          int64_t& last = last_met.try_emplace(std::string(row.Text(0)), 0).first->second;
          last = std::max(last, row.Integer(1));
        }));
    for (const auto& [unit, time] : last_met) {
      add(DayText(CityDay(absl::FromUnixMicros(time))), unit, TripCollision::KIND_MET);
    }
    const std::string first = DayText(question.first), last = DayText(question.last);
    RETURN_IF_ERROR(tx.connection().Run(
        kPlanned,
        {firm, int64_t{Trip::STATE_PLANNED}, question.trip,
         int64_t{v1::TripStop::OUTCOME_CANCELLED}},
        [&](const Row& row) {
          const std::string date(row.Text(1).empty() ? row.Text(2) : row.Text(1));
          if (IsCertainlyBefore(date, first) || IsCertainlyBefore(last, date)) return;
          add(date, row.Text(0), TripCollision::KIND_PLANNED);
        }));
    for (auto& [key, collision] : found) {
      ASSIGN_OR_RETURN(const MessagePtr unit,
                       resources_.Get(tx.connection(), units_, Sight::All(), collision.unit()));
      collision.set_unit_display_name(static_cast<const v1::Unit&>(*unit).display_name());
      *response.add_collisions() = std::move(collision);
    }
    return absl::OkStatus();
  }

  const ResourceSchema& SchemaOf(const google::protobuf::Descriptor* type) const {
    return *resources_.registry().FindMessage(type);
  }

  const ResourceStore& resources_;
  const int days_;  // before and after, where a request does not say it
  const ResourceSchema& trips_ = SchemaOf(Trip::descriptor());
  const ResourceSchema& firms_ = SchemaOf(v1::Enterprise::descriptor());
  const ResourceSchema& units_ = SchemaOf(v1::Unit::descriptor());
};

}  // namespace

void BindTripCollisions(Store& store, const Admission& admission, int days,
                        const std::shared_ptr<HourlyLimit>& check_limit, Router& router) {
  auto collisions = std::make_shared<const TripCollisions>(store.resources(), days);
  router.Bind<FindTripCollisionsRequest>(
      "zhaolian.v1.TripService.FindTripCollisions",
      [&store, &admission, check_limit, collisions](
          const CallPtr& call, std::unique_ptr<FindTripCollisionsRequest> request) {
        const auto days = collisions->Check(*request);
        if (!days.ok()) return call->Finish(days.status());
        auto answer = std::make_shared<FindTripCollisionsResponse>();
        SubmitChange(
            store, call, admission.DeadlineOf(*call),
            [collisions, check_limit, call, answer, days = *days,
             request = std::shared_ptr<FindTripCollisionsRequest>(std::move(request))](
                Tx& tx) -> absl::Status {
              ASSIGN_OR_RETURN(*answer, collisions->Run(tx, *call, *request, days, *check_limit));
              return absl::OkStatus();
            },
            answer);
      });
}

}  // namespace zhaolian
