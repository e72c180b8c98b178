// Gates of stages and the history of stages, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client-lib/client.h"
#include "server/projects/stage_gates.h"
#include "server/rows/field_rules.h"
#include "storage/error.h"
#include "storage/resource_schema.h"
#include "tests/integration/stages_fixture.h"
#include "tests/support/resource_calls.h"
#include "zhaolian/v1/compliance.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/stages.pb.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAreArray;
using v1::Lead;
using v1::StageRule;

TEST_F(StagesTest, ARefusalSaysEveryMissingFactAtOnce) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"agreement_date", "host_units", "site"}).ok());
  ASSERT_TRUE(Fill("site", "虚构园区").ok());
  for (const bool validate_only : {true, false}) {
    const absl::Status status = Advance(Lead::STAGE_SIGNED, validate_only);
    EXPECT_THAT(MissingIn(status), ElementsAre("agreement_date", "host_units"));
    EXPECT_EQ(ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("missing_labels"),
              "签约日期、落地单位");
  }
  EXPECT_THAT(StagesOf(), ElementsAre(Lead::STAGE_LEAD));
}

TEST_F(StagesTest, ARefusalNamesEachOfManyMissingFacts) {
  const auto lead = client_.Get<Lead>("leads/lead");
  ASSERT_TRUE(lead.ok()) << lead.status();
  StageRule rule;
  rule.set_display_name("大门槛");
  rule.set_stage(Lead::STAGE_SIGNED);
  rule.set_minimum_days(30);
  rule.set_requires_compliance_review(true);
  std::vector<std::string> facts;
  for (int i = 0; i < Lead::descriptor()->field_count(); ++i) {
    const auto* field = Lead::descriptor()->field(i);
    const auto& rules = RulesOf(field);
    if (rules.output_only() || rules.immutable() || IsFilledIn(*lead, field)) continue;
    facts.push_back(field->name());
    rule.add_required_fields(field->name());
  }
  for (int kind = v1::Attachment::KIND_AGREEMENT; kind <= v1::Attachment::Kind_MAX; ++kind) {
    rule.add_required_evidence(static_cast<v1::Attachment::Kind>(kind));
    facts.push_back(EvidencePath(static_cast<v1::Attachment::Kind>(kind)));
  }
  facts.insert(facts.end(), {kReview, "stage"});
  ASSERT_TRUE(client_.Create(rule).ok());
  const absl::Status status = Advance(Lead::STAGE_SIGNED);
  EXPECT_GE(facts.size(), 30u);
  EXPECT_THAT(MissingIn(status), UnorderedElementsAreArray(facts));
  ExpectWellFormed(status);
}

TEST_F(StagesTest, AStageThatIsPassedOverHasItsGateToo) {
  ASSERT_TRUE(PutRule("intent", Lead::STAGE_INTENT, {"site"}).ok());
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"agreement_date"}).ok());
  ASSERT_TRUE(PutRule("started", Lead::STAGE_STARTED, {"start_date", "agreement_date"}).ok());
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_STARTED)), ElementsAre("agreement_date", "start_date"));
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_INTENT)), ElementsAre("site"));
  ASSERT_TRUE(Fill("agreement_date", "2026-03-01").ok());
  EXPECT_TRUE(Advance(Lead::STAGE_SIGNED).ok()) << "the intent is optional";
}

TEST_F(StagesTest, TheGateIsThatOfTheDay) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"agreement_date"}).ok());
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_SIGNED)), ElementsAre("agreement_date"));
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {}).ok());
  EXPECT_TRUE(Advance(Lead::STAGE_SIGNED).ok());
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"site"}).ok());
  EXPECT_TRUE(Advance(Lead::STAGE_STARTED).ok()) << "what it has passed is behind it";
  ASSERT_TRUE(Shelve("等待用地").ok());
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_STARTED)), ElementsAre("site"))
      << "the way back begins at the beginning";
}

TEST_F(StagesTest, ALeadMayHaveToStayInAStage) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {}, 30).ok());
  const absl::Status status = Advance(Lead::STAGE_SIGNED);
  EXPECT_THAT(MissingIn(status), ElementsAre("stage"));
  EXPECT_THAT(ErrorDetail<google::rpc::PreconditionFailure>(status).violations(0).description(),
              testing::HasSubstr("0 of 30 days"));
  EXPECT_EQ(ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("missing_labels"),
            "在本阶段满 30 天（现 0 天）");
}

