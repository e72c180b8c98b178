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
  void Set(const std::string& name, TripStop::Outcome outcome) {
    TripStop stop;
    stop.set_name(name);
    stop.set_outcome(outcome);
    const auto updated = east_.Update(stop, {"outcome"});
    EXPECT_TRUE(updated.ok()) << updated.status();
  }
  // Of one stop, with the outcome.
  LogTripStopsRequest LogOfOne(const std::string& trip, const std::string& stop,
                               TripStop::Outcome outcome, const std::string& note) {
    LogTripStopsRequest request;
    request.set_name(trip);
    *request.add_logs() = LogOf(stop);
    request.mutable_logs(0)->set_outcome(outcome);
    request.mutable_logs(0)->set_outcome_note(note);
    return request;
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
  const std::string missed = AddStop(east_, trip, "three");
  const absl::Status refused = Close(east_, trip);
  EXPECT_EQ(ErrorReason(refused), "STOPS_NOT_CLOSED");
  EXPECT_THAT(refused.message(), HasSubstr(met));
  EXPECT_THAT(refused.message(), HasSubstr(cancelled));

  Set(met, TripStop::OUTCOME_MET);
  Set(missed, TripStop::OUTCOME_NOT_MET);
  Set(cancelled, TripStop::OUTCOME_CANCELLED);
  const absl::Status incomplete = Close(east_, trip);
  const auto failure = ErrorDetail<google::rpc::PreconditionFailure>(incomplete);
  std::map<std::string, std::string> lacking;
  for (const auto& each : failure.violations()) lacking[each.subject()] = each.description();
  EXPECT_EQ(lacking[met], "lacks an engagement (log it), a next_step, a next_date");
  EXPECT_EQ(lacking[missed], "lacks a next_step, a next_date");
  EXPECT_EQ(lacking[cancelled], "lacks a reason in outcome_note");
  EXPECT_THAT(ErrorMetadata(incomplete, "stops"),
              AllOf(HasSubstr(met + "（缺对接记录（请登记）、下一步、下一步期限）"),
                    HasSubstr(missed + "（缺下一步、下一步期限）"),
                    HasSubstr(cancelled + "（缺取消原因）")));

  TripStop stop;
  stop.set_name(missed);
  stop.set_next_step("改约");
  ASSERT_TRUE(east_.Update(stop, {"next_step"}).ok());
  EXPECT_THAT(ErrorMetadata(Close(east_, trip), "stops"), HasSubstr(missed + "（缺下一步期限）"));
  stop.set_next_date("2099-01-01");
  ASSERT_TRUE(east_.Update(stop, {"next_date"}).ok());
  stop.set_name(cancelled);
  stop.set_outcome_note("企业改期");
  ASSERT_TRUE(east_.Update(stop, {"outcome_note"}).ok());
  LogTripStopsRequest log;
  log.set_name(trip);
  *log.add_logs() = LogOf(met);
  ASSERT_TRUE(Log(east_, log).ok());
  ASSERT_TRUE(Close(east_, trip).ok());
  EXPECT_EQ(east_.Get<Trip>(trip)->state(), Trip::STATE_CLOSED);
  EXPECT_EQ(ErrorReason(Close(east_, trip)), "TRIP_CLOSED");
  stop.set_outcome_note("另有原因");
  EXPECT_EQ(ErrorReason(east_.Update(stop, {"outcome_note"}).status()), "TRIP_CLOSED");
  Trip changed;
  changed.set_name(trip);
  changed.set_note("归档");
  EXPECT_TRUE(east_.Update(changed, {"note"}).ok());
  changed.set_display_name("另一行程");
  EXPECT_EQ(ErrorReason(east_.Update(changed, {"display_name"}).status()), "TRIP_CLOSED");
}

TEST_F(TripsTest, ATripWithoutStopsIsNotClosedAndOneThatEndsBeforeItStartsIsNone) {
  const std::string trip = AddTrip(east_, "users/east");
  EXPECT_EQ(ErrorReason(Close(east_, trip)), "NO_STOPS");
  Trip changed;
  changed.set_name(trip);
  changed.set_end_date(Day(-1));
  EXPECT_EQ(ErrorReason(east_.Update(changed, {"end_date"}).status()), "RETURN_BEFORE_START");
  changed.set_display_name("虚构行程");
  changed.set_start_date(Day(0));
  changed.clear_name();
  EXPECT_EQ(ErrorReason(east_.Create(changed).status()), "RETURN_BEFORE_START");
  changed.set_end_date(changed.start_date());
  EXPECT_TRUE(east_.Create(changed).ok()) << "a day is enough";
}

TEST_F(TripsTest, AStopThatWasNotMetIsLoggedWithoutAnEngagement) {
  const std::string trip = AddTrip(east_, "users/east");
  const std::string one = AddStop(east_, trip, "one"), two = AddStop(east_, trip, "two");
  const auto missed = Log(east_, LogOfOne(trip, one, TripStop::OUTCOME_NOT_MET, "负责人出差"));
  ASSERT_TRUE(missed.ok()) << missed.status();
  EXPECT_EQ(missed->stops(0).engagement(), "");
  EXPECT_EQ(east_.Get<TripStop>(one)->outcome(), TripStop::OUTCOME_NOT_MET);
  EXPECT_EQ(east_.Get<TripStop>(one)->outcome_note(), "负责人出差");
  EXPECT_EQ(east_.Get<TripStop>(one)->next_date(), "2099-01-01");
  EXPECT_EQ(ErrorReason(Log(east_, LogOfOne(trip, two, TripStop::OUTCOME_CANCELLED, " ")).status()),
            "REQUIRED");
  ASSERT_TRUE(Log(east_, LogOfOne(trip, two, TripStop::OUTCOME_CANCELLED, "企业改期")).ok());
  EXPECT_EQ(CountEngagements(), 0u);
  const auto met = Log(east_, LogOfOne(trip, one, TripStop::OUTCOME_MET, "有意向"));
  ASSERT_TRUE(met.ok()) << met.status() << ": they were there the day after";
  EXPECT_EQ(east_.Get<Engagement>(met->stops(0).engagement())->outcome(), "有意向");
  LogTripStopsRequest many;
  many.set_name(trip);
  for (int i = 0; i < 51; ++i) many.add_logs()->set_stop(absl::StrCat("tripStops/s", i));
  const absl::Status refused = Log(east_, many).status();
  EXPECT_EQ(ErrorReason(refused), "TOO_MANY_ITEMS");
  EXPECT_EQ(ErrorMetadata(refused, "limit"), "50");
}

