#include "server/log.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace zhaolian {
namespace {

// What one call wrote, read as the JSON it claims to be.
google::protobuf::Struct Logged(const std::string& text) {
  google::protobuf::Struct line;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text, &line).ok()) << text;
  return line;
}

TEST(LogTest, WritesOneLineOfJson) {
  testing::internal::CaptureStderr();
  Log("warning", "something", {{"name", "leads/x"}, {"reason", "NOT_FOUND"}});
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_EQ(text.back(), '\n');
  const auto line = Logged(text);
  EXPECT_EQ(line.fields().at("level").string_value(), "warning");
  EXPECT_EQ(line.fields().at("event").string_value(), "something");
  EXPECT_EQ(line.fields().at("name").string_value(), "leads/x");
  EXPECT_EQ(line.fields().at("reason").string_value(), "NOT_FOUND");
  absl::Time time;
  std::string error;
  ASSERT_TRUE(
      absl::ParseTime(absl::RFC3339_full, line.fields().at("time").string_value(), &time, &error))
      << error;
  EXPECT_LT(absl::AbsDuration(absl::Now() - time), absl::Minutes(1));
}

TEST(LogTest, EscapesWhatWouldBreakTheLine) {
  testing::internal::CaptureStderr();
  const std::string value =
      absl::StrCat("quote \" backslash \\ line\nreturn\r tab\t nul", std::string(1, '\0'), " 汉字");
  Log("info", "a \"quoted\" event", {{"value", value}});
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  const auto line = Logged(text);
  EXPECT_EQ(line.fields().at("event").string_value(), "a \"quoted\" event");
  EXPECT_EQ(line.fields().at("value").string_value(), value);
}

}  // namespace
}  // namespace zhaolian
