// Promised policies through the API: how they are judged, who sees them, whom they keep from being
// signed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client-lib/device.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/uuid.h"
#include "tests/integration/promises_fixture.h"
#include "tests/support/evidence_calls.h"
#include "tests/support/move_lead.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/push.pb.h"
#include "zhaolian/v1/stages.pb.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using v1::ClauseRule;
using v1::Lead;
using v1::PolicyPromise;

class PolicyPromisesTest : public PromisesFixture {
 protected:
  // Of the stage signed.
  void MakeGate() {
    v1::StageRule gate;
    gate.set_display_name("进入签约");
    gate.set_stage(Lead::STAGE_SIGNED);
    gate.set_refuses_prohibited_promises(true);
    ASSERT_TRUE(bureau_.Create(gate).ok());
  }
};

TEST_F(PolicyPromisesTest, APromiseIsJudgedByTheRuleOfItsDay) {
  ASSERT_TRUE(AddRule("old", "tax", "2001-05-01", ClauseRule::RULING_CONDITIONAL).ok());
  ASSERT_TRUE(AddRule("new", "tax", "2024-08-01", ClauseRule::RULING_PROHIBITED).ok());
  const PolicyPromise before = Add(Promise("tax", "2024-07-31"));
  EXPECT_EQ(before.ruling(), PolicyPromise::RULING_CONDITIONAL);
  EXPECT_EQ(before.clause_rule(), "clauseRules/old");
  const PolicyPromise after = Add(Promise("tax", "2024-08-01"));
  EXPECT_EQ(after.ruling(), PolicyPromise::RULING_PROHIBITED) << "recorded all the same";
  EXPECT_EQ(after.clause_rule(), "clauseRules/new");
  EXPECT_EQ(after.rule_version(),
            RevisionOfEtag(bureau_.Get<ClauseRule>("clauseRules/new")->etag()));
  EXPECT_EQ(after.recorded_by(), "users/east");
  EXPECT_EQ(after.owner_unit(), "units/east");
  EXPECT_EQ(after.state(), PolicyPromise::STATE_PROMISED);
  const PolicyPromise unruled = Add(Promise("rent", "2024-08-01"));
  EXPECT_EQ(unruled.ruling(), PolicyPromise::RULING_UNRULED);
  EXPECT_EQ(unruled.clause_rule(), "");
  EXPECT_EQ(Add(Promise("tax", "2024")).ruling(), PolicyPromise::RULING_PROHIBITED)
      << "a year counts as its last day";
  EXPECT_THAT(Listed(east_, "ruling = PROHIBITED AND promise_date = \"2024-08-01\""),
              ElementsAre(after.name()));
  EXPECT_THAT(Listed(east_, "clause_rule = \"clauseRules/old\""), ElementsAre(before.name()));
}

TEST_F(PolicyPromisesTest, WhatACallerSaysOfTheJudgementIsIgnored) {
  PolicyPromise promise = Promise("tax", "2025-01-01");
  promise.set_ruling(PolicyPromise::RULING_PERMITTED);
  promise.set_state(PolicyPromise::STATE_FULFILLED);
  promise.set_owner_unit("units/west");
  promise = Add(promise);
  EXPECT_EQ(promise.ruling(), PolicyPromise::RULING_UNRULED);
  EXPECT_EQ(promise.state(), PolicyPromise::STATE_PROMISED);
  EXPECT_EQ(promise.owner_unit(), "units/east");
}

TEST_F(PolicyPromisesTest, ARevisionJudgesAnew) {
  PolicyPromise promise = Add(Promise("tax", "2025-01-01"));
  ASSERT_TRUE(AddRule("new", "tax", "2024-08-01", ClauseRule::RULING_PROHIBITED).ok());
  EXPECT_EQ(east_.Get<PolicyPromise>(promise.name())->ruling(), PolicyPromise::RULING_UNRULED);
  PolicyPromise bare;
  bare.set_name(promise.name());
  promise = Revise(east_, bare).value_or(PolicyPromise());
  EXPECT_EQ(promise.ruling(), PolicyPromise::RULING_PROHIBITED) << "judged and nothing else";
  EXPECT_EQ(promise.text(), "前三年全额返还");
  promise.set_promise_date("2024-01-01");
  EXPECT_EQ(Revise(east_, promise, {"promise_date"})->ruling(), PolicyPromise::RULING_UNRULED);
  EXPECT_EQ(ErrorReason(Revise(east_, promise, {"text"}).status()), "ETAG_MISMATCH");
  bare.set_lead("leads/other");
  EXPECT_EQ(ErrorReason(Revise(east_, bare).status()), "IMMUTABLE");
}

