// Two counties and a bureau whose teams go on trips to three firms.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_TRIPS_FIXTURE_H_
#define ZHAOLIAN_TESTS_INTEGRATION_TRIPS_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/trips.pb.h"

namespace zhaolian {

class TripsTest : public testing::Test {
 protected:
  static constexpr char kSecret[] = "底线三十亩";

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
    v1::Trip trip;
    trip.set_display_name("虚构叩门行程");
    trip.set_leader(leader);
    trip.set_start_date(Day(start));
    trip.set_end_date(Day(start + 3));
    auto created = client.Create(trip);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.value_or(v1::Trip()).name();
  }
  static std::string AddStop(const Client& client, const std::string& trip,
                             const std::string& firm) {
    v1::TripStop stop;
    stop.set_trip(trip);
    stop.set_enterprise("enterprises/" + firm);
    auto created = client.Create(stop);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.value_or(v1::TripStop()).name();
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
  static absl::StatusOr<v1::LogTripStopsResponse> Log(const Client& client,
                                                      const v1::LogTripStopsRequest& request) {
    v1::LogTripStopsResponse response;
    const absl::Status status = client.Call(request, response);
    return status.ok() ? absl::StatusOr<v1::LogTripStopsResponse>(response) : status;
  }
  static absl::Status Close(const Client& client, const std::string& trip) {
    v1::CloseTripRequest request;
    request.set_name(trip);
    v1::Trip closed;
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
    v1::Engagement talk;
    talk.set_enterprise("enterprises/" + firm);
    talk.set_kind(v1::Engagement::KIND_CALL);
    talk.mutable_occur_time()->set_seconds(
        absl::ToUnixSeconds(absl::Now() + absl::Hours(24 * days)));
    talk.set_summary(kSecret);
    const auto created = client.Create(talk);
    ASSERT_TRUE(created.ok()) << created.status();
  }
  static std::vector<std::string> Told(const v1::FindTripCollisionsResponse& response) {
    std::vector<std::string> told;
    for (const v1::TripCollision& each : response.collisions()) {
      told.push_back(absl::StrCat(each.unit(), " ", each.date(), " ",
                                  v1::TripCollision::Kind_Name(each.kind())));
    }
    return told;
  }
  void Set(const std::string& name, v1::TripStop::Outcome outcome) {
    v1::TripStop stop;
    stop.set_name(name);
    stop.set_outcome(outcome);
    const auto updated = east_.Update(stop, {"outcome"});
    EXPECT_TRUE(updated.ok()) << updated.status();
  }
  // Of one stop, with the outcome.
  v1::LogTripStopsRequest LogOfOne(const std::string& trip, const std::string& stop,
                                   v1::TripStop::Outcome outcome, const std::string& note) {
    v1::LogTripStopsRequest request;
    request.set_name(trip);
    *request.add_logs() = LogOf(stop);
    request.mutable_logs(0)->set_outcome(outcome);
    request.mutable_logs(0)->set_outcome_note(note);
    return request;
  }
  size_t CountEngagements() {
    size_t count = 0;
    auto engagements = bureau_.List<v1::Engagement>();
    for (auto& each : engagements) count += each.ok();
    return count;
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  const bool units_made_ = AddEastAndWest(bureau_);
  Client east_ = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  Client west_ = server_.Add("west", "units/west", {v1::ROLE_COUNTY});
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_TRIPS_FIXTURE_H_
