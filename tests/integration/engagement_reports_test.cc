// Counts of engagements and overdue next steps, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/error.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/export_call.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/trips.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using v1::CountEngagementsRequest;
using v1::CountEngagementsResponse;
using v1::Engagement;
using v1::FollowUp;
using v1::ListFollowUpsRequest;
using v1::ListFollowUpsResponse;

class EngagementReportsTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* id : {"one", "two"}) {
      v1::Enterprise firm;
      firm.set_display_name(absl::StrCat("虚构机床厂 ", id));
      firm.set_relation(v1::Enterprise::RELATION_TARGET);
      ASSERT_TRUE(bureau_.Create(firm, {.id = id}).ok());
    }
  }
  // At that time in UTC.
  static Engagement At(const std::string& time, const std::string& firm = "one") {
    Engagement talk;
    talk.set_enterprise("enterprises/" + firm);
    talk.set_kind(Engagement::KIND_CALL);
    absl::Time parsed;
    std::string error;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, time, &parsed, &error)) << error;
    talk.mutable_occur_time()->set_seconds(absl::ToUnixSeconds(parsed));
    talk.set_summary("洽谈");
    return talk;
  }
  static std::string Add(const Client& client, const Engagement& engagement) {
    auto created = client.Create(engagement);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.value_or(Engagement()).name();
  }
  static CountEngagementsRequest Count(CountEngagementsRequest::Grouping grouping,
                                       CountEngagementsRequest::Step step) {
    CountEngagementsRequest request;
    request.set_start_date("2026-03-01");
    request.set_end_date("2026-04-30");
    request.set_grouping(grouping);
    request.set_step(step);
    return request;
  }
  static CountEngagementsResponse Ask(const Client& client,
                                      const CountEngagementsRequest& request) {
    CountEngagementsResponse response;
    const absl::Status status = client.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }
  static std::vector<std::string> Counts(const CountEngagementsResponse& response) {
    std::vector<std::string> counts;
    for (const auto& each : response.counts()) {
      counts.push_back(absl::StrCat(each.name(), " ", each.period(), " ", each.count()));
    }
    return counts;
  }
  static std::string Day(int days) {
    return absl::FormatTime("%Y-%m-%d", absl::Now() + absl::Hours(24 * days),
                            absl::FixedTimeZone(8 * 60 * 60));
  }
  static std::string AddDue(const Client& client, const std::string& date) {
    Engagement talk = At("2026-03-02T02:00:00Z");
    talk.set_next_step("寄送样品");
    talk.set_next_date(date);
    return Add(client, talk);
  }
  // Of east: "one" was met, "two" was not, five days ago or when its step was due; it is closed.
  void MakeTrip(const std::string& due = Day(-5)) {
    v1::Trip trip;
    trip.set_display_name("虚构行程");
    trip.set_leader("users/east");
    trip.set_start_date(Day(-10));
    trip.set_end_date(Day(-8));
    trip.set_name(east_.Create(trip)->name());
    v1::LogTripStopsRequest logs;
    logs.set_name(trip.name());
    for (const char* firm : {"enterprises/one", "enterprises/two"}) {
      v1::TripStop stop;
      stop.set_trip(trip.name());
      stop.set_enterprise(firm);
      v1::StopLog& log = *logs.add_logs();
      log.set_stop(east_.Create(stop)->name());
      log.set_summary("参观");
      log.mutable_occur_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
      log.set_next_step("寄样品");
      log.set_next_date(Day(-4));
    }
    logs.mutable_logs(1)->set_outcome(v1::TripStop::OUTCOME_NOT_MET);
    logs.mutable_logs(1)->set_next_step("再约");
    logs.mutable_logs(1)->set_next_date(due);
    v1::LogTripStopsResponse logged;
    absl::Status status = east_.Call(logs, logged);
    EXPECT_TRUE(status.ok()) << status;
    v1::CloseTripRequest close;
    close.set_name(trip.name());
    status = east_.Call(close, trip);
    EXPECT_TRUE(status.ok()) << status;
  }
  static ListFollowUpsResponse FollowUps(const Client& client,
                                         const ListFollowUpsRequest& request = {}) {
    ListFollowUpsResponse response;
    const absl::Status status = client.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  const bool units_made_ = AddEastAndWest(bureau_);
  Client east_ = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  Client west_ = server_.Add("west", "units/west", {v1::ROLE_COUNTY});
};