TEST_F(PolicyPromisesTest, ADryRunJudgesAndKeepsNothing) {
  const auto judged = Record(east_, Promise("tax", "2025-01-01"), true);
  ASSERT_TRUE(judged.ok()) << judged.status();
  EXPECT_EQ(judged->ruling(), PolicyPromise::RULING_UNRULED);
  EXPECT_THAT(Listed(east_), IsEmpty());
}

TEST_F(PolicyPromisesTest, ItIsFulfilledOrWithdrawnByItsDates) {
  const PolicyPromise promise = Add(Promise("tax", "2025-01-01"));
  PolicyPromise change;
  change.set_name(promise.name());
  change.set_fulfilled_amount_minor(100);
  EXPECT_EQ(ErrorReason(Revise(east_, change).status()), "REQUIRED_TOGETHER");
  change.set_fulfilled_currency("CNY");
  EXPECT_EQ(ErrorReason(Revise(east_, change).status()), "REQUIRED") << "when?";
  change.set_fulfilled_date("2024");
  EXPECT_EQ(ErrorReason(Revise(east_, change).status()), "BEFORE_PROMISE");
  change.set_fulfilled_date("2025-06-30");
  EXPECT_EQ(Revise(east_, change)->state(), PolicyPromise::STATE_FULFILLED);
  change.set_withdrawn_date("2026-01-01");
  EXPECT_EQ(ErrorReason(Revise(east_, change).status()), "REQUIRED") << "why?";
  EXPECT_EQ(Withdraw(east_, promise.name())->state(), PolicyPromise::STATE_WITHDRAWN);
}

TEST_F(PolicyPromisesTest, TheAgreementIsEvidenceOfTheSameLead) {
  AddLead("other", "units/east");
  const auto file =
      EvidenceCalls(east_).Add("leads/other", v1::Attachment::KIND_AGREEMENT, PdfOf("协议"));
  ASSERT_TRUE(file.ok()) << file.status();
  PolicyPromise promise = Promise("tax", "2025-01-01");
  promise.set_attachment(file->name());
  EXPECT_EQ(ErrorReason(Record(east_, promise).status()), "OTHER_LEAD");
  promise.set_lead("leads/other");
  const PolicyPromise recorded = Add(promise);
  EXPECT_EQ(recorded.attachment(), file->name());
  EXPECT_EQ(ErrorReason(EvidenceCalls(east_).Withdraw(file->name())), "STILL_REFERENCED");
}

TEST_F(PolicyPromisesTest, NoTwoRulesOfATypeBeginOnOneDay) {
  ASSERT_TRUE(AddRule("one", "tax", "2024-08-01", ClauseRule::RULING_PROHIBITED).ok());
  EXPECT_EQ(ErrorReason(AddRule("two", "tax", "2024-08", ClauseRule::RULING_PERMITTED)),
            "ALREADY_EXISTS")
      << "a month begins with its first day";
  EXPECT_TRUE(AddRule("rent", "rent", "2024-08-01", ClauseRule::RULING_PERMITTED).ok());
  ASSERT_TRUE(AddRule("later", "tax", "2024-08-02", ClauseRule::RULING_PERMITTED).ok());
  ClauseRule rule;
  rule.set_name("clauseRules/later");
  rule.set_effective_date("2024-08-01");
  EXPECT_EQ(ErrorReason(bureau_.Update(rule, {"effective_date"}).status()), "ALREADY_EXISTS");
  rule.set_end_date("2024-08-01");
  EXPECT_EQ(ErrorReason(bureau_.Update(rule, {"end_date"}).status()), "END_BEFORE_START");
  ASSERT_TRUE(bureau_.Delete<ClauseRule>("clauseRules/one").ok());
  EXPECT_TRUE(AddRule("two", "tax", "2024-08", ClauseRule::RULING_PERMITTED).ok());
}

