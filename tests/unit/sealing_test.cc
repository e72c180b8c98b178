#include "server/rpc/sealing.h"

#include <gtest/gtest.h>

namespace zhaolian {
namespace {

const std::string kKey(32, 'k');

TEST(SealingTest, GivesBackWhatWasSealed) {
  for (const std::string plain : {"", "x", "a secret of some length"}) {
    const auto sealed = Seal(kKey, "users/lin", plain);
    ASSERT_TRUE(sealed.ok()) << sealed.status();
    EXPECT_EQ(Unseal(kKey, "users/lin", *sealed), plain);
  }
}

TEST(SealingTest, NeitherShowsNorRepeatsWhatWasSealed) {
  const std::string sealed = *Seal(kKey, "users/lin", "a secret");
  EXPECT_EQ(sealed.find("a secret"), std::string::npos);
  EXPECT_NE(*Seal(kKey, "users/lin", "a secret"), sealed);
}

TEST(SealingTest, OpensNothingOfAnotherKeyOrOwner) {
  const std::string sealed = *Seal(kKey, "users/lin", "a secret");
  EXPECT_FALSE(Unseal(std::string(32, 'x'), "users/lin", sealed).has_value());
  EXPECT_FALSE(Unseal(kKey, "users/wang", sealed).has_value());
}

TEST(SealingTest, OpensNothingThatWasAlteredOrCutShort) {
  const std::string sealed = *Seal(kKey, "users/lin", "a secret");
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string altered = sealed;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_FALSE(Unseal(kKey, "users/lin", altered).has_value()) << i;
    EXPECT_FALSE(Unseal(kKey, "users/lin", sealed.substr(0, i)).has_value()) << i;
  }
}

}  // namespace
}  // namespace zhaolian
