#include "server/projects/clause_rules.h"

#include <gtest/gtest.h>

#include "server/projects/affected_agreements.h"
#include "server/rows/civil_days.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

using v1::AffectedAgreement;
using v1::ClauseRule;
using v1::PolicyPromise;

constexpr char kTax[] = "clauseTypes/tax";

ClauseRule Rule(const std::string& id, const std::string& from, ClauseRule::Ruling ruling,
                const std::string& until = "") {
  ClauseRule rule;
  rule.set_name("clauseRules/" + id);
  rule.set_etag("\"7\"");
  rule.set_clause_type(kTax);
  rule.set_effective_date(from);
  rule.set_end_date(until);
  rule.set_ruling(ruling);
  return rule;
}

std::string InForce(const ClauseRules& rules, const std::string& day) {
  const ClauseRule* rule = rules.InForce(kTax, *FirstDayOf(day));
  return rule == nullptr ? "" : rule->name().substr(rule->name().find('/') + 1);
}

TEST(ClauseRulesTest, TheLatestThatHasBegunIsInForce) {
  ClauseRules rules;
  // The order in which they come does not matter.
  rules.Add(Rule("new", "2024-08-01", ClauseRule::RULING_PROHIBITED));
  rules.Add(Rule("old", "2001-05-01", ClauseRule::RULING_CONDITIONAL));
  EXPECT_EQ(InForce(rules, "2001-04-30"), "");
  EXPECT_EQ(InForce(rules, "2001-05-01"), "old");
  EXPECT_EQ(InForce(rules, "2024-07-31"), "old");
  EXPECT_EQ(InForce(rules, "2024-08-01"), "new");
  EXPECT_EQ(InForce(rules, "2026-01-01"), "new");
  EXPECT_EQ(rules.InForce("clauseTypes/rent", *FirstDayOf("2026-01-01")), nullptr);
}

TEST(ClauseRulesTest, OneThatHasEndedGivesWayToTheOneBefore) {
  ClauseRules rules;
  rules.Add(Rule("standing", "2020-01-01", ClauseRule::RULING_CONDITIONAL));
  rules.Add(Rule("trial", "2024-03-01", ClauseRule::RULING_PERMITTED, "2024-03-31"));
  EXPECT_EQ(InForce(rules, "2024-03-31"), "trial") << "its last day is one of its days";
  EXPECT_EQ(InForce(rules, "2024-04-01"), "standing");
  ClauseRules alone;
  alone.Add(Rule("trial", "2024-03-01", ClauseRule::RULING_PERMITTED, "2024-03-31"));
  EXPECT_EQ(InForce(alone, "2024-04-01"), "");
}

TEST(ClauseRulesTest, AMonthOrAYearBeginsWithItsFirstDayAndEndsWithItsLast) {
  ClauseRules rules;
  rules.Add(Rule("feb", "2024-02", ClauseRule::RULING_PERMITTED, "2024-02"));
  rules.Add(Rule("year", "2025", ClauseRule::RULING_PERMITTED, "2025"));
  EXPECT_EQ(InForce(rules, "2024-01-31"), "");
  EXPECT_EQ(InForce(rules, "2024-02-01"), "feb");
  EXPECT_EQ(InForce(rules, "2024-02-29"), "feb");
  EXPECT_EQ(InForce(rules, "2024-03-01"), "");
  EXPECT_EQ(InForce(rules, "2025-01-01"), "year");
  EXPECT_EQ(InForce(rules, "2025-12-31"), "year");
  EXPECT_EQ(InForce(rules, "2026-01-01"), "");
}

TEST(ClauseRulesTest, ADeletedRuleRulesNothing) {
  ClauseRules rules;
  ClauseRule gone = Rule("gone", "2024-08-01", ClauseRule::RULING_PROHIBITED);
  gone.mutable_delete_time()->set_seconds(1);
  rules.Add(gone);
  EXPECT_EQ(InForce(rules, "2026-01-01"), "");
  EXPECT_EQ(rules.by_type().size(), 1u);
}

TEST(ClauseRulesTest, AJudgementSaysByWhichRuleAndVersion) {
  ClauseRules rules;
  rules.Add(Rule("new", "2024-08-01", ClauseRule::RULING_PROHIBITED));
  const v1::PolicyJudgement judged = rules.Judge(kTax, *FirstDayOf("2024-08-01"));
  EXPECT_EQ(judged.ruling(), PolicyPromise::RULING_PROHIBITED);
  EXPECT_EQ(judged.clause_rule(), "clauseRules/new");
  EXPECT_EQ(judged.rule_version(), 7);
  const v1::PolicyJudgement unruled = rules.Judge(kTax, *FirstDayOf("2024-07-31"));
  EXPECT_EQ(unruled.ruling(), PolicyPromise::RULING_UNRULED);
  EXPECT_EQ(unruled.clause_rule(), "");
}