TEST_F(EngagementReportsTest, CountsByUnitFirmAndPersonBetweenTwoDays) {
  // The last minute of February and the first of May in the city are outside.
  Add(east_, At("2026-02-28T15:59:00Z"));
  Add(east_, At("2026-02-28T16:00:00Z"));
  Add(east_, At("2026-03-31T16:30:00Z", "two"));
  Add(west_, At("2026-04-30T15:59:00Z"));
  Add(west_, At("2026-04-30T16:00:00Z"));
  const std::string gone = Add(west_, At("2026-03-05T02:00:00Z"));
  ASSERT_TRUE(west_.Delete<Engagement>(gone).ok());

  CountEngagementsResponse response = Ask(
      bureau_, Count(CountEngagementsRequest::GROUPING_UNIT, CountEngagementsRequest::STEP_MONTH));
  EXPECT_THAT(Counts(response),
              ElementsAre("units/east 2026-03 1", "units/east 2026-04 1", "units/west 2026-04 1"));
  EXPECT_EQ(response.total(), 3);
  EXPECT_EQ(response.start_date(), "2026-03-01");
  EXPECT_EQ(response.end_date(), "2026-04-30");
  EXPECT_THAT(response.definition(), HasSubstr("occur_time"));
  EXPECT_THAT(response.definition_zh(), HasSubstr("发生时间"));

  EXPECT_THAT(response.periods(), ElementsAre("2026-03", "2026-04"));

  response = Ask(bureau_, Count(CountEngagementsRequest::GROUPING_FIRM,
                                CountEngagementsRequest::STEP_UNSPECIFIED));
  EXPECT_THAT(response.periods(), IsEmpty());
  EXPECT_THAT(Counts(response), ElementsAre("enterprises/one  2", "enterprises/two  1"));
  response =
      Ask(east_, Count(CountEngagementsRequest::GROUPING_UNIT, CountEngagementsRequest::STEP_WEEK));
  EXPECT_THAT(Counts(response), ElementsAre("units/east 2026-W09 1", "units/east 2026-W14 1"))
      << "what is not seen is not counted";
  EXPECT_THAT(response.periods(), SizeIs(10)) << "weeks without an engagement too";
  CountEngagementsRequest of_west =
      Count(CountEngagementsRequest::GROUPING_UNIT, CountEngagementsRequest::STEP_DAY);
  of_west.set_unit("units/west");
  EXPECT_THAT(Counts(Ask(bureau_, of_west)), ElementsAre("units/west 2026-04-30 1"));
}

TEST_F(EngagementReportsTest, WhatIsCountedCanBeHadAsAFile) {
  for (const char* time : {"2026-03-05T02:00:00Z", "2026-04-05T02:00:00Z", "2026-05-05T02:00:00Z"})
    Add(east_, At(time));
  Add(west_, At("2026-03-05T02:00:00Z"));
  v1::ExportRequest request = CsvOf("engagements");
  request.set_filter(
      "occur_time >= \"2026-02-28T16:00:00Z\" AND occur_time < \"2026-04-30T16:00:00Z\"");
  for (const Client& client : {east_, bureau_}) {
    const Exported exported = Export(client, request);
    ASSERT_TRUE(exported.status.ok()) << exported.status;
    const CountEngagementsResponse counted = Ask(
        client,
        Count(CountEngagementsRequest::GROUPING_UNIT, CountEngagementsRequest::STEP_UNSPECIFIED));
    EXPECT_EQ(exported.summary.rows(), counted.total());
    EXPECT_GT(counted.total(), 1);
  }
}

TEST_F(EngagementReportsTest, OfSeveralWhoTookPartEachIsCounted) {
  Engagement together = At("2026-03-05T02:00:00Z");
  together.add_participants("users/east");
  together.add_participants("users/bureau");
  Add(east_, together);
  Add(east_, At("2026-03-06T02:00:00Z"));
  const CountEngagementsResponse response = Ask(
      bureau_,
      Count(CountEngagementsRequest::GROUPING_PERSON, CountEngagementsRequest::STEP_UNSPECIFIED));
  EXPECT_THAT(Counts(response), ElementsAre("users/bureau  1", "users/east  2"));
  EXPECT_EQ(response.total(), 2);
  EXPECT_THAT(response.definition(), HasSubstr("participant"));
}

