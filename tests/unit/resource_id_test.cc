#include "server/resource_id.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/resource_schema.h"

namespace zhaolian {
namespace {

int64_t MillisecondsOf(const std::string& id) {
  int64_t milliseconds = 0;
  EXPECT_TRUE(absl::SimpleHexAtoi(id.substr(1, 8) + id.substr(10, 4), &milliseconds));
  return milliseconds;
}

TEST(ResourceIdTest, IsALetterAndAVersion7Uuid) {
  const std::string id = NewResourceId();
  ASSERT_EQ(id.size(), 37u);
  EXPECT_TRUE(IsResourceName("leads/" + id)) << id;
  for (size_t dash : {9, 14, 19, 24}) EXPECT_EQ(id[dash], '-') << id;
  EXPECT_EQ(id[15], '7') << id;
  EXPECT_NE(std::string("89ab").find(id[20]), std::string::npos) << id;
}

TEST(ResourceIdTest, StartsWithTheTimeSoThatLaterIdsSortLater) {
  const int64_t before = absl::ToUnixMillis(absl::Now());
  const std::string first = NewResourceId();
  absl::SleepFor(absl::Milliseconds(3));
  const std::string second = NewResourceId();
  EXPECT_GE(MillisecondsOf(first), before);
  EXPECT_LE(MillisecondsOf(second), absl::ToUnixMillis(absl::Now()));
  EXPECT_LT(first, second);
}

TEST(ResourceIdTest, NeverComesTwice) {
  std::set<std::string> ids;
  for (int i = 0; i < 10000; ++i) ids.insert(NewResourceId());
  EXPECT_EQ(ids.size(), 10000u);
}

}  // namespace
}  // namespace zhaolian
