// Next steps that are due: a device and the server tell the same of the same rows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client-lib/device.h"
#include "storage/uuid.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/signed_in_server.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/trips.pb.h"

namespace zhaolian {
namespace {

using testing::Contains;
using testing::Ge;
using testing::IsEmpty;
using testing::SizeIs;
using v1::Engagement;
using v1::TripStop;

std::string Day(int days) {
  return absl::FormatTime("%Y-%m-%d", absl::Now() + absl::Hours(24 * days),
                          absl::FixedTimeZone(8 * 60 * 60));
}

class DueStepsTest : public testing::Test {
 protected:
  void SetUp() override {
    v1::Enterprise firm;
    firm.set_display_name("虚构机床厂");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(bureau_.Create(firm, {.id = "one"}).ok());
  }
  static Engagement Talk(const std::string& next_date) {
    Engagement talk;
    talk.set_enterprise("enterprises/one");
    talk.set_kind(Engagement::KIND_CALL);
    talk.mutable_occur_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
    talk.set_summary("洽谈");
    talk.set_next_step("寄送样品");
    talk.set_next_date(next_date);
    return talk;
  }
  std::string AddTalk(const std::string& next_date, const std::string& assignee = "") {
    Engagement talk = Talk(next_date);
    talk.set_assignee(assignee);
    const auto made = east_.Create(talk);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->name() : "";
  }
  std::string AddTrip() {
    v1::Trip trip;
    trip.set_display_name("虚构行程");
    trip.set_leader("users/east");
    trip.set_start_date(Day(-10));
    trip.set_end_date(Day(-8));
    const auto made = east_.Create(trip);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->name() : "";
  }
  // A stop, and what came of it.
  std::string AddStop(const std::string& trip, TripStop::Outcome outcome,
                      const std::string& next_date) {
    TripStop stop;
    stop.set_trip(trip);
    stop.set_enterprise("enterprises/one");
    const auto made = east_.Create(stop);
    EXPECT_TRUE(made.ok()) << made.status();
    v1::LogTripStopsRequest request;
    request.set_name(trip);
    v1::StopLog& log = *request.add_logs();
    log.set_stop(made->name());
    log.set_summary("参观");
    log.mutable_occur_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
    log.set_outcome(outcome);
    log.set_next_step("再约");
    log.set_next_date(next_date);
    v1::LogTripStopsResponse response;
    const absl::Status status = east_.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return made->name();
  }
  void Close(const std::string& trip) {
    v1::CloseTripRequest request;
    request.set_name(trip);
    v1::Trip closed;
    const absl::Status status = east_.Call(request, closed);
    EXPECT_TRUE(status.ok()) << status;
  }
  // Of a row of either kind.
  template <typename Row>
  void HandOver(const std::string& name, const std::string& field, const std::string& user) {
    Row row;
    row.set_name(name);
    const auto* descriptor = Row::descriptor()->FindFieldByName(field);
    row.GetReflection()->SetString(&row, descriptor, user);
    const auto changed = east_.Update(row, {field});
    ASSERT_TRUE(changed.ok()) << changed.status();
  }

  static std::vector<std::string> OnServer(const Client& client, const std::string& user) {
    v1::ListFollowUpsRequest request;
    request.set_assignee(user);
    v1::ListFollowUpsResponse response;
    const absl::Status status = client.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    std::vector<std::string> steps;
    for (const v1::FollowUp& each : response.follow_ups()) {
      steps.push_back(absl::StrCat(each.next_date(), " ", each.engagement(), each.trip_stop(), " ",
                                   each.enterprise(), " ", each.assignee(), " ", each.next_step()));
    }
    return steps;
  }
  std::unique_ptr<Device> Synced(const Client& client, const std::string& name) {
    auto device = Device::Open(scratch_.Path(name), TestStore::Registry());
    EXPECT_TRUE(device.ok()) << device.status();
    const auto done = (*device)->Sync(client, [](const Device::Progress&) {});
    EXPECT_TRUE(done.ok()) << done.status();
    return *std::move(device);
  }
  static std::vector<std::string> OnDevice(const Device& device, const std::string& user) {
    const auto due = device.DueFollowUps(user, Day(0));
    EXPECT_TRUE(due.ok()) << due.status();
    std::vector<std::string> steps;
    for (const Device::DueStep& each : *due) {
      EXPECT_FALSE(each.pending) << each.name;
      steps.push_back(absl::StrCat(each.next_date, " ", each.name, " ", each.enterprise, " ",
                                   each.assignee, " ", each.next_step));
    }
    return steps;
  }