TEST(ClauseRulesTest, ARuleEndsAfterItBeginsAndIsKnownByItsFirstDay) {
  ClauseRule rule = Rule("r", "2024-08", ClauseRule::RULING_PROHIBITED, "2024-08-01");
  EXPECT_TRUE(CheckClauseRule(rule).ok());
  EXPECT_EQ(rule.effective_key(), "clauseTypes/tax 2024-08-01");
  rule.set_end_date("2024-07-31");
  EXPECT_EQ(ErrorReason(CheckClauseRule(rule)), "END_BEFORE_START");
}

TEST(ClauseRulesTest, APromiseOfAMonthIsJudgedByItsLastDay) {
  PolicyPromise promise;
  promise.set_promise_date("2024-08");
  EXPECT_EQ(JudgedDay(promise), absl::CivilDay(2024, 8, 31));
  promise.set_promise_date("2024-08-01");
  EXPECT_EQ(JudgedDay(promise), absl::CivilDay(2024, 8, 1));
}

class CompareWithRulesTest : public testing::Test {
 protected:
  CompareWithRulesTest() {
    rules_.Add(Rule("old", "2001-05-01", ClauseRule::RULING_CONDITIONAL));
    rules_.Add(Rule("new", "2024-08-01", ClauseRule::RULING_PROHIBITED));
    promise_.set_clause_type(kTax);
    promise_.set_state(PolicyPromise::STATE_PROMISED);
  }
  void Judge(const std::string& date) {
    promise_.set_promise_date(date);
    const v1::PolicyJudgement judgement = rules_.Judge(kTax, JudgedDay(promise_));
    promise_.set_ruling(judgement.ruling());
    promise_.set_clause_rule(judgement.clause_rule());
    promise_.set_rule_version(judgement.rule_version());
  }
  AffectedAgreement Compared() const { return CompareWithRules(rules_, promise_, today_); }

  const absl::CivilDay today_{2026, 1, 1};
  ClauseRules rules_;
  PolicyPromise promise_;
};

TEST_F(CompareWithRulesTest, WhatIsProhibitedTodayIsStoppedOrExamined) {
  Judge("2023-05-01");
  EXPECT_EQ(Compared().reason(), AffectedAgreement::REASON_RULING_DIFFERS);
  EXPECT_EQ(Compared().remedy(), AffectedAgreement::REMEDY_STOP);
  EXPECT_EQ(Compared().of_its_day().clause_rule(), "clauseRules/old");
  EXPECT_EQ(Compared().today().clause_rule(), "clauseRules/new");
  EXPECT_EQ(ChangedRuling(rules_, promise_, today_)->clause_rule(), "clauseRules/new");
  promise_.set_state(PolicyPromise::STATE_FULFILLED);
  EXPECT_EQ(Compared().remedy(), AffectedAgreement::REMEDY_EXAMINE);
}

TEST_F(CompareWithRulesTest, WhatWasJudgedByTheRuleOfTodayIsNotAffected) {
  Judge("2024-08-01");
  EXPECT_EQ(Compared().reason(), AffectedAgreement::REASON_UNSPECIFIED);
  EXPECT_FALSE(ChangedRuling(rules_, promise_, today_).has_value());
}

TEST_F(CompareWithRulesTest, ARuleThatWasWrittenAgainIsAnotherThoughItSaysTheSame) {
  Judge("2024-08-01");
  promise_.set_rule_version(6);
  EXPECT_EQ(Compared().reason(), AffectedAgreement::REASON_RULE_DIFFERS);
  EXPECT_FALSE(ChangedRuling(rules_, promise_, today_).has_value()) << "the ruling is the same";
}

TEST_F(CompareWithRulesTest, ARuleForADayThatIsOverJudgesItAnew) {
  Judge("2023-05-01");
  rules_.Add(Rule("permits", "2025-01-01", ClauseRule::RULING_CONDITIONAL));
  EXPECT_EQ(Compared().reason(), AffectedAgreement::REASON_UNSPECIFIED);
  rules_.Add(Rule("late", "2023-01-01", ClauseRule::RULING_PROHIBITED));
  EXPECT_EQ(Compared().reason(), AffectedAgreement::REASON_RULE_DIFFERS);
  EXPECT_EQ(Compared().remedy(), AffectedAgreement::REMEDY_STOP) << "the stricter counts";
  EXPECT_EQ(ChangedRuling(rules_, promise_, today_)->clause_rule(), "clauseRules/late");
}

TEST_F(CompareWithRulesTest, WhatIsPermittedNowIsKeptAndWhatHasNoRuleNeedsOne) {
  promise_.set_promise_date("2000-01-01");
  promise_.set_ruling(PolicyPromise::RULING_UNRULED);
  rules_.Add(Rule("permits", "2025-06-01", ClauseRule::RULING_PERMITTED));
  EXPECT_EQ(Compared().reason(), AffectedAgreement::REASON_RULING_DIFFERS);
  EXPECT_EQ(Compared().remedy(), AffectedAgreement::REMEDY_KEEP);
  Judge("2023-05-01");
  EXPECT_EQ(Compared().remedy(), AffectedAgreement::REMEDY_SHOW_CONDITIONS);
  rules_ = ClauseRules();
  EXPECT_EQ(Compared().remedy(), AffectedAgreement::REMEDY_ASK_FOR_RULE);
}

}  // namespace
}  // namespace zhaolian
