#include "storage/han_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::UnorderedElementsAre;

TEST(PinyinTest, OneReadingHasNoToneMark) {
  EXPECT_THAT(PinyinOf(U'汉'), ElementsAre("han"));
  EXPECT_THAT(PinyinOf(U'圳'), ElementsAre("zhen"));
}

TEST(PinyinTest, ReadingsThatDifferInToneOnlyAreOne) {
  EXPECT_THAT(PinyinOf(U'中'), ElementsAre("zhong"));
}

TEST(PinyinTest, EveryReadingIsGivenTheMostFrequentFirst) {
  EXPECT_THAT(PinyinOf(U'长'), ElementsAre("zhang", "chang"));
  EXPECT_THAT(PinyinOf(U'重'), ElementsAre("zhong", "chong"));
  EXPECT_THAT(PinyinOf(U'会'), ElementsAre("hui", "kuai"));
  EXPECT_THAT(PinyinOf(U'厦'), ElementsAre("sha", "xia"));
  EXPECT_EQ(PinyinOf(U'单')[0], "dan");
  EXPECT_THAT(PinyinOf(U'单'), UnorderedElementsAre("dan", "shan", "chan"));
  EXPECT_EQ(PinyinOf(U'行')[0], "xing");
  EXPECT_THAT(PinyinOf(U'行'), IsSupersetOf({"xing", "hang"}));
}

TEST(PinyinTest, UWithDiaeresisIsV) {
  EXPECT_THAT(PinyinOf(U'吕'), ElementsAre("lv"));
  EXPECT_THAT(PinyinOf(U'绿'), UnorderedElementsAre("lv", "lu"));
}

TEST(PinyinTest, TraditionalCharactersReadAsTheirSimplifiedForm) {
  EXPECT_THAT(PinyinOf(U'長'), UnorderedElementsAre("zhang", "chang"));
  EXPECT_THAT(PinyinOf(U'廈'), UnorderedElementsAre("sha", "xia"));
}

TEST(PinyinTest, AStandardCharacterKeepsItsOwnReadings) {
  EXPECT_THAT(PinyinOf(U'乾'), UnorderedElementsAre("qian", "gan"));
}

TEST(PinyinTest, RareAndSupplementaryCharactersHaveReadings) {
  EXPECT_THAT(PinyinOf(U'\U0002CB5A'), ElementsAre("chun"));
  EXPECT_THAT(PinyinOf(U'〇'), ElementsAre("ling"));
}

TEST(PinyinTest, CharactersBesideOnesThatAreMissingAreFound) {
  EXPECT_THAT(PinyinOf(U'一'), ElementsAre("yi"));  // the first of the block
  EXPECT_THAT(PinyinOf(U'兘'), ElementsAre("shi"));
  EXPECT_THAT(PinyinOf(U'兙'), IsEmpty());  // a unit of weight, which nobody reads in Mandarin
  EXPECT_THAT(PinyinOf(U'党'), ElementsAre("dang"));
  EXPECT_THAT(PinyinOf(U'龥'), ElementsAre("yu"));
  EXPECT_EQ(SimplifiedOf(char32_t{0x9FFF}), char32_t{0x9FFF});  // the last of the block
  EXPECT_EQ(SimplifiedOf(U'黨'), U'党');
}

TEST(PinyinTest, NoReadingOutsideTheTable) {
  for (char32_t c : {U'\0', U'a', U'あ', U'\uE000', U'\U0010FFFF', char32_t{0xFFFFFFFF}}) {
    EXPECT_THAT(PinyinOf(c), IsEmpty()) << static_cast<uint32_t>(c);
    EXPECT_EQ(SimplifiedOf(c), c);
  }
}

TEST(PinyinTest, EveryReadingIsLowerCaseLettersAndNoneComesTwice) {
  int characters = 0;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    std::set<absl::string_view> seen;
    for (absl::string_view reading : PinyinOf(c)) {
      ASSERT_FALSE(reading.empty());
      ASSERT_EQ(reading.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), absl::string_view::npos)
          << reading;
      ASSERT_TRUE(seen.insert(reading).second) << reading;
    }
    characters += seen.empty() ? 0 : 1;
  }
  EXPECT_GT(characters, 41000);
}

TEST(SimplifiedTest, TraditionalAndVariantCharactersFold) {
  const std::u32string traditional = U"揚藥業團臺灣國機電長廈慶漢裡淨爲線";
  const std::u32string simplified = U"扬药业团台湾国机电长厦庆汉里净为线";
  for (size_t i = 0; i < traditional.size(); ++i) {
    EXPECT_EQ(static_cast<uint32_t>(SimplifiedOf(traditional[i])),
              static_cast<uint32_t>(simplified[i]))
        << i;
  }
}

TEST(SimplifiedTest, SimplifiedTextStaysAsItIs) {
  for (char32_t c : std::u32string(U"扬子江药业集团有限责任公司汉中市略阳县后里面台干系谷苎松")) {
    EXPECT_EQ(static_cast<uint32_t>(SimplifiedOf(c)), static_cast<uint32_t>(c));
  }
}

TEST(SimplifiedTest, FoldingTwiceChangesNothingMore) {
  for (char32_t c = 0; c <= 0x3FFFF; ++c) {
    ASSERT_EQ(SimplifiedOf(SimplifiedOf(c)), SimplifiedOf(c)) << static_cast<uint32_t>(c);
  }
}

}  // namespace
}  // namespace zhaolian