TEST_F(TripsTest, TheStepOfALoggedStopIsThatOfItsEngagementAlone) {
  const std::string trip = AddTrip(east_, "users/east");
  const std::string met = AddStop(east_, trip, "one"), missed = AddStop(east_, trip, "two");
  LogTripStopsRequest log = LogOfOne(trip, met, TripStop::OUTCOME_MET, "");
  log.mutable_logs(0)->clear_next_date();
  const auto logged = Log(east_, log);
  ASSERT_TRUE(logged.ok()) << logged.status();
  ASSERT_TRUE(Log(east_, LogOfOne(trip, missed, TripStop::OUTCOME_NOT_MET, "")).ok());
  TripStop stop;
  stop.set_name(met);
  stop.set_next_date("2099-02-01");
  EXPECT_EQ(ErrorReason(east_.Update(stop, {"next_date"}).status()), "STOP_LOGGED");
  EXPECT_EQ(ErrorReason(east_.Update(stop, {"outcome"}).status()), "STOP_LOGGED");
  stop.set_planned_date(Day(1));
  EXPECT_TRUE(east_.Update(stop, {"planned_date"}).ok());

  EXPECT_THAT(ErrorMetadata(Close(east_, trip), "stops"), HasSubstr("下一步期限"));
  Engagement engagement;
  engagement.set_name(logged->stops(0).engagement());
  engagement.set_next_date("2099-02-01");
  ASSERT_TRUE(east_.Update(engagement, {"next_date"}).ok());
  ASSERT_TRUE(Close(east_, trip).ok()) << "the day is in the engagement";
  EXPECT_EQ(ErrorReason(east_.Update(stop, {"next_date"}).status()), "STOP_LOGGED");
  stop.set_name(missed);
  stop.clear_next_date();
  EXPECT_TRUE(east_.Update(stop, {"next_date"}).ok()) << "the step is done, after the trip";
  EXPECT_EQ(ErrorReason(east_.Delete<TripStop>(missed).status()), "TRIP_CLOSED");
}

TEST_F(TripsTest, AnotherTeamOfTheUnitIsToldOfAndTheTripItselfIsNot) {
  const std::string ours = AddTrip(east_, "users/east");
  const std::string stop = AddStop(east_, ours, "one");
  const std::string other = AddTrip(east_, "users/east", 1);
  AddStop(east_, other, "one");
  Meet(east_, "one", -5);
  ASSERT_TRUE(Log(east_, LogOfOne(ours, stop, TripStop::OUTCOME_MET, "")).ok());
  const auto found = Collisions(east_, ours);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(Told(*found), ElementsAre(absl::StrCat("units/east ", Day(-5), " KIND_MET"),
                                        absl::StrCat("units/east ", Day(1), " KIND_PLANNED")));
  for (const TripCollision& each : found->collisions()) EXPECT_TRUE(each.own_unit());
  const auto theirs = Collisions(east_, other, "", 3);
  ASSERT_TRUE(theirs.ok()) << theirs.status();
  EXPECT_THAT(Told(*theirs), ElementsAre(absl::StrCat("units/east ", Day(0), " KIND_MET"),
                                         absl::StrCat("units/east ", Day(0), " KIND_PLANNED")))
      << "what the other team has logged and planned";
  const auto of_west = Collisions(west_, "", "one");
  ASSERT_TRUE(of_west.ok()) << of_west.status();
  EXPECT_FALSE(of_west->collisions(0).own_unit());
}

TEST_F(TripsTest, ManyFirmsAreAskedAboutInPieces) {
  const std::string trip = AddTrip(east_, "users/east");
  v1::FindTripCollisionsRequest request;
  request.set_trip(trip);
  for (int i = 0; i < 21; ++i) {
    v1::Enterprise firm;
    firm.set_display_name(absl::StrCat("虚构零件厂 ", i));
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    const std::string id = absl::StrCat("part-", i);
    ASSERT_TRUE(bureau_.Create(firm, {.id = id}).ok());
    AddStop(east_, trip, id);
    request.add_enterprises("enterprises/" + id);
  }
  Meet(west_, "part-20", 0);
  const absl::Status refused = Collisions(east_, trip).status();
  EXPECT_EQ(ErrorReason(refused), "TOO_MANY_ITEMS");
  EXPECT_EQ(ErrorMetadata(refused, "limit"), "20");
  EXPECT_EQ(ErrorMetadata(refused, "length"), "21");
  v1::FindTripCollisionsResponse response;
  EXPECT_EQ(ErrorReason(east_.Call(request, response)), "TOO_MANY_ITEMS");
  request.mutable_enterprises()->DeleteSubrange(0, 10);
  ASSERT_TRUE(east_.Call(request, response).ok());
  EXPECT_THAT(Told(response), ElementsAre(absl::StrCat("units/west ", Day(0), " KIND_MET")))
      << "around the days of the trip, which is not one itself";
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
