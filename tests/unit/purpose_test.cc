#include "client-lib/purpose.h"

#include <gtest/gtest.h>

#include "server/rows/text_formats.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

std::string ReasonOf(absl::string_view purpose) { return ErrorReason(CheckPurpose(purpose)); }

TEST(PurposeTest, TakesALineOfTwoHundredCharacters) {
  EXPECT_EQ(ReasonOf("约见面"), "");
  std::string long_one;
  for (int i = 0; i < 200; ++i) long_one += "约";
  EXPECT_EQ(ReasonOf(long_one), "");
  EXPECT_EQ(ReasonOf(long_one + "约"), "INVALID_PURPOSE");
}

TEST(PurposeTest, RefusesWhatSaysNothing) {
  for (const char* blank : {"", " ", "\xe3\x80\x80"}) EXPECT_EQ(ReasonOf(blank), "REQUIRED");
}

TEST(PurposeTest, RefusesAtLeastWhatTheServerRefuses) {
  int refused = 0;
  for (char32_t c = 0; c < 0x2ffff; ++c) {
    std::string text = "x";
    if (c < 0x80) {
      text += static_cast<char>(c);
    } else if (c < 0x800) {
      text += {static_cast<char>(0xc0 | (c >> 6)), static_cast<char>(0x80 | (c & 0x3f))};
    } else if (c < 0x10000) {
      text += {static_cast<char>(0xe0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 0x3f)),
               static_cast<char>(0x80 | (c & 0x3f))};
    } else {
      text += {static_cast<char>(0xf0 | (c >> 18)), static_cast<char>(0x80 | ((c >> 12) & 0x3f)),
               static_cast<char>(0x80 | ((c >> 6) & 0x3f)), static_cast<char>(0x80 | (c & 0x3f))};
    }
    if (!CheckCharacters(text).has_value()) continue;
    ++refused;
    EXPECT_EQ(ReasonOf(text), "INVALID_PURPOSE") << std::hex << static_cast<uint32_t>(c);
  }
  EXPECT_GT(refused, 2000) << "surrogates among them";
}

}  // namespace
}  // namespace zhaolian
