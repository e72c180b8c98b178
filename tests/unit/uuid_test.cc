#include "storage/uuid.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/time/clock.h"

namespace zhaolian {
namespace {

std::array<unsigned char, 10> Filled(unsigned char byte) {
  std::array<unsigned char, 10> bytes;
  bytes.fill(byte);
  return bytes;
}

TEST(UuidTest, HoldsTheTimeTheVersionAndTheVariant) {
  const absl::Time time = absl::FromUnixMillis(0x0123456789ab);
  EXPECT_EQ(UuidOf(time, Filled(0xff)), "01234567-89ab-7fff-bfff-ffffffffffff");
  EXPECT_EQ(UuidOf(time, Filled(0)), "01234567-89ab-7000-8000-000000000000");
}

TEST(UuidTest, SortsLaterWhenItIsMadeLater) {
  const std::string before = UuidOf(absl::Now(), Filled(0));
  const std::string first = NewUuid();
  absl::SleepFor(absl::Milliseconds(3));
  const std::string second = NewUuid();
  EXPECT_LT(before, first);
  EXPECT_LT(first, second);
  EXPECT_LT(second, UuidOf(absl::Now() + absl::Milliseconds(1), Filled(0xff)));
}

TEST(UuidTest, NeverComesTwice) {
  std::set<std::string> ids;
  for (int i = 0; i < 10000; ++i) ids.insert(NewUuid());
  EXPECT_EQ(ids.size(), 10000u);
}

TEST(UuidTest, ARandomOneHasItsVersionAndVariantAndNoTime) {
  std::set<std::string> ids, starts;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = NewRandomUuid();
    EXPECT_TRUE(IsUuid(id)) << id;
    EXPECT_EQ(id[14], '4') << id;
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
    ids.insert(id);
    starts.insert(id.substr(0, 8));
  }
  EXPECT_EQ(ids.size(), 1000u);
  EXPECT_GT(starts.size(), 990u);
}

TEST(DerivedUuidTest, OfASeriesSortsByThePlaceInIt) {
  const std::string digest(32, '\xff'), other(32, '\0');
  EXPECT_EQ(DerivedUuid(other, 0x1234567, digest), "00000000-1234-8567-bfff-ffffffffffff");
  EXPECT_LT(DerivedUuid(digest, 0xfff, digest), DerivedUuid(digest, 0x1000, other));
  EXPECT_NE(DerivedUuid(digest, 7, digest), DerivedUuid(digest, 7, other));
}

}  // namespace
}  // namespace zhaolian
