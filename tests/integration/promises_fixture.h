// Leads of two counties that are promised policies, and the rules for these.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_PROMISES_FIXTURE_H_
#define ZHAOLIAN_TESTS_INTEGRATION_PROMISES_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/counties_and_firm.h"
#include "tests/support/resource_calls.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/policies.pb.h"

namespace zhaolian {

// The counties east, which has leads/lead, and west; the clause types tax and rent.
class PromisesFixture : public testing::Test {
 protected:
  bool MakeUnits() {
    AddCountiesAndFirm(bureau_, {"east", "west"});
    return true;
  }
  void SetUp() override {
    for (const char* id : {"tax", "rent"}) {
      v1::ClauseType type;
      type.set_display_name(absl::StrCat("虚构条款 ", id));
      ASSERT_TRUE(bureau_.Create(type, {.id = id}).ok());
    }
    AddLead("lead", "units/east");
  }
  void AddLead(const std::string& id, const std::string& unit) {
    v1::Lead lead;
    lead.set_display_name("虚构机床项目 " + id);
    lead.set_enterprise("enterprises/firm");
    lead.set_owner_unit(unit);
    lead.set_source_stage("negotiating");
    lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
    ASSERT_TRUE(bureau_.Create(lead, {.id = id}).ok());
  }
  absl::Status AddRule(const std::string& id, const std::string& type, const std::string& from,
                       v1::ClauseRule::Ruling ruling) {
    v1::ClauseRule rule;
    rule.set_display_name("虚构规则 " + id);
    rule.set_clause_type("clauseTypes/" + type);
    rule.set_effective_date(from);
    rule.set_ruling(ruling);
    rule.set_source("虚构条例第一条");
    auto created = bureau_.Create(rule, {.id = id});
    if (!created.ok()) ExpectWellFormed(created.status());
    return created.status();
  }
  static v1::PolicyPromise Promise(const std::string& type, const std::string& date,
                                   const std::string& lead = "lead") {
    v1::PolicyPromise promise;
    promise.set_lead("leads/" + lead);
    promise.set_clause_type("clauseTypes/" + type);
    promise.set_text("前三年全额返还");
    promise.set_promise_date(date);
    return promise;
  }
  static absl::StatusOr<v1::PolicyPromise> Record(const Client& client,
                                                  const v1::PolicyPromise& promise,
                                                  bool validate_only = false) {
    v1::RecordPolicyPromiseRequest request;
    *request.mutable_policy_promise() = promise;
    request.set_validate_only(validate_only);
    return Send(client, request);
  }
  static absl::StatusOr<v1::PolicyPromise> Revise(const Client& client,
                                                  const v1::PolicyPromise& promise,
                                                  const std::vector<std::string>& mask = {}) {
    v1::RevisePolicyPromiseRequest request;
    *request.mutable_policy_promise() = promise;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Send(client, request);
  }
  template <typename Request>
  static absl::StatusOr<v1::PolicyPromise> Send(const Client& client, const Request& request) {
    v1::PolicyPromise promise;
    const absl::Status status = client.Call(request, promise);
    if (status.ok()) return promise;
    ExpectWellFormed(status);
    return status;
  }
  // By east.
  v1::PolicyPromise Add(const v1::PolicyPromise& promise) {
    auto recorded = Record(east_, promise);
    EXPECT_TRUE(recorded.ok()) << recorded.status();
    return recorded.value_or(v1::PolicyPromise());
  }
  static absl::StatusOr<v1::PolicyPromise> Withdraw(const Client& client, const std::string& name) {
    v1::PolicyPromise promise;
    promise.set_name(name);
    promise.set_withdrawn_date("2026-01-05");
    promise.set_withdrawal_reason("与条例不符");
    return Revise(client, promise);
  }
  static std::vector<std::string> Listed(const Client& client, const std::string& filter = "") {
    std::vector<std::string> names;
    auto promises = client.List<v1::PolicyPromise>({.filter = filter});
    for (auto& each : promises) {
      EXPECT_TRUE(each.ok()) << each.status();
      if (each.ok()) names.push_back(each->name());
    }
    return names;
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  const bool units_made_ = MakeUnits();
  Client east_ = server_.Add("east", "units/east", {v1::ROLE_COUNTY});
  Client west_ = server_.Add("west", "units/west", {v1::ROLE_COUNTY});
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_PROMISES_FIXTURE_H_
