// A lead that is moved, and rules that may keep it from it.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_STAGES_FIXTURE_H_
#define ZHAOLIAN_TESTS_INTEGRATION_STAGES_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client-lib/client.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "tests/support/evidence_calls.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/compliance.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/stages.pb.h"

namespace zhaolian {

inline constexpr char kPermit[] = "evidence.PERMIT", kReview[] = "compliance_review";

class StagesTest : public testing::Test {
 protected:
  void SetUp() override {
    v1::Enterprise firm;
    firm.set_display_name("虚构药业有限公司");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(client_.Create(firm, {.id = "firm"}).ok());
    Create("lead");
  }

  void Create(const std::string& id, const std::string& source_stage = "") {
    v1::Lead lead;
    lead.set_display_name(absl::StrCat("虚构药业生产基地 ", id));
    lead.set_enterprise("enterprises/firm");
    lead.set_project_kind(v1::Lead::PROJECT_KIND_PROMOTION);
    lead.set_source_stage(source_stage);
    auto created = client_.Create(lead, {.id = id});
    ASSERT_TRUE(created.ok()) << created.status();
  }

  // Facts are fields, or what a refusal calls evidence and the review.
  absl::Status PutRule(const std::string& id, v1::Lead::Stage stage,
                       const std::vector<std::string>& facts, int minimum_days = 0) {
    v1::StageRule rule;
    rule.set_name(absl::StrCat("stageRules/", id));
    rule.set_display_name(id);
    rule.set_stage(stage);
    for (const std::string& fact : facts) {
      if (fact == kReview) {
        rule.set_requires_compliance_review(true);
      } else if (fact == kPermit) {
        rule.add_required_evidence(v1::Attachment::KIND_PERMIT);
      } else {
        rule.add_required_fields(fact);
      }
    }
    if (minimum_days > 0) rule.set_minimum_days(minimum_days);
    if (client_.Get<v1::StageRule>(rule.name()).ok()) {
      return client_
          .Update(rule, {"required_fields", "minimum_days", "required_evidence",
                         "requires_compliance_review"})
          .status();
    }
    rule.clear_name();
    return client_.Create(rule, {.id = id}).status();
  }

  absl::Status Advance(v1::Lead::Stage stage, bool validate_only = false,
                       const std::string& id = "lead") {
    v1::AdvanceLeadRequest request;
    request.set_name(absl::StrCat("leads/", id));
    request.set_stage(stage);
    request.set_validate_only(validate_only);
    return client_.Call(request, lead_);
  }
  absl::Status Shelve(const std::string& reason) {
    v1::ShelveLeadRequest request;
    request.set_name("leads/lead");
    request.set_reason(reason);
    return client_.Call(request, lead_);
  }

  absl::Status Revert(v1::Lead::Stage stage, const std::string& id = "lead") {
    v1::RevertLeadRequest request;
    request.set_name(absl::StrCat("leads/", id));
    request.set_stage(stage);
    request.set_reason("重新洽谈");
    return client_.Call(request, lead_);
  }

  absl::Status Fill(const std::string& field, const std::string& value,
                    const std::string& id = "lead") {
    v1::Lead lead;
    lead.set_name(absl::StrCat("leads/", id));
    lead.GetReflection()->SetString(&lead, v1::Lead::descriptor()->FindFieldByName(field), value);
    return client_.Update(lead, {field}).status();
  }

  absl::Status Review(v1::ReviewAnswer::Verdict verdict, const std::string& id = "lead") {
    if (!client_.Get<v1::ReviewChecklistItem>("reviewChecklistItems/land").ok()) {
      v1::ReviewChecklistItem item;
      item.set_display_name("用地是否落实");
      item.set_aspect(v1::ReviewChecklistItem::ASPECT_FEASIBLE);
      item.set_required(true);
      RETURN_IF_ERROR(client_.Create(item, {.id = "land"}).status());
    }
    v1::ReviewLeadRequest request;
    request.set_lead(absl::StrCat("leads/", id));
    v1::ReviewAnswer* answer = request.add_answers();
    answer->set_item("reviewChecklistItems/land");
    answer->set_verdict(verdict);
    answer->set_note("试验");
    v1::ComplianceReview review;
    return client_.Call(request, review);
  }

  // Makes the fact true of the lead, whatever it is, or not true any more.
  absl::Status Prove(const std::string& fact, const std::string& id) {
    if (fact == kReview) return Review(v1::ReviewAnswer::VERDICT_PASS, id);
    if (fact != kPermit) return Fill(fact, "2026-01-01", id);
    return EvidenceCalls(client_)
        .Add(absl::StrCat("leads/", id), v1::Attachment::KIND_PERMIT, PdfOf("批复"))
        .status();
  }
  absl::Status Disprove(const std::string& fact, const std::string& id) {
    if (fact == kReview) return Review(v1::ReviewAnswer::VERDICT_FAIL, id);
    if (fact != kPermit) return Fill(fact, "", id);
    const std::string filter = absl::StrCat("lead = \"leads/", id, "\"");
    for (auto& each : client_.List<v1::Attachment>({.filter = filter})) {
      RETURN_IF_ERROR(each.status());
      RETURN_IF_ERROR(EvidenceCalls(client_).Withdraw(each->name()));
    }
    return absl::OkStatus();
  }

  v1::StageHistory HistoryOf(const std::string& id = "lead") {
    v1::GetStageHistoryRequest request;
    request.set_name(absl::StrCat("leads/", id));
    v1::StageHistory history;
    const absl::Status status = client_.Call(request, history);
    EXPECT_TRUE(status.ok()) << status;
    return history;
  }
  std::vector<v1::Lead::Stage> StagesOf(const std::string& id = "lead") {
    std::vector<v1::Lead::Stage> stages;
    const v1::StageHistory history = HistoryOf(id);
    for (const auto& period : history.periods()) stages.push_back(period.stage());
    return stages;
  }

  // What a refusal says is missing.
  static std::vector<std::string> MissingIn(const absl::Status& status) {
    std::vector<std::string> paths;
    if (ErrorReason(status) != "GATE_NOT_MET") return {status.ToString()};
    const auto failure = ErrorDetail<google::rpc::PreconditionFailure>(status);
    for (const auto& violation : failure.violations()) {
      paths.push_back(violation.subject());
    }
    return paths;
  }

  TestServer server_;
  Client client_ = server_.ClientOf();
  v1::Lead lead_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_STAGES_FIXTURE_H_