TEST_F(StagesTest, EvidenceAndTheReviewAreMissedWithTheFields) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"site", kPermit, kReview}).ok());
  const absl::Status status = Advance(Lead::STAGE_SIGNED);
  EXPECT_THAT(MissingIn(status), ElementsAre("site", kPermit, kReview));
  EXPECT_EQ(ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("missing_labels"),
            "选址、批复许可、三性审查");
  ASSERT_TRUE(Fill("site", "虚构园区").ok());
  ASSERT_TRUE(Prove(kPermit, "lead").ok());
  ASSERT_TRUE(Review(v1::ReviewAnswer::VERDICT_FAIL).ok());
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_SIGNED)), ElementsAre(kReview));
  ASSERT_TRUE(Prove(kReview, "lead").ok());
  ASSERT_TRUE(Disprove(kPermit, "lead").ok());
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_SIGNED)), ElementsAre(kPermit))
      << "withdrawn evidence proves nothing";
  Create("other");
  ASSERT_TRUE(Prove(kPermit, "other").ok());
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_SIGNED)), ElementsAre(kPermit))
      << "nor does that of another lead";
  ASSERT_TRUE(Prove(kPermit, "lead").ok());
  EXPECT_TRUE(Advance(Lead::STAGE_SIGNED).ok());
  EXPECT_FALSE(lead_.stage_imported());
}

TEST_F(StagesTest, AnImportedStageIsMarkedUntilTheEvidenceIsThere) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {kPermit}).ok());
  Create("old", "signed");
  ASSERT_TRUE(Advance(Lead::STAGE_STARTED, false, "old").ok());
  EXPECT_TRUE(lead_.stage_imported());
  ASSERT_TRUE(Prove(kPermit, "old").ok());
  ASSERT_TRUE(Advance(Lead::STAGE_COMPLETED, false, "old").ok());
  EXPECT_FALSE(lead_.stage_imported());
}

TEST_F(StagesTest, AnImportedProjectThatWasShelvedReturnsToItsStageAndNoFurther) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {kPermit}).ok());
  ASSERT_TRUE(PutRule("started", Lead::STAGE_STARTED, {"start_date"}).ok());
  Create("lead2", "建成");
  EXPECT_EQ(client_.Get<Lead>("leads/lead2")->stage(), Lead::STAGE_COMPLETED);
  EXPECT_TRUE(client_.Get<Lead>("leads/lead2")->stage_imported());
  v1::ShelveLeadRequest shelve;
  shelve.set_name("leads/lead2");
  shelve.set_reason("停产整改");
  ASSERT_TRUE(client_.Call(shelve, lead_).ok());
  EXPECT_EQ(ErrorReason(Advance(Lead::STAGE_STARTED, false, "lead2")), "GATE_NOT_MET");
  const absl::Status returned = Advance(Lead::STAGE_COMPLETED, false, "lead2");
  ASSERT_TRUE(returned.ok()) << returned;
  EXPECT_TRUE(lead_.stage_imported());
  ASSERT_TRUE(Advance(Lead::STAGE_NEGOTIATING).ok());
  ASSERT_TRUE(Shelve("等待用地").ok());
  ASSERT_TRUE(PutRule("talks", Lead::STAGE_NEGOTIATING, {"site"}).ok());
  EXPECT_EQ(ErrorReason(Advance(Lead::STAGE_NEGOTIATING)), "GATE_NOT_MET")
      << "what was not imported passes the gates of the day";
}

TEST_F(StagesTest, OfSeveralMinimumAgesTheLongestIsTold) {
  ASSERT_TRUE(PutRule("short", Lead::STAGE_SIGNED, {}, 10).ok());
  ASSERT_TRUE(PutRule("long", Lead::STAGE_SIGNED, {}, 30).ok());
  const absl::Status refused = Advance(Lead::STAGE_SIGNED);
  EXPECT_THAT(MissingIn(refused), ElementsAre("stage"));
  const auto failure = ErrorDetail<google::rpc::PreconditionFailure>(refused);
  ASSERT_EQ(failure.violations_size(), 1);
  EXPECT_THAT(failure.violations(0).description(), ::testing::HasSubstr("0 of 30 days"));
}

TEST_F(StagesTest, ARuleAsksForFieldsThatPeopleFillIn) {
  for (const std::string field :
       {"nothing", "stage", "etag", "name", "stage_reason", "source_stage"}) {
    const absl::Status status = PutRule("signed", Lead::STAGE_SIGNED, {field});
    EXPECT_EQ(ErrorReason(status), "UNKNOWN_FACT") << field << ": " << status;
  }
}

