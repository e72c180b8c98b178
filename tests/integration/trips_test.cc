// Trips through the API: stops that are logged together, trips that are closed, doors at which
// two teams meet.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "storage/uuid.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/trips.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using v1::Engagement;
using v1::LogTripStopsRequest;
using v1::LogTripStopsResponse;
using v1::Trip;
using v1::TripCollision;
using v1::TripStop;

constexpr char kSecret[] = "底线三十亩";

class TripsTest : public testing::Test {
 protected:
  // Before the users of these counties.
  bool MakeUnits() {
    for (const char* id : {"east", "west"}) {
      v1::Unit unit;
      unit.set_display_name(absl::StrCat("虚构", id));
      unit.set_kind(v1::Unit::KIND_COUNTY);
      EXPECT_TRUE(bureau_.Create(unit, {.id = id}).ok());
    }
    return true;
  }
  void SetUp() override {
    for (const char* id : {"one", "two", "three"}) {
      v1::Enterprise firm;
      firm.set_display_name(absl::StrCat("虚构机床厂 ", id));
      firm.set_relation(v1::Enterprise::RELATION_TARGET);
      ASSERT_TRUE(bureau_.Create(firm, {.id = id}).ok());
    }
  }
  static std::string Day(int days) {
    return absl::FormatTime("%Y-%m-%d", absl::Now() + absl::Hours(24 * days),
                            absl::FixedTimeZone(8 * 60 * 60));
  }
  std::string AddTrip(const Client& client, const std::string& leader, int start = 0) {
    Trip trip;
    trip.set_display_name("虚构叩门行程");
    trip.set_leader(leader);
    trip.set_start_date(Day(start));
    trip.set_end_date(Day(start + 3));
    auto created = client.Create(trip);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.value_or(Trip()).name();
  }
  static std::string AddStop(const Client& client, const std::string& trip,
                             const std::string& firm) {
    TripStop stop;
    stop.set_trip(trip);
    stop.set_enterprise("enterprises/" + firm);
    auto created = client.Create(stop);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.value_or(TripStop()).name();
  }
  static v1::StopLog LogOf(const std::string& stop) {
    v1::StopLog log;
    log.set_stop(stop);
    log.mutable_occur_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
    log.set_summary(kSecret);
    log.set_next_step("寄送样品");
    log.set_next_date("2099-01-01");
    return log;
  }
  static absl::StatusOr<LogTripStopsResponse> Log(const Client& client,
                                                  const LogTripStopsRequest& request) {
    LogTripStopsResponse response;
    const absl::Status status = client.Call(request, response);
    return status.ok() ? absl::StatusOr<LogTripStopsResponse>(response) : status;
  }
  static absl::Status Close(const Client& client, const std::string& trip) {
    v1::CloseTripRequest request;
    request.set_name(trip);
    Trip closed;
    return client.Call(request, closed);
  }
  static absl::StatusOr<v1::FindTripCollisionsResponse> Collisions(const Client& client,
                                                                   const std::string& trip,
                                                                   const std::string& firm = "",
                                                                   int days = 0) {
    v1::FindTripCollisionsRequest request;
    request.set_trip(trip);
    if (!firm.empty()) request.add_enterprises("enterprises/" + firm);
    request.set_days(days);
    v1::FindTripCollisionsResponse response;
    const absl::Status status = client.Call(request, response);
    return status.ok() ? absl::StatusOr<v1::FindTripCollisionsResponse>(response) : status;
  }
  static void Meet(const Client& client, const std::string& firm, int days) {
    Engagement talk;
    talk.set_enterprise("enterprises/" + firm);
    talk.set_kind(Engagement::KIND_CALL);
    talk.mutable_occur_time()->set_seconds(
        absl::ToUnixSeconds(absl::Now() + absl::Hours(24 * days)));
    talk.set_summary(kSecret);
    const auto created = client.Create(talk);
    ASSERT_TRUE(created.ok()) << created.status();
  }
  static std::vector<std::string> Told(const v1::FindTripCollisionsResponse& response) {
    std::vector<std::string> told;
    for (const TripCollision& each : response.collisions()) {
      told.push_back(
          absl::StrCat(each.unit(), " ", each.date(), " ", TripCollision::Kind_Name(each.kind())));
    }
    return told;
  }
  size_t CountEngagements() {
    size_t count = 0;
    auto engagements = bureau_.List<Engagement>();
    for (auto& each : engagements) count += each.ok();
    return count;
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  const bool units_made_ = MakeUnits();
  Client east_ = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  Client west_ = server_.Add("west", "units/west", {v1::ROLE_COUNTY});
};

TEST_F(TripsTest, StopsAreLoggedTogetherAndLinked) {
  const std::string trip = AddTrip(east_, "users/east");
  const std::string one = AddStop(east_, trip, "one"), two = AddStop(east_, trip, "two");
  LogTripStopsRequest request;
  request.set_name(trip);
  *request.add_logs() = LogOf(one);
  *request.add_logs() = LogOf(two);
  request.set_request_id(NewUuid());
  const auto logged = Log(east_, request);
  ASSERT_TRUE(logged.ok()) << logged.status();
  ASSERT_EQ(logged->stops_size(), 2);
  const auto stop = east_.Get<TripStop>(two);
  EXPECT_EQ(stop->outcome(), TripStop::OUTCOME_MET);
  EXPECT_EQ(stop->engagement(), logged->stops(1).engagement());
  EXPECT_EQ(stop->next_step(), "寄送样品");
  const auto engagement = east_.Get<Engagement>(stop->engagement());
  EXPECT_EQ(engagement->enterprise(), "enterprises/two");
  EXPECT_EQ(engagement->owner_unit(), "units/east");
  EXPECT_EQ(engagement->assignee(), "users/east");
  EXPECT_THAT(engagement->participants(), ElementsAre("users/east"));
  EXPECT_NE(engagement->reporting_week(), "") << "the rules of engagements hold";

  const auto again = Log(east_, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), logged->SerializeAsString());
  EXPECT_EQ(CountEngagements(), 2u);
  request.set_request_id(NewUuid());
  EXPECT_EQ(ErrorReason(Log(east_, request).status()), "STOP_LOGGED");
}

