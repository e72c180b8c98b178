#include "server/rpc/field_labels.h"

#include <gtest/gtest.h>

#include "storage/error.h"
#include "zhaolian/v1/credits.pb.h"
#include "zhaolian/v1/issues.pb.h"
#include "zhaolian/v1/transfers.pb.h"

namespace zhaolian {
namespace {

std::string LabelOf(const std::string& path, const google::protobuf::Descriptor& request) {
  const absl::Status status = InvalidField(path, "REQUIRED", "is missing");
  return ErrorMetadata(WithFieldLabel(status, request), "label");
}

TEST(FieldLabelsTest, AFieldGoesByItsLabel) {
  EXPECT_EQ(LabelOf("due_date", *v1::SuperviseIssueRequest::descriptor()), "整改期限");
  EXPECT_EQ(LabelOf("credit_rule.valid_until", *v1::UpdateCreditRuleRequest::descriptor()),
            "失效日期");
}

TEST(FieldLabelsTest, AFieldWithoutLabelGoesByThatOfWhatTheMethodAnswers) {
  EXPECT_EQ(LabelOf("solver_unit", *v1::OpenIssueRequest::descriptor()), "责任单位");
  EXPECT_EQ(LabelOf("to_unit", *v1::ProposeLeadTransferRequest::descriptor()), "接收单位");
}

TEST(FieldLabelsTest, AFieldThatNamesARowGoesByItsKind) {
  EXPECT_EQ(LabelOf("credit_rule", *v1::UpdateCreditRuleRequest::descriptor()), "分成规则");
}

TEST(FieldLabelsTest, WhatHasALabelOrNoneAnywhereIsLeftAsItIs) {
  const absl::Status labelled = Error(absl::StatusCode::kInvalidArgument, "REQUIRED", "x")
                                    .With("field", "due_date")
                                    .With("label", "期限");
  EXPECT_EQ(WithFieldLabel(labelled, *v1::SuperviseIssueRequest::descriptor()), labelled);
  EXPECT_EQ(LabelOf("request_id", *v1::SuperviseIssueRequest::descriptor()), "");
  EXPECT_EQ(LabelOf("nowhere.to.be[3].found", *v1::SuperviseIssueRequest::descriptor()), "");
  EXPECT_TRUE(WithFieldLabel(absl::OkStatus(), *v1::SuperviseIssueRequest::descriptor()).ok());
}

}  // namespace
}  // namespace zhaolian
