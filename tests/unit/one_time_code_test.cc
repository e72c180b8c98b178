#include "server/access/one_time_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/escaping.h"

namespace zhaolian {
namespace {

using testing::Eq;
using testing::Optional;

// RFC 6238, appendix B, for SHA-1; its codes have eight digits, ours the last six.
const std::string kSecret = "12345678901234567890";
constexpr std::pair<int64_t, const char*> kVectors[] = {
    {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
    {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};

std::optional<int64_t> StepOf(const std::string& code, int64_t seconds, int64_t last_step = 0) {
  return StepOfCode(kSecret, code, absl::FromUnixSeconds(seconds), last_step);
}

TEST(OneTimeCodeTest, TakesTheCodesOfTheStandardAtTheirTimes) {
  for (const auto& [seconds, code] : kVectors) {
    EXPECT_THAT(StepOf(code, seconds), Optional(Eq(seconds / 30))) << code;
  }
}

TEST(OneTimeCodeTest, TakesACodeFromOneStepBeforeItsTimeToOneAfter) {
  constexpr int64_t kStep = 1234567890 / 30;
  EXPECT_FALSE(StepOf("005924", (kStep - 1) * 30 - 1).has_value());
  EXPECT_THAT(StepOf("005924", (kStep - 1) * 30), Optional(kStep));
  EXPECT_THAT(StepOf("005924", (kStep + 2) * 30 - 1), Optional(kStep));
  EXPECT_FALSE(StepOf("005924", (kStep + 2) * 30).has_value());
}

TEST(OneTimeCodeTest, TakesNoCodeOfTheLastStepOrBefore) {
  constexpr int64_t kStep = 1234567890 / 30;
  EXPECT_THAT(StepOf("005924", 1234567890, kStep - 1), Optional(kStep));
  EXPECT_FALSE(StepOf("005924", 1234567890, kStep).has_value());
  EXPECT_FALSE(StepOf("005924", 1234567890, kStep + 1).has_value());
}

TEST(OneTimeCodeTest, TakesSixDigitsAndNothingElse) {
  // The eight digits of the standard are right, and still not taken.
  for (const std::string code : {"", "5924", "05924", "89005924", "005924 ", " 05924", "-05924",
                                 "00592x", "００５９２４", "005923"}) {
    EXPECT_FALSE(StepOf(code, 1234567890).has_value()) << code;
  }
}

TEST(OneTimeCodeTest, SecretsDifferAndHave160Bits) {
  EXPECT_EQ(NewCodeSecret().size(), 20u);
  EXPECT_NE(NewCodeSecret(), NewCodeSecret());
}

TEST(OneTimeCodeTest, AnAppReadsSecretIssuerAndUser) {
  EXPECT_EQ(*Base32Of(kSecret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  EXPECT_EQ(CodeUri("GEZDGNBV", "users/lin"),
            "otpauth://totp/%E6%8B%9B%E9%93%BE%2FZhaolian:lin?secret=GEZDGNBV"
            "&issuer=%E6%8B%9B%E9%93%BE%2FZhaolian&algorithm=SHA1&digits=6&period=30");
}

}  // namespace
}  // namespace zhaolian