TEST_F(TripsTest, OfALogThatIsRefusedNothingIsWritten) {
  const std::string trip = AddTrip(east_, "users/east");
  const std::string other = AddStop(east_, AddTrip(east_, "users/east"), "three");
  const std::string one = AddStop(east_, trip, "one"), two = AddStop(east_, trip, "two");
  LogTripStopsRequest request;
  request.set_name(trip);
  *request.add_logs() = LogOf(one);
  *request.add_logs() = LogOf(two);
  request.mutable_logs(1)->clear_summary();
  EXPECT_EQ(ErrorReason(Log(east_, request).status()), "REQUIRED");
  request.mutable_logs(1)->set_summary("参观");
  request.mutable_logs(1)->set_stop(other);
  EXPECT_EQ(ErrorReason(Log(east_, request).status()), "OTHER_TRIP");
  request.mutable_logs(1)->set_stop(one);
  EXPECT_EQ(ErrorReason(Log(east_, request).status()), "SAME_ROW");
  request.mutable_logs(1)->set_stop(two);
  EXPECT_TRUE(absl::IsNotFound(Log(west_, request).status()));
  EXPECT_EQ(CountEngagements(), 0u);
  EXPECT_EQ(east_.Get<TripStop>(one)->outcome(), TripStop::OUTCOME_UNSPECIFIED);
  request.set_validate_only(true);
  EXPECT_TRUE(Log(east_, request).ok());
  EXPECT_EQ(CountEngagements(), 0u);
}