  ScratchDirectory scratch_;
  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  const bool units_made_ = AddEastAndWest(bureau_);
  Client east_ = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  Client mate_ = server_.Add("mate", "units/east", {v1::ROLE_COUNTY});
  Client west_ = server_.Add("west", "units/west", {v1::ROLE_COUNTY});
};

TEST_F(DueStepsTest, ADeviceAndTheServerTellTheSame) {
  for (const int days : {-400, -4, 0, 1}) AddTalk(Day(days));
  AddTalk("2026-01");
  AddTalk(Day(0).substr(0, 7));  // a month that may not be over
  AddTalk("2099");
  AddTalk(Day(-3), "users/mate");
  HandOver<Engagement>(AddTalk(Day(-2)), "assignee", "users/mate");
  HandOver<Engagement>(AddTalk(Day(-2)), "next_date", "");  // done
  ASSERT_TRUE(east_.Delete<Engagement>(AddTalk(Day(-5))).ok());

  const std::string closed = AddTrip(), open = AddTrip();
  AddStop(closed, TripStop::OUTCOME_MET, Day(-6));
  const std::string missed = AddStop(closed, TripStop::OUTCOME_NOT_MET, Day(-5));
  const std::string handed_over = AddStop(closed, TripStop::OUTCOME_NOT_MET, Day(-1));
  const std::string done = AddStop(closed, TripStop::OUTCOME_NOT_MET, Day(-1));
  AddStop(closed, TripStop::OUTCOME_NOT_MET, Day(2));
  AddStop(open, TripStop::OUTCOME_NOT_MET, Day(-4));
  const std::string gone = AddStop(open, TripStop::OUTCOME_NOT_MET, Day(-4));
  Close(closed);
  HandOver<TripStop>(handed_over, "step_assignee", "users/mate");
  HandOver<TripStop>(done, "next_date", "");
  ASSERT_TRUE(east_.Delete<TripStop>(gone).ok());

  for (const Client* client : {&east_, &mate_, &west_, &bureau_}) {
    const auto device = Synced(*client, absl::StrCat("device-", client - &bureau_));
    for (const char* user : {"", "users/east", "users/mate", "users/west"}) {
      EXPECT_EQ(OnDevice(*device, user), OnServer(*client, user)) << user;
    }
  }
  EXPECT_THAT(OnServer(east_, ""), SizeIs(Ge(10u))) << "11 on the last day of a month";
  EXPECT_THAT(
      OnServer(mate_, "users/mate"),
      Contains(absl::StrCat(Day(-1), " ", handed_over, " enterprises/one users/mate 再约")));
  EXPECT_THAT(OnServer(east_, "users/east"),
              Contains(absl::StrCat(Day(-5), " ", missed, " enterprises/one users/east 再约")));
}

TEST_F(DueStepsTest, WhatIsNewOnADeviceIsDueForItsUserAlone) {
  AddTalk(Day(-4), "users/mate");
  const auto device = Synced(east_, "device");
  Engagement talk = Talk(Day(0));
  talk.set_name(absl::StrCat("engagements/e", NewRandomUuid()));
  ASSERT_TRUE(device->Create(talk).ok());
  const auto due = device->DueFollowUps("users/east", Day(0));
  ASSERT_TRUE(due.ok()) << due.status();
  ASSERT_THAT(*due, SizeIs(1));
  EXPECT_EQ(due->front().name, talk.name());
  EXPECT_TRUE(due->front().pending);
  EXPECT_FALSE(device->DueFollowUps("users/east", "soon").ok());
}

TEST_F(DueStepsTest, AStepOfAStopThatIsDoneOnADeviceIsNoLongerDueThere) {
  const std::string trip = AddTrip();
  const std::string stop = AddStop(trip, TripStop::OUTCOME_NOT_MET, Day(-1));
  Close(trip);
  const auto device = Synced(east_, "device");
  EXPECT_THAT(OnDevice(*device, "users/east"), SizeIs(1));
  TripStop done;
  done.set_name(stop);
  ASSERT_TRUE(device->Update(done, {"next_date"}).ok());
  EXPECT_THAT(OnDevice(*device, "users/east"), IsEmpty());
}

}  // namespace
}  // namespace zhaolian
