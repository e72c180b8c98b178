#include "storage/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

TEST(ErrorTest, CarriesEveryDetailItWasGiven) {
  const absl::Status status = Error(absl::StatusCode::kAborted, "ETAG_MISMATCH", "it has changed")
                                  .With("name", "units/a")
                                  .Field("etag", "is stale")
                                  .Field("name", "too")
                                  .Resource("units/a", "read it again")
                                  .Violation("STALE", "units/a", "read it")
                                  .RetryAfter(absl::Milliseconds(1500));
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(), "it has changed");
  const auto info = ErrorDetail<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.reason(), "ETAG_MISMATCH");
  EXPECT_EQ(info.domain(), "zhaolian");
  EXPECT_EQ(info.metadata().at("name"), "units/a");
  const auto fields = ErrorDetail<google::rpc::BadRequest>(status);
  ASSERT_EQ(fields.field_violations_size(), 2);
  EXPECT_EQ(fields.field_violations(1).field(), "name");
  EXPECT_EQ(fields.field_violations(1).description(), "too");
  const auto resource = ErrorDetail<google::rpc::ResourceInfo>(status);
  EXPECT_EQ(resource.resource_type(), "units");
  EXPECT_EQ(resource.resource_name(), "units/a");
  EXPECT_EQ(resource.description(), "read it again");
  EXPECT_EQ(ErrorDetail<google::rpc::PreconditionFailure>(status).violations(0).type(), "STALE");
  const auto delay = ErrorDetail<google::rpc::RetryInfo>(status).retry_delay();
  EXPECT_EQ(delay.seconds(), 1);
  EXPECT_EQ(delay.nanos(), 500000000);
}

TEST(ErrorTest, LeavesOutDetailsItWasNotGiven) {
  const absl::Status status = Error(absl::StatusCode::kInternal, "X", "y");
  int payloads = 0;
  status.ForEachPayload([&](absl::string_view type, const absl::Cord&) {
    ++payloads;
    EXPECT_EQ(type, "type.googleapis.com/google.rpc.ErrorInfo");
  });
  EXPECT_EQ(payloads, 1);
}

TEST(ErrorTest, AnotherStatusHasNoReasonAndEmptyDetails) {
  EXPECT_EQ(ErrorReason(absl::OkStatus()), "");
  EXPECT_EQ(ErrorReason(absl::InternalError("x")), "");
  EXPECT_EQ(ErrorDetail<google::rpc::BadRequest>(absl::InternalError("x")).field_violations_size(),
            0);
}

TEST(ErrorTest, InvalidFieldNamesTheField) {
  const absl::Status status = InvalidField("lead.site", "TOO_LONG", "at most 300 characters");
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_EQ(status.message(), "lead.site: at most 300 characters");
  EXPECT_EQ(ErrorReason(status), "TOO_LONG");
  EXPECT_EQ(ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("field"), "lead.site");
  EXPECT_EQ(ErrorDetail<google::rpc::BadRequest>(status).field_violations(0).field(), "lead.site");
}

TEST(ErrorTest, NotFoundNamesTheResource) {
  const absl::Status status = NotFound("leads/x");
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_EQ(ErrorReason(status), "NOT_FOUND");
  EXPECT_EQ(ErrorDetail<google::rpc::ResourceInfo>(status).resource_name(), "leads/x");
}

TEST(ErrorTest, AnExcerptHasAtMostSixtyCharacters) {
  EXPECT_EQ(Excerpt("短"), "短");
  EXPECT_EQ(Excerpt(std::string(60, 'a')), std::string(60, 'a'));
  EXPECT_EQ(Excerpt(std::string(61, 'a')), std::string(60, 'a') + "…");
  std::string long_text, sixty;
  for (int i = 0; i < 200; ++i) {
    absl::StrAppend(&long_text, "扬");
    if (i < 60) absl::StrAppend(&sixty, "扬");
  }
  EXPECT_EQ(Excerpt(long_text), sixty + "…");
  EXPECT_EQ(Excerpt(""), "");
}

// Bytes of another encoding come in the names of files and of parts of archives; as they are,
// they would make the details of the error unreadable.
TEST(ErrorTest, AnExcerptIsWellFormedTextOfOneLine) {
  EXPECT_EQ(Excerpt("a\xc3\xfbz"), "a\uFFFD\uFFFDz");
  EXPECT_EQ(Excerpt("扬\r\n子\x1b[31m"), "扬\uFFFD\uFFFD子\uFFFD[31m");
  EXPECT_EQ(Excerpt(std::string("a\0b", 3)),
            "a\uFFFD"
            "b");
}

TEST(ErrorTest, AnExcerptOfMalformedTextEnds) {
  EXPECT_LE(Excerpt(std::string(1000, '\xe6')).size(), 1000u);
}

}  // namespace
}  // namespace zhaolian
