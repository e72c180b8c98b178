#include "tests/support/authenticator.h"

#include <gtest/gtest.h>
#include <liboath/oath.h>

#include <array>
#include <cstdlib>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace zhaolian {

std::string CodeOfApp(absl::string_view base32, int steps) {
  constexpr int64_t kStep = OATH_TOTP_DEFAULT_TIME_STEP_SIZE;
  constexpr int64_t kNearEnd = kStep - 8;
  const int64_t into = absl::ToUnixSeconds(absl::Now()) % kStep;
  if (into > kNearEnd) absl::SleepFor(absl::Seconds(kStep - into));
  char* secret = nullptr;
  size_t size = 0;
  EXPECT_EQ(oath_base32_decode(base32.data(), base32.size(), &secret, &size), OATH_OK);
  std::array<char, 7> code = {};
  EXPECT_EQ(oath_totp_generate(secret, size, absl::ToTimeT(absl::Now()) + steps * kStep, kStep,
                               OATH_TOTP_DEFAULT_START_TIME, 6, code.data()),
            OATH_OK);
  std::free(secret);
  return code.data();
}

}  // namespace zhaolian
