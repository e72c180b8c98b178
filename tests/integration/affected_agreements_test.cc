// Which agreements a change of the rules for promised policies affects, through the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "server/rows/civil_days.h"
#include "storage/error.h"
#include "tests/integration/promises_fixture.h"
#include "zhaolian/v1/checkups.pb.h"

namespace zhaolian {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;
using v1::AffectedAgreement;
using v1::ClauseRule;
using v1::ListAffectedAgreementsRequest;
using v1::PolicyPromise;

class AffectedAgreementsTest : public PromisesFixture {
 protected:
  static std::vector<AffectedAgreement> Affected(const Client& client,
                                                 ListAffectedAgreementsRequest request = {}) {
    std::vector<AffectedAgreement> agreements;
    do {
      v1::ListAffectedAgreementsResponse page;
      const absl::Status status = client.Call(request, page);
      EXPECT_TRUE(status.ok()) << status;
      agreements.insert(agreements.end(), page.agreements().begin(), page.agreements().end());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return agreements;
  }
  static std::set<std::string> NamesOf(const std::vector<AffectedAgreement>& agreements) {
    std::set<std::string> names;
    for (const AffectedAgreement& each : agreements) names.insert(each.policy_promise().name());
    EXPECT_EQ(names.size(), agreements.size()) << "each once";
    return names;
  }
  static ListAffectedAgreementsRequest By(const std::string& rule) {
    ListAffectedAgreementsRequest request;
    request.set_clause_rule("clauseRules/" + rule);
    return request;
  }
  static ListAffectedAgreementsRequest Since(const std::string& day) {
    ListAffectedAgreementsRequest request;
    request.set_changed_since(day);
    return request;
  }
};

TEST_F(AffectedAgreementsTest, ANewRuleAffectsTheAgreementsThatItTouches) {
  AddLead("theirs", "units/west");
  ASSERT_TRUE(AddRule("old", "tax", "2001-05-01", ClauseRule::RULING_CONDITIONAL).ok());
  ASSERT_TRUE(AddRule("rents", "rent", "2001-05-01", ClauseRule::RULING_PERMITTED).ok());
  const PolicyPromise early = Add(Promise("tax", "2023-05-01"));
  const PolicyPromise late = Add(Promise("tax", "2025-05-01"));
  const PolicyPromise gone = Add(Promise("tax", "2025-05-02"));
  ASSERT_TRUE(Withdraw(east_, gone.name()).ok());
  Add(Promise("rent", "2025-05-01"));
  const auto theirs = Record(west_, Promise("tax", "2023-01-01", "theirs"));
  ASSERT_TRUE(theirs.ok()) << theirs.status();
  EXPECT_THAT(Affected(bureau_), IsEmpty());

  ASSERT_TRUE(AddRule("new", "tax", "2024-08-01", ClauseRule::RULING_PROHIBITED).ok());
  for (const auto& request :
       {By("new"), ListAffectedAgreementsRequest(), Since(DayText(CityDay(absl::Now())))}) {
    EXPECT_THAT(NamesOf(Affected(east_, request)), UnorderedElementsAre(early.name(), late.name()));
    EXPECT_THAT(NamesOf(Affected(west_, request)), UnorderedElementsAre(theirs->name()));
    EXPECT_THAT(NamesOf(Affected(bureau_, request)),
                UnorderedElementsAre(early.name(), late.name(), theirs->name()));
  }
  const std::vector<AffectedAgreement> agreements = Affected(west_, By("new"));
  ASSERT_EQ(agreements.size(), 1u);
  EXPECT_EQ(agreements[0].lead_display_name(), "虚构机床项目 theirs");
  EXPECT_EQ(agreements[0].policy_promise().clause_rule(), "clauseRules/old");
  EXPECT_EQ(agreements[0].of_its_day().clause_rule(), "clauseRules/old");
  EXPECT_EQ(agreements[0].today().clause_rule(), "clauseRules/new");
  EXPECT_EQ(agreements[0].today().ruling(), PolicyPromise::RULING_PROHIBITED);
  EXPECT_EQ(agreements[0].reason(), AffectedAgreement::REASON_RULING_DIFFERS);
  EXPECT_EQ(agreements[0].remedy(), AffectedAgreement::REMEDY_STOP);
  EXPECT_THAT(Affected(east_, By("rents")).size(), 1u) << "what it has judged";
  EXPECT_EQ(Affected(east_, By("rents"))[0].reason(), AffectedAgreement::REASON_WITHIN_VALIDITY);
  EXPECT_THAT(Affected(east_, Since(DayText(CityDay(absl::Now()) + 1))), IsEmpty());
}

TEST_F(AffectedAgreementsTest, ARuleThatIsYetToComeTellsWhatItWillChange) {
  ASSERT_TRUE(AddRule("old", "tax", "2001-05-01", ClauseRule::RULING_CONDITIONAL).ok());
  const PolicyPromise promise = Add(Promise("tax", "2025-05-01"));
  ASSERT_TRUE(AddRule("next", "tax", "2099-01-01", ClauseRule::RULING_PROHIBITED).ok());
  EXPECT_THAT(Affected(bureau_), IsEmpty()) << "nothing has changed by today";
  const std::vector<AffectedAgreement> agreements = Affected(bureau_, By("next"));
  ASSERT_EQ(agreements.size(), 1u);
  EXPECT_EQ(agreements[0].policy_promise().name(), promise.name());
  EXPECT_EQ(agreements[0].today().clause_rule(), "clauseRules/next");
  EXPECT_EQ(agreements[0].reason(), AffectedAgreement::REASON_RULING_DIFFERS);
}

TEST_F(AffectedAgreementsTest, ADeletedRuleAndOneThatWasRewrittenAffectWhatTheyJudged) {
  ASSERT_TRUE(AddRule("old", "tax", "2001-05-01", ClauseRule::RULING_CONDITIONAL).ok());
  const PolicyPromise promise = Add(Promise("tax", "2023-05-01"));
  ClauseRule rule;
  rule.set_name("clauseRules/old");
  rule.set_guidance("须有依据");
  ASSERT_TRUE(bureau_.Update(rule, {"guidance"}).ok());
  std::vector<AffectedAgreement> affected = Affected(east_, By("old"));
  ASSERT_EQ(affected.size(), 1u);
  EXPECT_EQ(affected[0].reason(), AffectedAgreement::REASON_RULE_DIFFERS);
  EXPECT_GT(affected[0].of_its_day().rule_version(), promise.rule_version());
  PolicyPromise bare;
  bare.set_name(promise.name());
  ASSERT_TRUE(Revise(east_, bare).ok());
  EXPECT_THAT(Affected(east_), IsEmpty()) << "judged again";
  ASSERT_TRUE(bureau_.Delete<ClauseRule>("clauseRules/old").ok());
  affected = Affected(east_, By("old"));
  ASSERT_EQ(affected.size(), 1u);
  EXPECT_EQ(affected[0].today().ruling(), PolicyPromise::RULING_UNRULED);
  EXPECT_EQ(affected[0].remedy(), AffectedAgreement::REMEDY_ASK_FOR_RULE);
}

TEST_F(AffectedAgreementsTest, PagesAddUpToTheWhole) {
  std::set<std::string> promised;
  for (int i = 0; i < 5; ++i) {
    promised.insert(Add(Promise(i % 2 == 0 ? "tax" : "rent", "2023-05-01")).name());
  }
  ASSERT_TRUE(AddRule("taxes", "tax", "2024-08-01", ClauseRule::RULING_PROHIBITED).ok());
  ASSERT_TRUE(AddRule("rents", "rent", "2024-08-01", ClauseRule::RULING_CONDITIONAL).ok());
  for (const int page_size : {1, 2, 3, 5}) {
    ListAffectedAgreementsRequest request;
    request.set_page_size(page_size);
    EXPECT_EQ(NamesOf(Affected(east_, request)), promised) << page_size;
  }
}

TEST_F(AffectedAgreementsTest, APageEndsOnceItHasLookedAtEnough) {
  ASSERT_TRUE(AddRule("old", "tax", "2001-05-01", ClauseRule::RULING_PERMITTED).ok());
  for (int i = 0; i < 2000; ++i) Add(Promise("tax", "2023-05-01"));
  const PolicyPromise affected = Add(Promise("tax", "2000-05-01"));
  v1::ListAffectedAgreementsResponse page;
  ASSERT_TRUE(east_.Call(ListAffectedAgreementsRequest(), page).ok());
  EXPECT_NE(page.next_page_token(), "") << "there is one that it has not looked at";
  EXPECT_THAT(NamesOf(Affected(east_)), UnorderedElementsAre(affected.name()));
}

TEST_F(AffectedAgreementsTest, WhatIsAskedWrongIsRefused) {
  const auto reason = [&](const ListAffectedAgreementsRequest& request) {
    v1::ListAffectedAgreementsResponse response;
    const absl::Status status = east_.Call(request, response);
    ExpectWellFormed(status);
    return ErrorReason(status);
  };
  ASSERT_TRUE(AddRule("old", "tax", "2001-05-01", ClauseRule::RULING_CONDITIONAL).ok());
  ListAffectedAgreementsRequest both = By("old");
  both.set_changed_since("2026-01-01");
  EXPECT_EQ(reason(both), "NOT_BOTH");
  EXPECT_EQ(reason(Since("2026")), "INVALID_DATE");
  EXPECT_EQ(reason(By("missing")), "NOT_FOUND");
  PolicyPromise promise = Promise("tax", "2025-01-01");
  promise.clear_text();
  EXPECT_EQ(ErrorReason(Record(east_, promise).status()), "REQUIRED");
  EXPECT_EQ(ErrorReason(Record(east_, Promise("none", "2025-01-01")).status()),
            "REFERENCE_NOT_FOUND");
}

TEST_F(AffectedAgreementsTest, ACheckupFindsPromisesWhoseRulingHasChanged) {
  v1::CheckupRule rule;
  rule.set_display_name("承诺政策判定已变");
  rule.set_kind(v1::CheckupRule::KIND_PROMISE_RULING_CHANGED);
  rule.set_severity(v1::CheckupRule::SEVERITY_YELLOW);
  ASSERT_TRUE(bureau_.Create(rule).ok());
  const PolicyPromise promise = Add(Promise("tax", "2023-05-01"));
  v1::RunCheckupRequest request;
  request.set_validate_only(true);
  v1::RunCheckupResponse response;
  ASSERT_TRUE(bureau_.Call(request, response).ok());
  EXPECT_THAT(response.problems(), IsEmpty());
  ASSERT_TRUE(AddRule("new", "tax", "2024-08-01", ClauseRule::RULING_PROHIBITED).ok());
  ASSERT_TRUE(bureau_.Call(request, response).ok());
  ASSERT_EQ(response.problems_size(), 1);
  EXPECT_EQ(response.problems(0).lead(), "leads/lead");
  EXPECT_EQ(response.problems(0).problem(),
            absl::StrCat("承诺政策判定已变：", promise.name(),
                         "（2023-05-01）原判定无规则，现为禁止，依据 clauseRules/new"));
  ASSERT_TRUE(Withdraw(east_, promise.name()).ok());
  ASSERT_TRUE(bureau_.Call(request, response).ok());
  EXPECT_THAT(response.problems(), IsEmpty());
}

TEST_F(AffectedAgreementsTest, WhatIsAskedOfPromisesWalksIndexes) {
  ASSERT_TRUE(AddRule("old", "tax", "2001-05-01", ClauseRule::RULING_CONDITIONAL).ok());
  server_->sql().Take();
  Add(Promise("tax", "2023-05-01"));
  Affected(east_, By("old"));
  Affected(bureau_);
  auto connection = server_->store().ConnectForReading();
  ASSERT_TRUE(connection.ok()) << connection.status();
  int statements = 0;
  for (const std::string& sql : server_->sql().Take()) {
    if (!absl::StartsWith(sql, "SELECT") ||
        !(absl::StrContains(sql, "policy_promises") || absl::StrContains(sql, "clause_rules"))) {
      continue;
    }
    ++statements;
    const auto plan = (*connection)->Explain(sql);
    ASSERT_TRUE(plan.ok()) << plan.status();
    for (const std::string& line : *plan) {
      const bool scan = absl::StartsWith(line, "SCAN ") && !absl::StrContains(line, " USING ");
      EXPECT_FALSE(scan || absl::StrContains(line, "TEMP B-TREE")) << line << "\n" << sql;
    }
  }
  EXPECT_GE(statements, 4);
}

}  // namespace
}  // namespace zhaolian
