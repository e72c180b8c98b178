#include "server/rpc/rpc_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/utf8.h>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

google::rpc::Status Wire(const grpc::Status& status) {
  google::rpc::Status wire;
  EXPECT_TRUE(wire.ParseFromString(status.error_details()));
  EXPECT_EQ(wire.code(), static_cast<int>(status.error_code()));
  EXPECT_EQ(wire.message(), status.error_message());
  return wire;
}

// The detail of a type, or an empty message.
template <typename Detail>
Detail DetailOf(const grpc::Status& status) {
  Detail detail;
  const google::rpc::Status wire = Wire(status);
  for (const auto& any : wire.details()) {
    if (any.Is<Detail>()) any.UnpackTo(&detail);
  }
  return detail;
}

std::string ReasonOf(const grpc::Status& status) {
  return DetailOf<google::rpc::ErrorInfo>(status).reason();
}

bool IsUtf8(const std::string& text) {
  for (int32_t i = 0; i < static_cast<int32_t>(text.size());) {
    UChar32 c;
    U8_NEXT(text.data(), i, static_cast<int32_t>(text.size()), c);
    if (c < 0) return false;
  }
  return true;
}

std::string Repeat(const std::string& text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

TEST(RpcStatusTest, OkIsOk) {
  EXPECT_TRUE(ToRpcStatus(absl::OkStatus()).ok());
  EXPECT_EQ(ToRpcStatus(absl::OkStatus()).error_details(), "");
}

TEST(RpcStatusTest, SendsEveryDetailAndTheChineseText) {
  const grpc::Status status =
      ToRpcStatus(Error(absl::StatusCode::kAborted, "ETAG_MISMATCH", "units/a has changed")
                      .With("name", "units/a")
                      .With("sent", "\"1\"")
                      .With("current", "\"2\"")
                      .Field("unit.etag", "is stale")
                      .Resource("units/a", "read it again")
                      .Violation("STALE", "units/a", "read it")
                      .RetryAfter(absl::Seconds(2)));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(status.error_message(), "units/a has changed");
  EXPECT_EQ(ReasonOf(status), "ETAG_MISMATCH");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).domain(), "zhaolian");
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(), "unit.etag");
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(status).resource_name(), "units/a");
  EXPECT_EQ(DetailOf<google::rpc::PreconditionFailure>(status).violations(0).type(), "STALE");
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(status).retry_delay().seconds(), 2);
  const auto localized = DetailOf<google::rpc::LocalizedMessage>(status);
  EXPECT_EQ(localized.locale(), "zh-CN");
  EXPECT_THAT(localized.message(), HasSubstr("units/a 已被他人修改"));
}

TEST(RpcStatusTest, KeepsTheCodeOfOurErrors) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status = Error(static_cast<absl::StatusCode>(code), "NOT_FOUND", "x");
    EXPECT_EQ(static_cast<int>(ToRpcStatus(status).error_code()), code);
  }
}

