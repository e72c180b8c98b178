// Trips through the API: stops that are logged together, trips that are closed.
#include <map>

#include "storage/error.h"
#include "storage/uuid.h"
#include "tests/integration/trips_fixture.h"
#include "zhaolian/v1/portfolios.pb.h"

namespace zhaolian {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using v1::Engagement;
using v1::LogTripStopsRequest;
using v1::Trip;
using v1::TripStop;

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
  auto& time = *request.mutable_logs(1)->mutable_occur_time();
  const int64_t now = time.seconds();
  time.set_seconds(now + 24 * 60 * 60);
  const absl::Status to_come = Log(east_, request).status();
  EXPECT_EQ(ErrorReason(to_come), "FUTURE_DATE") << "nobody was met tomorrow";
  EXPECT_EQ(ErrorMetadata(to_come, "field"), "logs[1].occur_time");
  time.set_seconds(now);
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

TEST_F(TripsTest, AStepThatIsLeftOfAClosedTripCanBeHandedOver) {
  const std::string trip = AddTrip(east_, "users/east");
  TripStop stop;
  stop.set_name(AddStop(east_, trip, "one"));
  stop.set_outcome(TripStop::OUTCOME_NOT_MET);
  stop.set_next_step("改约");
  stop.set_next_date(Day(-1));
  ASSERT_TRUE(east_.Update(stop, {"outcome", "next_step", "next_date"}).ok());
  EXPECT_EQ(east_.Get<TripStop>(stop.name())->step_assignee(), "") << "the leader's";
  ASSERT_TRUE(Close(east_, trip).ok());
  EXPECT_EQ(east_.Get<TripStop>(stop.name())->step_assignee(), "users/east");

  const Client successor = server_.Add("successor", "units/east", {v1::ROLE_COUNTY});
  v1::TransferPortfolioRequest transfer;
  transfer.set_from_user("users/east");
  transfer.set_to_user("users/successor");
  v1::TransferPortfolioResponse moved;
  ASSERT_TRUE(successor.Call(transfer, moved).ok());
  v1::ListFollowUpsRequest request;
  request.set_assignee("users/successor");
  v1::ListFollowUpsResponse due;
  ASSERT_TRUE(successor.Call(request, due).ok());
  ASSERT_EQ(due.follow_ups_size(), 1);
  EXPECT_EQ(due.follow_ups(0).trip_stop(), stop.name());
  EXPECT_EQ(due.follow_ups(0).assignee(), "users/successor");
  EXPECT_EQ(east_.Get<Trip>(trip)->leader(), "users/east") << "whoever led it";
}

TEST_F(TripsTest, WhatCameOfAStepStandsBehindWhatCameOfAStopOfAClosedTrip) {
  const std::string trip = AddTrip(east_, "users/east");
  TripStop stop;
  stop.set_name(AddStop(east_, trip, "one"));
  stop.set_outcome(TripStop::OUTCOME_NOT_MET);
  stop.set_outcome_note("负责人出差");
  stop.set_next_step("改约");
  stop.set_next_date(Day(-1));
  ASSERT_TRUE(east_.Update(stop, {"outcome", "outcome_note", "next_step", "next_date"}).ok());
  ASSERT_TRUE(Close(east_, trip).ok());
  stop.clear_next_date();
  stop.set_outcome_note("已见面");
  EXPECT_EQ(ErrorReason(east_.Update(stop, {"outcome_note", "next_date"}).status()), "TRIP_CLOSED")
      << "what came of the trip stays";
  stop.set_outcome_note("负责人出差；已改约下周");
  const auto done = east_.Update(stop, {"outcome_note", "next_date"});
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->outcome_note(), "负责人出差；已改约下周");
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

}  // namespace
}  // namespace zhaolian
