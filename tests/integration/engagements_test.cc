// Weeks in which engagements count, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "server/contacts/reporting_week.h"
#include "storage/durable_file.h"
#include "storage/error.h"
#include "tests/integration/push_fixture.h"
#include "tests/support/resource_calls.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/server_process.h"
#include "tests/support/test_server.h"

namespace zhaolian {
namespace {

using google::protobuf::util::TimeUtil;
using testing::HasSubstr;
using v1::Engagement;

class EngagementsTest : public testing::Test {
 protected:
  void SetUp() override {
    v1::Enterprise firm;
    firm.set_display_name("虚构机床厂");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(client_.Create(firm, {.id = "firm"}).ok());
  }
  static Engagement VisitAt(absl::Time time) {
    Engagement visit = Visit("走访");
    *visit.mutable_occur_time() = TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(time));
    return visit;
  }
  // Now; a test that begins in another week than it ends asks twice.
  std::string ThisWeek() const { return weeks_.Of(absl::Now()); }

  TestServer server_;
  Client client_ = server_.ClientOf();
  const ReportingWeeks weeks_ = *ReportingWeeks::Open(2);
};

TEST_F(EngagementsTest, AnEngagementCountsWhenItHappenedOrElseWhenItCame) {
  const auto now = client_.Create(VisitAt(absl::Now()));
  ASSERT_TRUE(now.ok()) << now.status();
  EXPECT_EQ(now->reporting_week(), ThisWeek());
  const auto late = client_.Create(VisitAt(absl::Now() - absl::Hours(24 * 70)));
  ASSERT_TRUE(late.ok()) << late.status();
  EXPECT_EQ(late->reporting_week(), ThisWeek()) << "ten weeks ago is no longer open";
  const auto planned = client_.Create(VisitAt(absl::Now() + absl::Hours(24 * 14)));
  ASSERT_TRUE(planned.ok()) << planned.status();
  EXPECT_EQ(planned->reporting_week(), weeks_.Of(absl::Now() + absl::Hours(24 * 14)));
  int found = 0;
  for (auto& each :
       client_.List<Engagement>({.filter = "reporting_week = \"" + ThisWeek() + "\""})) {
    EXPECT_TRUE(each.ok()) << each.status();
    ++found;
  }
  EXPECT_EQ(found, 2);
}

TEST_F(EngagementsTest, NobodySaysTheWeekButTheRule) {
  Engagement visit = VisitAt(absl::Now());
  visit.set_reporting_week("2020-W01");
  auto made = client_.Create(visit);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->reporting_week(), ThisWeek());
  made->set_reporting_week("2020-W01");
  made->set_summary("又谈了一次");
  const auto changed = client_.Update(*made, {"summary", "reporting_week"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->reporting_week(), ThisWeek());
}

TEST_F(EngagementsTest, TheWeekMovesWithItsTimeWhileBothAreOpen) {
  auto visit = client_.Create(VisitAt(absl::Now()));
  ASSERT_TRUE(visit.ok()) << visit.status();
  *visit->mutable_occur_time() = VisitAt(absl::Now() + absl::Hours(24 * 7)).occur_time();
  visit->clear_etag();
  visit = client_.Update(*visit, {"occur_time"});
  ASSERT_TRUE(visit.ok()) << visit.status();
  const std::string next_week = weeks_.Of(absl::Now() + absl::Hours(24 * 7));
  EXPECT_EQ(visit->reporting_week(), next_week);
  *visit->mutable_occur_time() = VisitAt(absl::Now() - absl::Hours(24 * 70)).occur_time();
  visit->clear_etag();
  visit = client_.Update(*visit, {"occur_time"});
  ASSERT_TRUE(visit.ok()) << visit.status();
  EXPECT_EQ(visit->reporting_week(), next_week) << "the week ten weeks ago is over";
}

TEST_F(EngagementsTest, ATimeFarAheadIsASlip) {
  Engagement visit = VisitAt(absl::Now());
  visit.mutable_occur_time()->set_seconds(253'402'300'799);  // the end of the year 9999
  const absl::Status refused = client_.Create(visit).status();
  EXPECT_EQ(ErrorReason(refused), "TOO_FAR_AHEAD") << refused;
  EXPECT_TRUE(absl::IsInvalidArgument(refused));
  ExpectWellFormed(refused);
  visit = VisitAt(absl::Now() + absl::Hours(24 * 13));
  const auto arranged = client_.Create(visit);
  ASSERT_TRUE(arranged.ok()) << arranged.status();
  visit = VisitAt(absl::Now() + absl::Hours(24 * 16));
  visit.set_name(arranged->name());
  EXPECT_EQ(ErrorReason(client_.Update(visit, {"occur_time"}).status()), "TOO_FAR_AHEAD");
}

TEST(EngagementsProcessTest, AMachineThatDoesNotKnowTheTimeZoneIsToldSo) {
  ScratchDirectory scratch;
  ServerProcess server(ServerProcess::Options{
      scratch.Path("data"), scratch.Path("log"), {"TZDIR=" + scratch.Path("nothing")}});
  EXPECT_EQ(server.address(), "");
  server.End(SIGKILL);
  const auto log = ReadFile(scratch.Path("log"));
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_THAT(*log, HasSubstr("Asia/Shanghai"));
  EXPECT_THAT(*log, HasSubstr("tzdata"));
}

}  // namespace
}  // namespace zhaolian