TEST_F(StagesTest, WhatAPassedGateAsksForIsNotTakenAway) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"site", kPermit}).ok());
  for (const char* fact : {"site", kPermit}) ASSERT_TRUE(Prove(fact, "lead").ok());
  ASSERT_TRUE(Advance(Lead::STAGE_SIGNED).ok());
  for (const char* fact : {"site", kPermit}) {
    const absl::Status refused = Disprove(fact, "lead");
    EXPECT_EQ(ErrorReason(refused), "GATE_HOLDS") << refused;
    EXPECT_EQ(ErrorMetadata(refused, "missing"), fact);
  }
  EXPECT_TRUE(Fill("site", "循环经济产业园", "lead").ok()) << "it is corrected";
  ASSERT_TRUE(Prove(kPermit, "lead").ok());
  EXPECT_EQ(ErrorReason(Disprove(kPermit, "lead")), "GATE_HOLDS") << "the second of two";
  ASSERT_TRUE(Revert(Lead::STAGE_NEGOTIATING).ok());
  EXPECT_TRUE(Disprove("site", "lead").ok());
}

TEST_F(StagesTest, AnInvestmentOfNothingIsNone) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"investment_amount_minor"}).ok());
  const auto invest = [&](int64_t amount) {
    Lead lead;
    lead.set_name("leads/lead");
    lead.set_investment_amount_minor(amount);
    lead.set_investment_currency("CNY");
    return client_.Update(lead, {"investment_amount_minor", "investment_currency"}).status();
  };
  ASSERT_TRUE(invest(0).ok());
  EXPECT_THAT(MissingIn(Advance(Lead::STAGE_SIGNED)), ElementsAre("investment_amount_minor"));
  ASSERT_TRUE(invest(100).ok());
  ASSERT_TRUE(Advance(Lead::STAGE_SIGNED).ok());
  EXPECT_EQ(ErrorReason(invest(0)), "GATE_HOLDS");
}

TEST_F(StagesTest, WhatAnImportedLeadLacksMayBeTakenAway) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"site", "agreement_date"}).ok());
  Create("old", "signed");
  ASSERT_TRUE(Prove("site", "old").ok());
  EXPECT_TRUE(Disprove("site", "old").ok());
}

TEST_F(StagesTest, NothingHasHappenedOnADayToCome) {
  for (const char* field :
       {"agreement_date", "start_date", "completion_date", "statistics_entry_date"}) {
    EXPECT_EQ(ErrorReason(Fill(field, "2099-01-01")), "FUTURE_DATE") << field;
  }
  EXPECT_TRUE(Fill("planned_start_date", "2099-01-01").ok());
}

TEST_F(StagesTest, ALateStageOfASourceIsMarkedUntilItsGatesAreMet) {
  ASSERT_TRUE(PutRule("signed", Lead::STAGE_SIGNED, {"agreement_date"}).ok());
  ASSERT_TRUE(PutRule("started", Lead::STAGE_STARTED, {"start_date"}).ok());
  Create("old", "signed");
  EXPECT_TRUE(client_.Get<Lead>("leads/old")->stage_imported());
  ASSERT_TRUE(Fill("start_date", "2026-05-01", "old").ok());
  ASSERT_TRUE(Advance(Lead::STAGE_STARTED, false, "old").ok()) << "only what is ahead is asked for";
  EXPECT_TRUE(lead_.stage_imported());
  ASSERT_TRUE(Fill("agreement_date", "2026-03-01", "old").ok());
  ASSERT_TRUE(Advance(Lead::STAGE_COMPLETED, false, "old").ok());
  EXPECT_FALSE(lead_.stage_imported());
  const v1::StageHistory history = HistoryOf("old");
  ASSERT_EQ(history.periods_size(), 3);
  EXPECT_TRUE(history.periods(0).imported());
  EXPECT_TRUE(history.periods(1).imported());
  EXPECT_FALSE(history.periods(2).imported());
}

TEST_F(StagesTest, TheHistoryTellsWhoMovedItWhenAndWhy) {
  ASSERT_TRUE(Advance(Lead::STAGE_NEGOTIATING).ok());
  ASSERT_TRUE(Fill("site", "虚构园区").ok());
  ASSERT_TRUE(Shelve("等待用地").ok());
  const v1::StageHistory history = HistoryOf();
  ASSERT_EQ(history.periods_size(), 3);
  EXPECT_EQ(history.periods(0).stage(), Lead::STAGE_LEAD);
  EXPECT_EQ(history.periods(1).stage(), Lead::STAGE_NEGOTIATING);
  EXPECT_EQ(history.periods(1).method(), "zhaolian.v1.LeadService/AdvanceLead");
  EXPECT_EQ(history.periods(1).leave_time().nanos(), history.periods(2).enter_time().nanos());
  EXPECT_EQ(history.periods(2).reason(), "等待用地");
  EXPECT_EQ(history.periods(2).user(), history.periods(0).user());
  EXPECT_FALSE(history.periods(2).has_leave_time());
  EXPECT_EQ(lead_.stage_time().nanos(), history.periods(2).enter_time().nanos());
}

}  // namespace
}  // namespace zhaolian
