// A project that somebody enters in a late stage, past no gate: wherever it counts it is told that
// its stage was not come to here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "server/rows/civil_days.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/checkups.pb.h"
#include "zhaolian/v1/credits.pb.h"
#include "zhaolian/v1/dispatch.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/reports.pb.h"
#include "zhaolian/v1/stages.pb.h"

namespace zhaolian {
namespace {

using v1::Lead;

class LateStagesTest : public testing::Test {
 protected:
  void SetUp() override {
    v1::StageRule gate;
    gate.set_display_name("进入签约");
    gate.set_stage(Lead::STAGE_SIGNED);
    gate.add_required_fields("site");
    ASSERT_TRUE(bureau_.Create(gate).ok());
    v1::CheckupRule rule;
    rule.set_display_name("缺门槛资料");
    rule.set_kind(v1::CheckupRule::KIND_GATE_FACTS_MISSING);
    rule.set_severity(v1::CheckupRule::SEVERITY_YELLOW);
    ASSERT_TRUE(bureau_.Create(rule).ok());
  }
  Client County() {
    v1::Unit unit;
    unit.set_display_name("虚构东县");
    unit.set_kind(v1::Unit::KIND_COUNTY);
    EXPECT_TRUE(bureau_.Create(unit, {.id = "east"}).ok());
    return server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  }
  template <typename Response, typename Request>
  static Response Told(const Client& client, const Request& request) {
    Response response;
    const absl::Status status = client.Call(request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }

  SignedInServer server_;
  const Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
};

TEST_F(LateStagesTest, WhatACountyEntersAsCompletedIsToldOfWhereverItCounts) {
  const Client east = County();
  Lead lead;
  lead.set_display_name("虚构药业生产基地");
  lead.set_owner_unit("units/east");
  lead.set_investor("虚构药业有限公司");
  lead.set_project_kind(Lead::PROJECT_KIND_PROMOTION);
  lead.set_source_stage("建成");
  lead.set_agreement_date(absl::FormatCivilTime(absl::CivilYear(CityDay(absl::Now()))));
  const auto entered = east.Create(lead);
  ASSERT_TRUE(entered.ok()) << entered.status();
  EXPECT_EQ(entered->stage(), Lead::STAGE_COMPLETED);
  EXPECT_TRUE(entered->stage_imported());

  const auto total = Told<v1::Dashboard>(east, v1::GetDashboardRequest()).total();
  EXPECT_EQ(total.completed(), 1);
  EXPECT_EQ(total.imported(), 1);
  const auto snapshot = Told<v1::DispatchSnapshot>(bureau_, v1::TakeDispatchSnapshotRequest());
  ASSERT_EQ(snapshot.units_size(), 1);
  EXPECT_EQ(snapshot.units(0).imported(), 1);
  const auto ledger = Told<v1::CreditLedger>(bureau_, v1::GetCreditLedgerRequest());
  ASSERT_EQ(ledger.units_size(), 1);
  EXPECT_EQ(ledger.units(0).imported_leads(), 1);
  const auto checkup = Told<v1::RunCheckupResponse>(bureau_, v1::RunCheckupRequest());
  ASSERT_EQ(checkup.results_size(), 1);
  EXPECT_EQ(checkup.results(0).opened(), 1);
  v1::GetStageHistoryRequest of_lead;
  of_lead.set_name(entered->name());
  const auto history = Told<v1::StageHistory>(east, of_lead);
  ASSERT_EQ(history.periods_size(), 1);
  EXPECT_TRUE(history.periods(0).imported());
  EXPECT_EQ(history.periods(0).user(), "users/east");
  EXPECT_EQ(history.periods(0).method(), "zhaolian.v1.LeadService/CreateLead");
}

}  // namespace
}  // namespace zhaolian
