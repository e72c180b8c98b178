#include <gtest/gtest.h>

#include "client-lib/status_text.h"
#include "storage/chinese_message.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

TEST(StatusTextTest, NamesEveryFieldAtFault) {
  const absl::Status status =
      Error(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS", "2 fields are at fault")
          .Field("enterprise.credit_code", "the check character must be T")
          .Field("enterprise.relation", "is required");
  EXPECT_EQ(DescribeStatus(status, Language::kEnglish),
            "error: 2 fields are at fault\n"
            "  enterprise.credit_code: the check character must be T\n"
            "  enterprise.relation: is required\n"
            "(INVALID_ARGUMENT, INVALID_FIELDS)\n");
}

TEST(StatusTextTest, TellsHowLongToWait) {
  const absl::Status status =
      Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_SIGN_INS", "too many passwords")
          .RetryAfter(absl::Minutes(11));
  EXPECT_EQ(DescribeStatus(status, Language::kEnglish),
            "error: too many passwords\n  try again in 11 minutes\n"
            "(RESOURCE_EXHAUSTED, TOO_MANY_SIGN_INS)\n");
  const absl::Status checks =
      Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_CLAIM_CHECKS", "too many checks")
          .RetryAfter(absl::Milliseconds(58'500));
  EXPECT_EQ(DescribeStatus(checks, Language::kEnglish),
            "error: too many checks\n  try again in 59 seconds\n"
            "(RESOURCE_EXHAUSTED, TOO_MANY_CLAIM_CHECKS)\n");
}

TEST(StatusTextTest, DoesNotRepeatTheMessage) {
  EXPECT_EQ(DescribeStatus(InvalidField("filter", "BAD_FILTER", "nosuch is no field"),
                           Language::kEnglish),
            "error: filter: nosuch is no field\n(INVALID_ARGUMENT, BAD_FILTER)\n");
  EXPECT_EQ(DescribeStatus(NotFound("chains/x"), Language::kEnglish),
            "error: chains/x was not found\n(NOT_FOUND)\n");
}

TEST(StatusTextTest, NamesValuesTheMessageLeavesOut) {
  const absl::Status status =
      Error(absl::StatusCode::kAborted, "ETAG_MISMATCH", "chains/x has changed")
          .With("name", "chains/x")
          .With("current", "\"15\"");
  EXPECT_EQ(DescribeStatus(status, Language::kEnglish),
            "error: chains/x has changed\n"
            "  current: \"15\"\n"
            "(ABORTED, ETAG_MISMATCH)\n");
}

TEST(StatusTextTest, SaysWhatToDo) {
  EXPECT_EQ(DescribeStatus(absl::UnavailableError("refused"), Language::kEnglish),
            "error: refused\n"
            "  check that the server runs and that the address is right (--server or "
            "ZHAOLIAN_SERVER)\n"
            "(UNAVAILABLE)\n");
}

TEST(StatusTextTest, PrefersTheLanguageOfTheReader) {
  const absl::Status status = WithChinese(NotFound("chains/x"), "未找到 chains/x");
  EXPECT_EQ(DescribeStatus(status, Language::kChinese), "错误：未找到 chains/x\n(NOT_FOUND)\n");
  EXPECT_EQ(DescribeStatus(status, Language::kEnglish),
            "error: chains/x was not found\n(NOT_FOUND)\n");
}

TEST(StatusTextTest, BelowAChineseMessageThingsGoByTheirNames) {
  const absl::Status field =
      InvalidField("lead.agreement_date", "INVALID_DATE", "must be a day, such as 2026-03-31");
  EXPECT_EQ(DescribeStatus(WithChinese(field, "签约日期“昨”不是正确的日期。"), Language::kChinese),
            "错误：签约日期“昨”不是正确的日期。\n"
            "  lead.agreement_date\n"
            "(INVALID_ARGUMENT, INVALID_DATE)\n");
  const absl::Status row = Refusal(absl::StatusCode::kFailedPrecondition, "DELETED", "chains/x",
                                   "is deleted", "undelete it first");
  EXPECT_EQ(DescribeStatus(WithChinese(row, "chains/x 已删除，请先恢复。"), Language::kChinese),
            "错误：chains/x 已删除，请先恢复。\n(FAILED_PRECONDITION, DELETED)\n");
  const absl::Status filter =
      Error(absl::StatusCode::kInvalidArgument, "INVALID_FILTER", "filter: column 3: ends too soon")
          .With("problem", "ends too soon")
          .Field("filter", "column 3: ends too soon");
  EXPECT_EQ(DescribeStatus(WithChinese(filter, "筛选条件第 3 个字符处有误。"), Language::kChinese),
            "错误：筛选条件第 3 个字符处有误。\n  filter\n(INVALID_ARGUMENT, INVALID_FILTER)\n");
}

TEST(StatusTextTest, BelowAChineseMessageWhatItCallsByALabelIsNotNamedAgain) {
  const absl::Status day = Error(absl::StatusCode::kInvalidArgument, "IN_THE_PAST", "due_date: x")
                               .With("field", "due_date")
                               .With("label", "整改期限")
                               .Field("due_date", "must not be before today");
  EXPECT_EQ(DescribeStatus(WithChinese(day, "整改期限不能早于今天。"), Language::kChinese),
            "错误：整改期限不能早于今天。\n(INVALID_ARGUMENT, IN_THE_PAST)\n");
  const absl::Status item = Error(absl::StatusCode::kInvalidArgument, "NOTE_NEEDED", "x")
                                .With("label", "说明")
                                .Field("answers[2].note", "say why");
  EXPECT_EQ(DescribeStatus(WithChinese(item, "说明：须写明原因。"), Language::kChinese),
            "错误：说明：须写明原因。\n  answers[2].note\n(INVALID_ARGUMENT, NOTE_NEEDED)\n")
      << "which of them, only the path tells";
  const absl::Status role =
      Error(absl::StatusCode::kPermissionDenied, "NOT_PERMITTED", "none of your roles permits")
          .With("permission", "issues.supervise")
          .With("method", "/zhaolian.v1.IssueService/SuperviseIssue");
  EXPECT_EQ(
      DescribeStatus(WithChinese(role, "您的角色没有“issues.supervise”权限。"), Language::kChinese),
      "错误：您的角色没有“issues.supervise”权限。\n(PERMISSION_DENIED, NOT_PERMITTED)\n");
}

TEST(StatusTextTest, BelowAChineseMessageWhatIsMissingGoesByItsLabel) {
  const absl::Status gate =
      Error(absl::StatusCode::kFailedPrecondition, "GATE_NOT_MET", "may not enter")
          .With("stage", "STAGE_SIGNED")
          .With("stage_label", "签约")
          .With("missing", "agreement_date,stage")
          .With("missing_labels", "签约日期、在本阶段满 30 天（现 0 天）")
          .Violation("STAGE_SIGNED", "agreement_date", "is empty; fill it in first")
          .Violation("STAGE_SIGNED", "stage", "move it later");
  EXPECT_EQ(DescribeStatus(WithChinese(gate,
                                       "还不能进入“签约”，须先补齐：签约日期、在本阶段满 30 "
                                       "天（现 0 天）。"),
                           Language::kChinese),
            "错误：还不能进入“签约”，须先补齐：签约日期、在本阶段满 30 天（现 0 天）。\n"
            "  agreement_date: 签约日期\n"
            "  stage: 在本阶段满 30 天（现 0 天）\n"
            "(FAILED_PRECONDITION, GATE_NOT_MET)\n");
}

TEST(StatusTextTest, BelowAChineseMessageWhatIsMissingNamesTheCommandThatAddsIt) {
  const absl::Status gate =
      Error(absl::StatusCode::kFailedPrecondition, "GATE_NOT_MET", "may not enter")
          .With("missing", "evidence.AGREEMENT,compliance_review")
          .With("missing_labels", "合同协议、三性审查")
          .Violation("STAGE_SIGNED", "evidence.AGREEMENT", "has no file; add one first")
          .Violation("STAGE_SIGNED", "compliance_review", "have the lead reviewed first");
  EXPECT_EQ(DescribeStatus(WithChinese(gate, "还不能进入“签约”：合同协议、三性审查。"),
                           Language::kChinese),
            "错误：还不能进入“签约”：合同协议、三性审查。\n"
            "  evidence.AGREEMENT: 合同协议（zhaolian evidence add）\n"
            "  compliance_review: 三性审查（由市经合局办理：zhaolian review）\n"
            "(FAILED_PRECONDITION, GATE_NOT_MET)\n");
}

TEST(StatusTextTest, WhatADeviceIsToRemoveIsNotForPeople) {
  const absl::Status status =
      Error(absl::StatusCode::kUnauthenticated, "SIGN_IN_NEEDED", "was revoked")
          .With(kRevokedKey, kKeepUnsent);
  EXPECT_EQ(DescribeStatus(status, Language::kEnglish),
            "error: was revoked\n(UNAUTHENTICATED, SIGN_IN_NEEDED)\n");
}

TEST(StatusTextTest, SuccessNeedsNoWords) {
  EXPECT_EQ(DescribeStatus(absl::OkStatus(), Language::kEnglish), "");
}

}  // namespace
}  // namespace zhaolian
