#include "server/projects/stage_gates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/error.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using v1::Lead;

TEST(StageGatesTest, ShelvedAndLostAreExits) {
  EXPECT_TRUE(IsExit(Lead::STAGE_SHELVED));
  EXPECT_TRUE(IsExit(Lead::STAGE_LOST));
  EXPECT_FALSE(IsExit(Lead::STAGE_COMPLETED));
  EXPECT_FALSE(IsExit(Lead::STAGE_UNSPECIFIED));
}

TEST(StageGatesTest, NothingMissingIsNoError) {
  EXPECT_TRUE(GateError(Lead(), Lead::STAGE_SIGNED, {}).ok());
}

TEST(StageGatesTest, AnErrorNamesTheStageAndEveryFact) {
  Lead lead;
  lead.set_name("leads/l1");
  const absl::Status status =
      GateError(lead, Lead::STAGE_STARTED,
                {{Lead::STAGE_SIGNED, "site", "is empty", "选址"},
                 {Lead::STAGE_STARTED, "evidence.PERMIT", "!", "批复许可"}});
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_EQ(status.message(), "leads/l1 may not enter 开工: site, evidence.PERMIT");
  EXPECT_EQ(ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("missing_labels"),
            "选址、批复许可");
  std::vector<std::string> told;
  const auto failure = ErrorDetail<google::rpc::PreconditionFailure>(status);
  for (const auto& each : failure.violations()) {
    told.push_back(each.type() + " " + each.subject());
  }
  EXPECT_THAT(told, ElementsAre("STAGE_SIGNED site", "STAGE_STARTED evidence.PERMIT"));
}

TEST(StageGatesTest, ARuleMayAskForWhatPeopleFillInOnly) {
  v1::StageRule rule;
  rule.add_required_fields("site");
  rule.add_required_fields("host_units");
  EXPECT_TRUE(CheckStageRule(rule).ok());
  rule.add_required_fields("stage_time");
  const absl::Status status = CheckStageRule(rule);
  EXPECT_EQ(ErrorReason(status), "UNKNOWN_FACT");
  EXPECT_EQ(ErrorDetail<google::rpc::BadRequest>(status).field_violations(0).field(),
            "stage_rule.required_fields[2]");
}

}  // namespace
}  // namespace zhaolian
