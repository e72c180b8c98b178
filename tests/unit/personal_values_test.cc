#include "server/privacy/personal_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

class PersonalValuesTest : public testing::Test {
 protected:
  void SetUp() override {
    values_.Add(v1::MASK_NAME, "林虚构");
    values_.Add(v1::MASK_PHONE, "+86 139-0000-0088");
    values_.Add(v1::MASK_EMAIL, "Lin@firm.example");
  }
  std::string Erase(const std::string& text) const { return ErasedAt(values_.FindIn(text), text); }

  PersonalValues values_;
};

TEST_F(PersonalValuesTest, NamesAndAddressesAreErasedWhereverTheyOccur) {
  EXPECT_EQ(Erase("与林虚构总经理会谈，林虚构同意"), "与***总经理会谈，***同意");
  EXPECT_EQ(Erase("写信给LIN@FIRM.EXAMPLE。"), "写信给***。");
  EXPECT_EQ(Erase("林虚拟 and lin at the firm"), "林虚拟 and lin at the firm");
}

TEST_F(PersonalValuesTest, APhoneIsTheSameHoweverItIsWritten) {
  for (const char* phone : {"13900000088", "139 0000 0088", "139-0000-0088", "139) 00000088",
                            "１３９００００００８８"}) {
    EXPECT_EQ(Erase(std::string("电话") + phone + "，下午"), "电话***，下午") << phone;
  }
  for (const char* separator : {"－", "–", "—", "‐", "‑", "−", "·", "、", "_", "\u3000", "\u00A0",
                                "\t", "\n", "\r\n", "／", "．", " － "}) {
    EXPECT_EQ(Erase(absl::StrCat("电话139", separator, "0000", separator, "0088，下午")),
              "电话***，下午")
        << separator;
  }
  EXPECT_EQ(Erase("（139）0000（0088）"), "（***）");
  EXPECT_TRUE(values_.MayOccurIn("139－0000－0088"));
  EXPECT_EQ(Erase("+86 13900000088"), "+86 ***");
  EXPECT_EQ(Erase("0086-139 0000 0088"), "0086-***");
  for (const char* other : {"139000000881", "1390000008", "139 0000, 0088", "139    00000088"}) {
    EXPECT_EQ(Erase(other), other);
  }
}

TEST_F(PersonalValuesTest, AShortPhoneIsNoPartOfALongerNumber) {
  PersonalValues values;
  values.Add(v1::MASK_PHONE, "88123");
  EXPECT_TRUE(values.OccurIn("分机 88123"));
  EXPECT_FALSE(values.OccurIn("投资 5188123 元"));
  EXPECT_FALSE(values.OccurIn("投资 881230 元"));
}

TEST_F(PersonalValuesTest, ALatinNameIsAWholeWord) {
  PersonalValues values;
  values.Add(v1::MASK_NAME, "Li");
  EXPECT_TRUE(values.OccurIn("met Li, director"));
  EXPECT_TRUE(values.OccurIn("与li先生"));
  EXPECT_FALSE(values.OccurIn("Acme Limited, Berlin, Oli"));
}

TEST_F(PersonalValuesTest, WhatTellsNobodyIsLeftOut) {
  PersonalValues values;
  values.Add(v1::MASK_NAME, "林");
  values.Add(v1::MASK_NAME, "***");
  values.Add(v1::MASK_NAME, "");
  values.Add(v1::MASK_PHONE, "12-34");
  values.Add(v1::MASK_EMAIL, "***");
  EXPECT_TRUE(values.empty());
  EXPECT_FALSE(values.OccurIn("林林 *** 1234"));
}

TEST_F(PersonalValuesTest, ValuesThatOverlapAreErasedOnce) {
  values_.Add(v1::MASK_NAME, "虚构林");
  EXPECT_EQ(Erase("林虚构林"), "***");
}

TEST_F(PersonalValuesTest, AnExcerptIsShortAndOfWholeCharacters) {
  const std::string text = std::string(90, 'x') + "林虚构" + "在场。";
  EXPECT_EQ(ExcerptAround(values_.FindIn(text).front(), text),
            "…" + std::string(20, 'x') + "林虚构在场。");
  std::string han;
  for (int i = 0; i < 50; ++i) han += "前";
  const std::string long_text = "林虚构" + han;
  EXPECT_EQ(ExcerptAround(values_.FindIn(long_text).front(), long_text),
            "林虚构" + han.substr(0, 60) + "…");
}

}  // namespace
}  // namespace zhaolian
