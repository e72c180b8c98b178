#include "client-lib/tls_failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/chinese_message.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

using testing::HasSubstr;

TEST(TlsFailureTest, LeavesOtherErrorsAsTheyAre) {
  const absl::Status refused = absl::UnavailableError(
      "failed to connect to all addresses; last error: UNKNOWN: Connection refused");
  EXPECT_EQ(ExplainTlsFailure(refused, "here:1"), refused);
  EXPECT_EQ(ExplainTlsFailure(absl::UnavailableError("Socket closed"), "here:1"),
            absl::UnavailableError("Socket closed"))
      << "of a call that had begun";
  EXPECT_TRUE(ExplainTlsFailure(absl::OkStatus(), "here:1").ok());
}

TEST(TlsFailureTest, NamesTheServerAndTheRemedyInBothLanguages) {
  const absl::Status status = ExplainTlsFailure(
      absl::UnavailableError("failed to connect to all addresses; last error: UNKNOWN: Ssl "
                             "handshake failed: certificate verify failed"),
      "crm.example:443");
  EXPECT_EQ(ErrorReason(status), "UNTRUSTED_SERVER");
  EXPECT_THAT(std::string(status.message()), HasSubstr("--ca FILE"));
  EXPECT_THAT(ChineseMessage(status), HasSubstr("crm.example:443 的证书不受信任"));
}

}  // namespace
}  // namespace zhaolian
