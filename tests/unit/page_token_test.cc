#include "server/rpc/page_token.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

constexpr absl::Duration kAge = absl::Hours(72);

class PageTokenTest : public testing::Test {
 protected:
  static internal::v1::PageState State() {
    internal::v1::PageState state;
    state.set_query_digest("query");
    state.set_last_text("扬子江药业");
    state.set_last_name("enterprises/te-001");
    state.set_total_size(798);
    return state;
  }
  std::string Token() { return *tokens_.Seal(State(), now_); }
  std::string ReasonOf(absl::string_view token) {
    return ErrorReason(tokens_.Open(token, "query", now_).status());
  }

  PageTokens tokens_{std::string(32, 'k'), kAge};
  const absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
};

TEST_F(PageTokenTest, GivesBackWhatWasSealed) {
  auto state = tokens_.Open(Token(), "query", now_ + absl::Hours(1));
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ(state->last_text(), "扬子江药业");
  EXPECT_EQ(state->last_name(), "enterprises/te-001");
  EXPECT_EQ(state->total_size(), 798);
  EXPECT_EQ(state->issue_seconds(), 1'700'000'000);
}

TEST_F(PageTokenTest, IsTextForUrlsThatTellsNothing) {
  const std::string token = Token();
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789-_"),
            std::string::npos);
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  EXPECT_EQ(bytes.find("enterprises"), std::string::npos);
  EXPECT_NE(Token(), token) << "every token has a nonce of its own";
}

TEST_F(PageTokenTest, RefusesATokenWithAnyByteAltered) {
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(Token(), &bytes));
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string altered = bytes;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_EQ(ReasonOf(absl::WebSafeBase64Escape(altered)), "INVALID_PAGE_TOKEN") << i;
  }
}

TEST_F(PageTokenTest, RefusesATokenOfAnyOtherLength) {
  const std::string token = Token();
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(ReasonOf(absl::WebSafeBase64Escape(bytes.substr(0, size))), "INVALID_PAGE_TOKEN")
        << size;
  }
  EXPECT_EQ(ReasonOf(absl::WebSafeBase64Escape(bytes + "x")), "INVALID_PAGE_TOKEN");
  EXPECT_EQ(ReasonOf("not base64!"), "INVALID_PAGE_TOKEN");
  EXPECT_EQ(ReasonOf(std::string(100000, 'A')), "INVALID_PAGE_TOKEN");
}

TEST_F(PageTokenTest, RefusesATokenOfAnotherServer) {
  const PageTokens other(std::string(32, 'o'), kAge);
  EXPECT_EQ(ErrorReason(other.Open(Token(), "query", now_).status()), "INVALID_PAGE_TOKEN");
}

TEST_F(PageTokenTest, RefusesATokenOfAnotherQuery) {
  const absl::Status status = tokens_.Open(Token(), "another query", now_).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_EQ(ErrorReason(status), "INVALID_PAGE_TOKEN");
  EXPECT_EQ(ErrorDetail<google::rpc::BadRequest>(status).field_violations(0).field(), "page_token");
}

TEST_F(PageTokenTest, ExpiresAtItsAge) {
  EXPECT_TRUE(tokens_.Open(Token(), "query", now_ + kAge).ok());
  const absl::Status status =
      tokens_.Open(Token(), "query", now_ + kAge + absl::Seconds(1)).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_EQ(ErrorReason(status), "PAGE_TOKEN_EXPIRED");
}

}  // namespace
}  // namespace zhaolian