TEST(RpcStatusTest, ClassesAnEngineErrorByItsCode) {
  const std::pair<absl::StatusCode, std::string> kClasses[] = {
      {absl::StatusCode::kResourceExhausted, "DISK_FULL"},
      {absl::StatusCode::kUnavailable, "STORAGE_BUSY"},
      {absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED"},
      {absl::StatusCode::kDataLoss, "STORAGE_FAILED"},
  };
  for (const auto& [code, reason] : kClasses) {
    const grpc::Status status = ToRpcStatus(absl::Status(code, "x"));
    EXPECT_EQ(static_cast<int>(status.error_code()), static_cast<int>(code));
    EXPECT_EQ(ReasonOf(status), reason);
  }
  for (auto code : {absl::StatusCode::kAlreadyExists, absl::StatusCode::kInternal,
                    absl::StatusCode::kNotFound, absl::StatusCode::kFailedPrecondition}) {
    const grpc::Status status = ToRpcStatus(absl::Status(code, "x"));
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
    EXPECT_EQ(ReasonOf(status), "INTERNAL");
  }
}

TEST(RpcStatusTest, AWriteOfUnknownOutcomeIsAFailureOfTheStorage) {
  const grpc::Status status = ToRpcStatus(absl::UnknownError("x"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DATA_LOSS);
  EXPECT_EQ(ReasonOf(status), "STORAGE_FAILED");
}

TEST(RpcStatusTest, OverloadSaysWhenToTryAgain) {
  for (auto code : {absl::StatusCode::kResourceExhausted, absl::StatusCode::kUnavailable}) {
    EXPECT_GT(DetailOf<google::rpc::RetryInfo>(ToRpcStatus(absl::Status(code, "x")))
                  .retry_delay()
                  .seconds(),
              0);
  }
}

TEST(RpcStatusTest, NothingOfAnEngineErrorReachesTheCallerButTheLog) {
  testing::internal::CaptureStderr();
  for (int code = 1; code <= 16; ++code) {
    const grpc::Status status = ToRpcStatus(
        absl::Status(static_cast<absl::StatusCode>(code),
                     "SQLite 2067: UNIQUE constraint failed in: INSERT INTO leads; /srv/data"));
    for (const std::string secret : {"SQLite", "INSERT", "/srv"}) {
      EXPECT_THAT(status.error_details(), Not(HasSubstr(secret))) << code;
      EXPECT_THAT(status.error_message(), Not(HasSubstr(secret))) << code;
    }
  }
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("INSERT INTO leads"));
}

TEST(WithoutQuotesTest, KeepsWhatIsOfTheServerAndNothingThatTheRequestSaid) {
  const absl::Status error = Error(absl::StatusCode::kInvalidArgument, "INVALID_DATE",
                                   "engagement.next_date: \"call 13900001234\" is no date")
                                 .With("field", "engagement.next_date")
                                 .With("label", "下一步期限")
                                 .With("value", "call 13900001234")
                                 .Field("engagement.next_date", "\"call 13900001234\" is no date");
  const absl::Status kept = WithoutQuotes(error);
  EXPECT_EQ(kept.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorReason(kept), "INVALID_DATE");
  const google::rpc::Status wire = ToWireStatus(kept);
  EXPECT_THAT(wire.message(), HasSubstr("engagement.next_date"));
  EXPECT_THAT(wire.SerializeAsString(), HasSubstr("下一步期限"));
  EXPECT_THAT(wire.SerializeAsString(), Not(HasSubstr("13900001234")));
  EXPECT_EQ(ErrorDetail<google::rpc::BadRequest>(kept).field_violations(0).field(),
            "engagement.next_date");
}

TEST(WithoutQuotesTest, KeepsTheRowAndWhatMustChangeFirst) {
  const absl::Status kept =
      WithoutQuotes(Error(absl::StatusCode::kFailedPrecondition, "DELETED", "it is deleted")
                        .With("name", "leads/one")
                        .Resource("leads/one", "words")
                        .Violation("DELETED", "leads/one", "words"));
  EXPECT_EQ(ErrorDetail<google::rpc::ResourceInfo>(kept).resource_name(), "leads/one");
  EXPECT_EQ(ErrorDetail<google::rpc::PreconditionFailure>(kept).violations(0).subject(),
            "leads/one");
  EXPECT_THAT(ToWireStatus(kept).SerializeAsString(), HasSubstr("leads/one 已删除"));
  EXPECT_THAT(ToWireStatus(kept).SerializeAsString(), Not(HasSubstr("words")));
}

class HugeErrorTest : public testing::Test {
 protected:
  // Checks the limits, and that what matters most is still there.
  void Check(const Error& error) {
    const grpc::Status status = ToRpcStatus(error);
    EXPECT_LE(status.error_details().size(), static_cast<size_t>(kMaxStatusBytes));
    EXPECT_LE(status.error_message().size(), 1300u);
    EXPECT_TRUE(IsUtf8(status.error_message()));
    EXPECT_EQ(ReasonOf(status), "HUGE");
    EXPECT_NE(DetailOf<google::rpc::LocalizedMessage>(status).message(), "");
  }
  static Error Huge(const std::string& message = "too much") {
    return Error(absl::StatusCode::kFailedPrecondition, "HUGE", message);
  }
  const std::string long_text_ = Repeat("扬子江", 1'500);
};

TEST_F(HugeErrorTest, FitsWithALongMessage) { Check(Huge(long_text_)); }

TEST_F(HugeErrorTest, FitsWithManyLongFields) {
  Error error = Huge();
  for (int i = 0; i < 200; ++i) error.Field(absl::StrCat("f", i, long_text_), long_text_);
  Check(error);
  EXPECT_GT(DetailOf<google::rpc::BadRequest>(ToRpcStatus(error)).field_violations_size(), 0);
}

TEST_F(HugeErrorTest, FitsWithManyLongViolations) {
  Error error = Huge();
  for (int i = 0; i < 200; ++i) {
    error.Violation(long_text_, long_text_, long_text_);
  }
  Check(error);
}

TEST_F(HugeErrorTest, FitsWithLongMetadata) {
  Error error = Huge();
  for (const char* key : {"name", "referrers", "missing"}) error.With(key, long_text_);
  Check(error);
}

TEST_F(HugeErrorTest, FitsWithManyMetadata) {
  Error error = Huge();
  for (int i = 0; i < 200; ++i) error.With(absl::StrCat("key", i), long_text_);
  Check(error);
}

TEST_F(HugeErrorTest, FitsWithALongMetadataKey) { Check(Huge().With(long_text_, "x")); }

// Names come from callers.
TEST_F(HugeErrorTest, FitsWithALongResourceName) {
  Check(Huge().Resource(long_text_, long_text_));
  Check(Huge().Resource(absl::StrCat("leads/", long_text_)));
}

TEST_F(HugeErrorTest, FitsWithEverythingAtOnce) {
  Error error = Huge(long_text_);
  error.Resource(long_text_, long_text_).RetryAfter(absl::Seconds(1));
  for (int i = 0; i < 100; ++i) {
    error.With(absl::StrCat("key", i), long_text_).Field(long_text_, long_text_);
    error.Violation(long_text_, long_text_, long_text_);
  }
  Check(error);
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(ToRpcStatus(error)).has_retry_delay());
}

TEST_F(HugeErrorTest, ANameThatWasNotFoundMayBeAnyText) {
  const grpc::Status status = ToRpcStatus(NotFound(long_text_));
  EXPECT_LE(status.error_details().size(), static_cast<size_t>(kMaxStatusBytes));
  EXPECT_EQ(ReasonOf(status), "NOT_FOUND");
}

TEST_F(HugeErrorTest, SmallTextsAreNotShortened) {
  const std::string text(500, 'x');
  const grpc::Status status = ToRpcStatus(Huge(text).With("key", text).Field("f", text));
  EXPECT_EQ(status.error_message(), text);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).metadata().at("key"), text);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).description(), text);
}

}  // namespace
}  // namespace zhaolian