TEST_F(PolicyPromisesTest, APromiseIsSeenByWhoeverSeesItsLeadWhoeverThatBecomes) {
  const PolicyPromise promise = Add(Promise("tax", "2025-01-01"));
  EXPECT_TRUE(absl::IsNotFound(west_.Get<PolicyPromise>(promise.name()).status()));
  EXPECT_TRUE(absl::IsNotFound(Withdraw(west_, promise.name()).status()));
  EXPECT_TRUE(absl::IsNotFound(Record(west_, Promise("tax", "2025-01-01")).status()))
      << "of a lead that is not seen";
  EXPECT_THAT(Listed(west_), IsEmpty());
  Lead lead;
  lead.set_name("leads/lead");
  lead.add_shared_units("units/west");
  ASSERT_TRUE(bureau_.Update(lead, {"shared_units"}).ok());
  EXPECT_THAT(Listed(west_), ElementsAre(promise.name()));
  EXPECT_EQ(ErrorReason(Withdraw(west_, promise.name()).status()), "NOT_YOURS");
  EXPECT_EQ(ErrorReason(Record(west_, Promise("tax", "2025-01-01")).status()), "NOT_YOURS");
  lead.clear_shared_units();
  lead.set_owner_unit("units/west");
  ASSERT_TRUE(bureau_.Update(lead, {"shared_units", "owner_unit"}).ok());
  EXPECT_EQ(west_.Get<PolicyPromise>(promise.name())->owner_unit(), "units/west");
  EXPECT_TRUE(absl::IsNotFound(east_.Get<PolicyPromise>(promise.name()).status()));
  EXPECT_TRUE(Withdraw(west_, promise.name()).ok());
}

TEST_F(PolicyPromisesTest, WhatIsRecordedWithoutANetworkIsJudgedOnceItArrivesAndListedOffline) {
  ASSERT_TRUE(AddRule("new", "tax", "2024-08-01", ClauseRule::RULING_PROHIBITED).ok());
  v1::RecordPolicyPromiseRequest record;
  *record.mutable_policy_promise() = Promise("tax", "2025-01-01");
  record.set_request_id(NewUuid());
  v1::PushMutationsRequest push;
  push.set_device(NewUuid());
  push.set_first_sequence(1);
  push.add_mutations()->mutable_request()->PackFrom(record);
  v1::PushMutationsResponse pushed;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(east_.Call(push, pushed).ok());
    EXPECT_THAT(Listed(east_, "ruling = PROHIBITED"), ElementsAre(pushed.results(0).name()))
        << "once";
  }
  ScratchDirectory scratch;
  const auto device = Device::Open(scratch.Path("device"), TestStore::Registry());
  ASSERT_TRUE(device.ok()) << device.status();
  ASSERT_TRUE((*device)->Sync(east_, [](const Device::Progress&) {}).ok());
  const auto kept = (*device)->List(*TestStore::Registry().FindCollection("policyPromises"),
                                    {.filter = "ruling = PROHIBITED", .limit = 10});
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ(kept->size(), 1u);
}

TEST_F(PolicyPromisesTest, AProhibitedPromiseKeepsALeadFromAStageThatRefusesIt) {
  ASSERT_TRUE(AddRule("new", "tax", "2024-08-01", ClauseRule::RULING_PROHIBITED).ok());
  const PolicyPromise prohibited = Add(Promise("tax", "2025-01-01"));
  Add(Promise("tax", "2024-07-31"));
  v1::StageRule gate;
  gate.set_display_name("进入签约");
  gate.set_stage(Lead::STAGE_SIGNED);
  gate = *bureau_.Create(gate, {.id = "signed"});
  v1::AdvanceLeadRequest advance;
  advance.set_name("leads/lead");
  advance.set_stage(Lead::STAGE_SIGNED);
  advance.set_validate_only(true);
  Lead lead;
  EXPECT_TRUE(east_.Call(advance, lead).ok()) << "no gate refuses it unless it says so";
  gate.set_refuses_prohibited_promises(true);
  ASSERT_TRUE(bureau_.Update(gate, {"refuses_prohibited_promises"}).ok());
  for (const bool validate_only : {true, false}) {
    advance.set_validate_only(validate_only);
    const absl::Status status = east_.Call(advance, lead);
    EXPECT_EQ(ErrorReason(status), "GATE_NOT_MET") << status;
    const auto failure = ErrorDetail<google::rpc::PreconditionFailure>(status);
    ASSERT_EQ(failure.violations_size(), 1);
    EXPECT_EQ(failure.violations(0).subject(), prohibited.name());
    EXPECT_THAT(failure.violations(0).description(), HasSubstr("clauseRules/new"));
    EXPECT_EQ(ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("missing_labels"),
              "变更或撤销禁止的承诺 " + prohibited.name());
  }
  ASSERT_TRUE(Withdraw(east_, prohibited.name()).ok());
  EXPECT_TRUE(east_.Call(advance, lead).ok());
}

