#include "storage/sealing.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace zhaolian {
namespace {

const std::string kKey(32, 'k');

// Of test case 1 of RFC 5869, as many bytes as a key has.
TEST(SealingTest, MakesKeysAsTheRfcDoes) {
  const auto key =
      KeyFrom(std::string(22, '\x0b'), absl::HexStringToBytes("000102030405060708090a0b0c"),
              absl::HexStringToBytes("f0f1f2f3f4f5f6f7f8f9"));
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(absl::BytesToHexString(*key),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
}

TEST(SealingTest, AnotherSecretSaltOrUseMakesAnotherKey) {
  const std::string key = *KeyFrom("secret", "salt", "use");
  EXPECT_EQ(*KeyFrom("secret", "salt", "use"), key);
  EXPECT_NE(*KeyFrom("secreT", "salt", "use"), key);
  EXPECT_NE(*KeyFrom("secret", "salT", "use"), key);
  EXPECT_NE(*KeyFrom("secret", "salt", "usE"), key);
}

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
