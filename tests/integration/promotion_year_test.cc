// A year at the size of the city, loaded through the API.
#include "tests/support/promotion_year.h"

#include <gtest/gtest.h>

#include "tests/support/test_server.h"
#include "zhaolian/v1/checkups.pb.h"
#include "zhaolian/v1/reports.pb.h"

namespace zhaolian {
namespace {

TEST(PromotionYearTest, ThePublishedRatesComeOutOfItsRowsWithTheirDenominator) {
  TestServer server;
  const Client client = server.ClientOf();
  const absl::Status loaded = LoadPromotionYears(client, {});
  ASSERT_TRUE(loaded.ok()) << loaded;
  v1::GetDashboardRequest request;
  request.set_period_start(PromotionYear::kListStart);
  request.set_period_end(PromotionYear::kListEnd);
  v1::Dashboard dashboard;
  absl::Status status = client.Call(request, dashboard);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(dashboard.total().signed_(), 666);
  EXPECT_EQ(dashboard.total().started(), 629);
  EXPECT_EQ(dashboard.total().completed(), 333);
  EXPECT_EQ(dashboard.total().start_rate(), 9444);
  EXPECT_EQ(dashboard.total().completion_rate(), 5000);
  EXPECT_EQ(dashboard.units_size(), PromotionYear::kUnits);
  int by_stage = 0;
  for (const auto& stage : dashboard.total().stages()) by_stage += stage.count();
  EXPECT_EQ(by_stage, PromotionYear::kLeads);
  int by_unit = 0, by_chain = 0;
  for (const auto& unit : dashboard.units()) by_unit += unit.signed_();
  for (const auto& chain : dashboard.chains()) by_chain += chain.signed_();
  EXPECT_LT(dashboard.ByteSizeLong(), 16'384) << "it is read on phones";
  EXPECT_EQ(by_unit, 666);
  EXPECT_EQ(by_chain, 666);
  request.set_period_start("2024-01-01");
  ASSERT_TRUE(client.Call(request, dashboard).ok());
  EXPECT_EQ(dashboard.total().signed_(), PromotionYear::kSigned);

  // What was to start in November 2025 and has not.
  v1::CheckupRule rule;
  rule.set_display_name("未按计划开工");
  rule.set_kind(v1::CheckupRule::KIND_START_OVERDUE);
  rule.set_severity(v1::CheckupRule::SEVERITY_YELLOW);
  rule.set_days(0);
  ASSERT_TRUE(client.Create(rule).ok());
  v1::RunCheckupResponse checkup;
  status = client.Call(v1::RunCheckupRequest(), checkup);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(checkup.results(0).opened(), PromotionYear::kSigned - PromotionYear::kStarted);
}

}  // namespace
}  // namespace zhaolian