TEST_F(TripsTest, ATripIsClosedOnceSomethingIsSaidOfEveryStop) {
  const std::string trip = AddTrip(east_, "users/east");
  const std::string met = AddStop(east_, trip, "one"), cancelled = AddStop(east_, trip, "two");
  const absl::Status refused = Close(east_, trip);
  EXPECT_EQ(ErrorReason(refused), "STOPS_NOT_CLOSED");
  EXPECT_THAT(refused.message(), HasSubstr(met));
  EXPECT_THAT(refused.message(), HasSubstr(cancelled));

  TripStop stop;
  stop.set_name(met);
  stop.set_outcome(TripStop::OUTCOME_MET);
  ASSERT_TRUE(east_.Update(stop, {"outcome"}).ok());
  stop.set_name(cancelled);
  stop.set_outcome(TripStop::OUTCOME_CANCELLED);
  ASSERT_TRUE(east_.Update(stop, {"outcome"}).ok());
  const auto failure = ErrorDetail<google::rpc::PreconditionFailure>(Close(east_, trip));
  std::map<std::string, std::string> lacking;
  for (const auto& each : failure.violations()) lacking[each.subject()] = each.description();
  EXPECT_THAT(lacking[met], HasSubstr("next_step"));
  EXPECT_THAT(lacking[cancelled], HasSubstr("reason"));

  stop.set_name(met);
  stop.set_next_step("寄送样品");
  ASSERT_TRUE(east_.Update(stop, {"next_step"}).ok());
  stop.set_name(cancelled);
  stop.set_outcome_note("企业改期");
  ASSERT_TRUE(east_.Update(stop, {"outcome_note"}).ok());
  ASSERT_TRUE(Close(east_, trip).ok());
  EXPECT_EQ(east_.Get<Trip>(trip)->state(), Trip::STATE_CLOSED);
  EXPECT_EQ(ErrorReason(Close(east_, trip)), "TRIP_CLOSED");
  EXPECT_EQ(ErrorReason(east_.Update(stop, {"outcome_note"}).status()), "TRIP_CLOSED");
  Trip changed;
  changed.set_name(trip);
  changed.set_note("归档");
  EXPECT_TRUE(east_.Update(changed, {"note"}).ok());
  changed.set_display_name("另一行程");
  EXPECT_EQ(ErrorReason(east_.Update(changed, {"display_name"}).status()), "TRIP_CLOSED");
}

TEST_F(TripsTest, WhoElseIsAtTheDoorIsToldByUnitAndDayAlone) {
  Meet(west_, "one", -20);
  Meet(west_, "one", -10);
  Meet(west_, "one", -200);
  Meet(east_, "one", -5);
  const std::string others = AddTrip(west_, "users/west", 2);
  AddStop(west_, others, "one");
  const std::string trip = AddTrip(east_, "users/east");
  ASSERT_THAT(Told(*Collisions(east_, trip)), IsEmpty()) << "no stops";
  const std::string stop = AddStop(east_, trip, "one");

  const auto found = Collisions(east_, trip);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(Told(*found), ElementsAre(absl::StrCat("units/west ", Day(-10), " KIND_MET"),
                                        absl::StrCat("units/east ", Day(-5), " KIND_MET"),
                                        absl::StrCat("units/west ", Day(2), " KIND_PLANNED")));
  EXPECT_EQ(found->collisions(0).unit_display_name(), "虚构west");
  EXPECT_FALSE(found->collisions(0).own_unit());
  EXPECT_THAT(found->SerializeAsString(), Not(HasSubstr(kSecret)));
  EXPECT_EQ(TripCollision::descriptor()->field_count(), 6)
      << "a further field is a further thing that is told: see the comment of the method";
  EXPECT_THAT(Told(*Collisions(east_, trip, "", 4)), ElementsAre(testing::EndsWith("PLANNED")));
  EXPECT_THAT(Told(*Collisions(east_, "", "one", 15)), testing::SizeIs(4));
  const std::string planned = absl::StrCat("units/east ", Day(0), " KIND_PLANNED");
  EXPECT_THAT(Told(*Collisions(west_, "", "one")),
              AllOf(testing::Contains(absl::StrCat("units/east ", Day(-5), " KIND_MET")),
                    testing::Contains(planned)));
  ASSERT_TRUE(east_.Delete<TripStop>(stop).ok());
  EXPECT_THAT(Told(*Collisions(west_, "", "one")), Not(testing::Contains(planned)))
      << "the stop is gone";
}

TEST_F(TripsTest, ASearchForCollisionsIsACheckOfEachFirm) {
  EXPECT_TRUE(absl::IsNotFound(Collisions(east_, "trips/none").status()));
  EXPECT_TRUE(absl::IsNotFound(Collisions(east_, "", "none").status()));
  EXPECT_EQ(ErrorReason(Collisions(east_, "").status()), "REQUIRED");
  EXPECT_EQ(ErrorReason(Collisions(east_, "", "one", 367).status()), "OUT_OF_RANGE");
  const std::string trip = AddTrip(east_, "users/east");
  EXPECT_TRUE(absl::IsNotFound(Collisions(west_, trip).status())) << "a trip is its unit's";
  absl::Status last;
  for (int i = 0; i < 70 && last.ok(); ++i) last = Collisions(east_, "", "one").status();
  EXPECT_EQ(ErrorReason(last), "TOO_MANY_CLAIM_CHECKS");
}

}  // namespace
}  // namespace zhaolian
