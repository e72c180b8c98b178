#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client-lib/cli/qr_code.h"
#include "server/rows/text_formats.h"

namespace zhaolian {
namespace {

// The modules of each line, without its colours.
std::vector<std::string> LinesOf(const std::string& code) {
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(code, '\n', absl::SkipEmpty())) {
    EXPECT_TRUE(absl::ConsumePrefix(&line, "\x1b[30;107m"));
    EXPECT_TRUE(absl::ConsumeSuffix(&line, "\x1b[0m"));
    lines.emplace_back(line);
  }
  return lines;
}

TEST(QrCodeTest, IsASquareWithAMarginAndThreeCornersToFindItBy) {
  // 21 modules wide: the smallest code there is.
  const std::vector<std::string> lines = LinesOf(*QrCode("lin"));
  ASSERT_EQ(lines.size(), 15u);  // 21 and twice 4, two to a line
  for (const std::string& line : lines) EXPECT_EQ(CountCharacters(line), 29);
  const std::string blank(29, ' ');
  EXPECT_EQ(lines[0], blank);
  EXPECT_EQ(lines[1], blank);
  EXPECT_EQ(lines[13], blank);
  EXPECT_EQ(lines[14], blank);
  // Seven dark modules, and below them the two at the sides.
  EXPECT_TRUE(absl::StartsWith(lines[2], "    █▀▀▀▀▀█ ")) << lines[2];
  EXPECT_TRUE(absl::EndsWith(lines[2], " █▀▀▀▀▀█    ")) << lines[2];
  EXPECT_TRUE(absl::StartsWith(lines[12], "    ▀▀▀▀▀▀▀ ")) << lines[12];
}

TEST(QrCodeTest, ATextThatIsTooLongIsRefused) {
  EXPECT_TRUE(QrCode(std::string(2000, 'x')).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(QrCode(std::string(4000, 'x')).status()));
}

}  // namespace
}  // namespace zhaolian
