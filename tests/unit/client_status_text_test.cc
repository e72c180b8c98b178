#include <gtest/gtest.h>

#include "client-lib/status_text.h"
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
  absl::Status status = NotFound("chains/x");
  google::rpc::LocalizedMessage localized;
  localized.set_locale("zh-CN");
  localized.set_message("未找到 chains/x");
  status.SetPayload("type.googleapis.com/google.rpc.LocalizedMessage",
                    absl::Cord(localized.SerializeAsString()));
  EXPECT_EQ(DescribeStatus(status, Language::kChinese), "错误：未找到 chains/x\n(NOT_FOUND)\n");
  EXPECT_EQ(DescribeStatus(status, Language::kEnglish),
            "error: chains/x was not found\n(NOT_FOUND)\n");
}

TEST(StatusTextTest, SuccessNeedsNoWords) {
  EXPECT_EQ(DescribeStatus(absl::OkStatus(), Language::kEnglish), "");
}

}  // namespace
}  // namespace zhaolian