TEST_F(EngagementReportsTest, ACountNeedsAPeriodAndWhatToCountBy) {
  const auto refused = [&](const CountEngagementsRequest& request) {
    CountEngagementsResponse response;
    return ErrorReason(bureau_.Call(request, response));
  };
  CountEngagementsRequest request =
      Count(CountEngagementsRequest::GROUPING_UNSPECIFIED, CountEngagementsRequest::STEP_DAY);
  EXPECT_EQ(refused(request), "REQUIRED");
  request.set_grouping(CountEngagementsRequest::GROUPING_UNIT);
  request.set_end_date("2026-02-28");
  EXPECT_EQ(refused(request), "INVALID_PERIOD");
  request.set_end_date("2027-03-02");
  EXPECT_EQ(refused(request), "INVALID_PERIOD");
  request.set_end_date("2026");
  EXPECT_EQ(refused(request), "INVALID_DATE");
}

TEST_F(EngagementReportsTest, AnOverdueStepGoesToWhoeverIsNextOnTheLadder) {
  for (const int days : {1, 0, -2, -3, -5, -7}) AddDue(east_, Day(days));
  const ListFollowUpsResponse response = FollowUps(east_);
  std::vector<std::string> levels;
  for (const FollowUp& each : response.follow_ups()) {
    levels.push_back(absl::StrCat(each.overdue_days(), " ", each.level(), " ",
                                  FollowUp::Recipient_Name(each.recipient())));
  }
  EXPECT_THAT(levels, ElementsAre("7 3 RECIPIENT_BUREAU", "5 2 RECIPIENT_UNIT_HEAD",
                                  "3 1 RECIPIENT_ASSIGNEE", "2 0 RECIPIENT_UNSPECIFIED",
                                  "0 0 RECIPIENT_UNSPECIFIED"));
  EXPECT_EQ(response.follow_ups(0).next_step(), "寄送样品");
  EXPECT_EQ(response.follow_ups(0).assignee(), "users/east");
  EXPECT_THAT(FollowUps(west_).follow_ups(), IsEmpty());

  ListFollowUpsRequest request;
  request.set_bureau_days(10);
  request.set_page_size(2);
  const ListFollowUpsResponse slower = FollowUps(east_, request);
  EXPECT_EQ(slower.follow_ups(0).level(), 2);
  EXPECT_EQ(slower.follow_ups_size(), 2);
  request.set_page_token(slower.next_page_token());
  const ListFollowUpsResponse rest = FollowUps(east_, request);
  EXPECT_EQ(rest.follow_ups(0).overdue_days(), 3);
  EXPECT_EQ(rest.follow_ups_size(), 2);
  request.set_page_token(rest.next_page_token());
  const ListFollowUpsResponse last = FollowUps(east_, request);
  EXPECT_EQ(last.follow_ups_size(), 1);
  EXPECT_EQ(last.next_page_token(), "");
  request.clear_page_token();
  request.set_head_days(3);
  ListFollowUpsResponse refused;
  EXPECT_EQ(ErrorReason(east_.Call(request, refused)), "OUT_OF_RANGE")
      << "each rung is above the one before";
}

TEST_F(EngagementReportsTest, TheStepOfAStopThatWasNotMetIsFollowedUpAfterItsTrip) {
  MakeTrip();
  ListFollowUpsResponse response = FollowUps(east_);
  ASSERT_EQ(response.follow_ups_size(), 2) << "a stop that was met has its step in its engagement";
  const FollowUp& missed = response.follow_ups(0);
  EXPECT_THAT(missed.trip_stop(), HasSubstr("tripStops/"));
  EXPECT_EQ(missed.engagement(), "");
  EXPECT_EQ(missed.enterprise(), "enterprises/two");
  EXPECT_EQ(missed.owner_unit(), "units/east");
  EXPECT_EQ(missed.assignee(), "users/east") << "who led the trip";
  EXPECT_EQ(missed.next_step(), "再约");
  EXPECT_EQ(missed.overdue_days(), 5);
  EXPECT_EQ(missed.recipient(), FollowUp::RECIPIENT_UNIT_HEAD);
  EXPECT_THAT(response.follow_ups(1).engagement(), HasSubstr("engagements/"));
  EXPECT_EQ(response.follow_ups(1).trip_stop(), "");
  EXPECT_THAT(FollowUps(west_).follow_ups(), IsEmpty());

  ListFollowUpsRequest request;
  request.set_page_size(1);
  request.set_unit("units/east");
  request.set_assignee("users/east");
  const ListFollowUpsResponse first = FollowUps(east_, request);
  request.set_page_token(first.next_page_token());
  const ListFollowUpsResponse second = FollowUps(east_, request);
  EXPECT_EQ(first.follow_ups(0).trip_stop(), missed.trip_stop());
  EXPECT_EQ(second.follow_ups(0).engagement(), response.follow_ups(1).engagement());
  EXPECT_EQ(second.next_page_token(), "");
  request.set_assignee("users/west");
  request.clear_page_token();
  EXPECT_THAT(FollowUps(bureau_, request).follow_ups(), IsEmpty());

  v1::TripStop done;
  done.set_name(missed.trip_stop());
  ASSERT_TRUE(east_.Update(done, {"next_date"}).ok());
  EXPECT_THAT(FollowUps(east_).follow_ups(), SizeIs(1));
}