TEST_F(PolicyPromisesTest, OfManyProhibitedPromisesARefusalNamesSomeAndCountsTheOthers) {
  ASSERT_TRUE(AddRule("new", "tax", "2024-08-01", ClauseRule::RULING_PROHIBITED).ok());
  for (int i = 0; i < 8; ++i) Add(Promise("tax", "2025-01-01"));
  v1::StageRule gate;
  gate.set_display_name("进入签约");
  gate.set_stage(Lead::STAGE_SIGNED);
  gate.set_refuses_prohibited_promises(true);
  for (const char* field : {"agreement_date", "site", "host_units", "investment_amount_minor"}) {
    gate.add_required_fields(field);
  }
  ASSERT_TRUE(bureau_.Create(gate).ok());
  const absl::Status status = MoveLead(east_, "leads/lead", Lead::STAGE_SIGNED);
  EXPECT_EQ(ErrorReason(status), "GATE_NOT_MET");
  const auto failure = ErrorDetail<google::rpc::PreconditionFailure>(status);
  ASSERT_EQ(failure.violations_size(), 10);
  EXPECT_EQ(failure.violations(9).subject(), "policy_promises");
  EXPECT_THAT(failure.violations(9).description(), HasSubstr("has 3 more that are prohibited"));
  EXPECT_THAT(ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("missing_labels"),
              HasSubstr("变更或撤销另外 3 项禁止的承诺"));
  ExpectWellFormed(status);
}

TEST_F(PolicyPromisesTest, AnEarlierDayOfThePromiseDoesNotPassTheGateOfALaterAgreement) {
  MakeGate();
  ASSERT_TRUE(AddRule("new", "tax", "2024-08-01", ClauseRule::RULING_PROHIBITED).ok());
  Add(Promise("tax", "2024-07-31"));
  Lead lead;
  lead.set_name("leads/lead");
  lead.set_agreement_date("2025-01-01");
  ASSERT_TRUE(east_.Update(lead, {"agreement_date"}).ok());
  EXPECT_EQ(ErrorReason(MoveLead(east_, "leads/lead", Lead::STAGE_SIGNED)), "GATE_NOT_MET");
  lead.set_agreement_date("2024-07-31");
  ASSERT_TRUE(east_.Update(lead, {"agreement_date"}).ok());
  EXPECT_TRUE(MoveLead(east_, "leads/lead", Lead::STAGE_SIGNED).ok());
}

TEST_F(PolicyPromisesTest, TheGateGoesByTheRulesAsTheyAre) {
  MakeGate();
  EXPECT_EQ(Add(Promise("tax", "2025-01-01")).ruling(), PolicyPromise::RULING_UNRULED);
  ASSERT_TRUE(AddRule("new", "tax", "2024-08-01", ClauseRule::RULING_PROHIBITED).ok());
  EXPECT_EQ(ErrorReason(MoveLead(east_, "leads/lead", Lead::STAGE_SIGNED)), "GATE_NOT_MET");
  ASSERT_TRUE(bureau_.Delete<ClauseRule>("clauseRules/new").ok());
  EXPECT_TRUE(MoveLead(east_, "leads/lead", Lead::STAGE_SIGNED).ok());
}

}  // namespace
}  // namespace zhaolian