TEST_F(EngagementReportsTest, StepsOfOneDayGoOnOverPagesWhateverTheyAreOf) {
  MakeTrip(Day(-4));
  AddDue(east_, Day(-4));
  std::set<std::string> seen;
  ListFollowUpsRequest request;
  request.set_page_size(1);
  int pages = 0;
  do {
    const ListFollowUpsResponse page = FollowUps(east_, request);
    for (const FollowUp& each : page.follow_ups()) {
      seen.insert(each.trip_stop() + each.engagement());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && ++pages < 10);
  EXPECT_THAT(seen, SizeIs(3));
  EXPECT_EQ(pages, 2);
}

TEST_F(EngagementReportsTest, WhoMayNotReadStopsIsToldOfEngagementsAlone) {
  MakeTrip();
  v1::CreateApiKeyRequest request;
  request.set_user("users/east");
  request.set_display_name("虚构应用");
  request.add_permissions("engagements.read");
  v1::CreateApiKeyResponse key;
  const absl::Status made = server_.officer().Call(request, key);
  ASSERT_TRUE(made.ok()) << made;
  const ListFollowUpsResponse response = FollowUps(server_->ClientWith(key.token()));
  ASSERT_EQ(response.follow_ups_size(), 1);
  EXPECT_NE(response.follow_ups(0).engagement(), "");
}

TEST_F(EngagementReportsTest, AStepThatIsDoneIsNoLongerDue) {
  const std::string name = AddDue(east_, Day(-4));
  Engagement done;
  done.set_name(name);
  ASSERT_TRUE(east_.Update(done, {"next_date"}).ok());
  EXPECT_THAT(FollowUps(east_).follow_ups(), IsEmpty());
}

TEST_F(EngagementReportsTest, ReportsWalkIndexes) {
  AddDue(east_, Day(-4));
  server_->sql().Take();
  ListFollowUpsRequest request;
  request.set_unit("units/east");
  request.set_assignee("users/east");
  FollowUps(east_, request);
  for (const auto grouping :
       {CountEngagementsRequest::GROUPING_UNIT, CountEngagementsRequest::GROUPING_PERSON,
        CountEngagementsRequest::GROUPING_FIRM}) {
    CountEngagementsRequest count = Count(grouping, CountEngagementsRequest::STEP_DAY);
    count.set_unit("units/east");
    Ask(east_, count);
  }
  auto connection = server_->store().ConnectForReading();
  ASSERT_TRUE(connection.ok()) << connection.status();
  int reports = 0;
  for (const std::string& sql : server_->sql().Take()) {
    const bool of_stops = absl::StrContains(sql, "FROM trip_stops AS e");
    if (!of_stops && !absl::StrContains(sql, "FROM engagements AS e")) continue;
    ++reports;
    const auto plan = (*connection)->Explain(sql);
    ASSERT_TRUE(plan.ok()) << plan.status();
    EXPECT_THAT(
        (*plan)[0],
        HasSubstr(of_stops ? "USING INDEX trip_stops_open_steps (engagement=? AND next_date>"
                           : "USING INDEX engagements_"))
        << sql;
    for (const std::string& line : *plan) {
      EXPECT_FALSE(absl::StartsWith(line, "SCAN ") || absl::StrContains(line, "TEMP B-TREE"))
          << line << "\n"
          << sql;
    }
  }
  EXPECT_EQ(reports, 5);
}

}  // namespace
}  // namespace zhaolian
