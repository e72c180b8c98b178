#include "server/rows/text_formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/rows/regions.h"

namespace zhaolian {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string ReasonOf(const std::optional<Fault>& fault) {
  return fault.has_value() ? fault->reason : "";
}

std::string MetadataOf(const std::optional<Fault>& fault, absl::string_view key) {
  if (!fault.has_value()) return "";
  for (const auto& [name, value] : fault->metadata) {
    if (name == key) return value;
  }
  return "";
}

TEST(CheckCharactersTest, AcceptsTextOfAnyScript) {
  for (const char* text :
       {"", "扬子江药业集团", "𠮷野家 𬭎 㛃 䶮", "line one\nline two\tcell",
        "阿卜杜拉·买买提", "👩‍🔧", "مرحبا", "Zürich"}) {
    EXPECT_EQ(ReasonOf(CheckCharacters(text)), "") << text;
  }
}

TEST(CheckCharactersTest, RefusesInvalidUtf8) {
  const std::vector<std::string> texts = {"\xc0\x80",                  // overlong U+0000
                                          "\xed\xa0\x80",              // lone surrogate
                                          "\xed\xa0\xbd\xed\xb8\x80",  // CESU-8 pair
                                          "\xf4\x90\x80\x80",          // above U+10FFFF
                                          "\xff",
                                          "abc\x80",
                                          "\xe6\x89"};
  for (const std::string& text : texts) EXPECT_EQ(ReasonOf(CheckCharacters(text)), "INVALID_UTF8");
  EXPECT_EQ(MetadataOf(CheckCharacters("abc\x80"), "position"), "4");
}

TEST(CheckCharactersTest, RefusesControlAndInvisibleCharacters) {
  const std::vector<std::string> texts = {std::string("a\0b", 3),
                                          "a\x01",
                                          "a\r\n",
                                          "\x1b[31m",
                                          "\x7f",
                                          "\xc2\x85",              // controls
                                          "\xe2\x80\xae gnp.exe",  // RTL override
                                          "\xe2\x81\xa6",
                                          "\xe2\x80\x8b",
                                          "\xef\xbb\xbf",
                                          "\xe2\x81\xa0",  // isolate, spaces
                                          "\xef\xbf\xbe",
                                          "\xef\xbf\xbf",
                                          "\xf0\x9f\xbf\xbf"};  // noncharacters
  for (const std::string& text : texts) {
    EXPECT_EQ(ReasonOf(CheckCharacters(text)), "FORBIDDEN_CHARACTER") << text;
  }
}

TEST(CheckCharactersTest, NamesTheCharacterAndItsPlace) {
  const auto fault = CheckCharacters(std::string("汉中\0", 7));
  EXPECT_EQ(MetadataOf(fault, "character"), "U+0000");
  EXPECT_EQ(MetadataOf(fault, "position"), "3");
}

TEST(ToNfcTest, ComposesWhatTheFormComposesAndNothingElse) {
  EXPECT_EQ(ToNfc("Zu\xcc\x88rich"), "Z\xc3\xbcrich");
  EXPECT_EQ(ToNfc("plain"), "plain");
  // Compatibility forms and look-alikes stay as written.
  EXPECT_EQ(ToNfc("ＡＢＣ（）〇"), "ＡＢＣ（）〇");
}

TEST(CountCharactersTest, CountsCodePoints) {
  EXPECT_EQ(CountCharacters(""), 0);
  EXPECT_EQ(CountCharacters("abc"), 3);
  EXPECT_EQ(CountCharacters("汉中𠮷"), 3);
}

TEST(IsBlankTest, SeesThroughEveryKindOfSpace) {
  for (const char* text : {"", " ", "\t\n", "\xe3\x80\x80", "\xc2\xa0", "\xe3\x85\xa4",
                           "\xe2\x80\x8d", "\xe2\x80\xa8"}) {
    EXPECT_TRUE(IsBlank(text)) << testing::PrintToString(text);
  }
  for (const char* text : {"a", " 汉 ", "-", "。"}) EXPECT_FALSE(IsBlank(text)) << text;
}

TEST(CheckCreditCodeTest, AcceptsCodesWhoseCheckCharacterHolds) {
  // Codes of public registers, then of invented firms.
  for (const char* code :
       {"9144030071526726XG", "91330100799655058B", "914403001922038216", "91350100M000100Y43",
        "91610702MAX0A001X0", "91610722MAX0B00237", "91610725MAX0C0037P"}) {
    EXPECT_EQ(ReasonOf(CheckCreditCode(code)), "") << code;
  }
}

TEST(CheckCreditCodeTest, EveryOtherCheckCharacterIsRefusedAndTheRightOneNamed) {
  const std::string code = "91610702MAX0A001X0";
  for (char c : std::string("123456789ABCDEFGHJKLMNPQRTUWXY")) {
    const auto fault = CheckCreditCode(code.substr(0, 17) + c);
    EXPECT_EQ(ReasonOf(fault), "WRONG_CHECK_CHARACTER") << c;
    EXPECT_EQ(MetadataOf(fault, "expected"), "0");
    EXPECT_THAT(fault->description, HasSubstr("require the check character 0"));
  }
}

TEST(CheckCreditCodeTest, FindsEveryWrongDigitAndEverySwapOfNeighbours) {
  const std::string code = "91350100M000100Y43";
  for (size_t i = 0; i < code.size(); ++i) {
    std::string wrong = code;
    wrong[i] = code[i] == '7' ? '8' : '7';
    EXPECT_NE(ReasonOf(CheckCreditCode(wrong)), "") << wrong;
    if (i == 0 || code[i] == code[i - 1]) continue;
    std::string swapped = code;
    std::swap(swapped[i], swapped[i - 1]);
    EXPECT_NE(ReasonOf(CheckCreditCode(swapped)), "") << swapped;
  }
}

TEST(CheckCreditCodeTest, RefusesOtherShapes) {
  for (const char* code : {"", "9161070", "91610702MAX0A001X00", "9161O702MAX0A001X0",
                           "91610702MAX0A00IX0", "9161A702MAX0A001X0", "９１６１０７０２MAX0A001X0",
                           "91610702 MAX0A001X", "91610702max0a001x0"}) {
    EXPECT_EQ(ReasonOf(CheckCreditCode(code)), "INVALID_CREDIT_CODE") << code;
  }
  EXPECT_THAT(CheckCreditCode("91610702MAX0A00IX0")->description, HasSubstr("character 16"));
}

TEST(FindRegionTest, GivesNameAndParent) {
  const Region* region = FindRegion("610702");
  ASSERT_NE(region, nullptr);
  EXPECT_EQ(region->name, "汉台区");
  EXPECT_EQ(region->parent, "610700");
  EXPECT_FALSE(region->statistical);
  EXPECT_EQ(FindRegion("610000")->name, "陕西省");
  EXPECT_THAT(std::string(FindRegion("610000")->parent), IsEmpty());
  EXPECT_TRUE(FindRegion("110100")->statistical);
}

TEST(FindRegionTest, HoldsTheFirstAndTheLastRowAndThoseAddedByHand) {
  for (const char* code : {"110000", "659012", "710000", "810000", "820000"}) {
    EXPECT_NE(FindRegion(code), nullptr) << code;
  }
}

TEST(CheckRegionCodeTest, RefusesWhatDoesNotExistAndNamesTheNearestAbove) {
  EXPECT_EQ(ReasonOf(CheckRegionCode("610702")), "");
  for (const char* code : {"610799", "000000", "61070", "6107020", "汉台区", "610702 ", "#"}) {
    EXPECT_EQ(ReasonOf(CheckRegionCode(code)), "UNKNOWN_REGION") << code;
  }
  EXPECT_THAT(CheckRegionCode("610799")->description, HasSubstr("610700 汉中市"));
  EXPECT_THAT(CheckRegionCode("619999")->description, HasSubstr("610000 陕西省"));
}

TEST(CheckCurrencyCodeTest, KnowsTheCurrenciesInUse) {
  for (const char* code : {"CNY", "USD", "HKD", "EUR", "JPY", "TWD", "MOP"}) {
    EXPECT_EQ(ReasonOf(CheckCurrencyCode(code)), "") << code;
  }
  for (const char* code : {"", "cny", "RMB", "DEM", "ZZZ", "CN", "CNYY", "元", "XXX"}) {
    EXPECT_EQ(ReasonOf(CheckCurrencyCode(code)), "UNKNOWN_CURRENCY") << code;
  }
}

TEST(CheckCivilDateTest, AcceptsYearsMonthsAndDaysThatExist) {
  for (const char* date : {"1900", "2100", "2023-01", "2023-12", "2024-02-29", "2000-02-29",
                           "2023-12-31", "2100-12-31"}) {
    EXPECT_EQ(ReasonOf(CheckCivilDate(date)), "") << date;
  }
}

TEST(CheckCivilDateTest, RefusesEverythingElse) {
  for (const char* date : {"",
                           "1899",
                           "2101",
                           "1582-10-10",
                           "9999",
                           "0000-00-00",
                           "2023-02-29",
                           "1900-02-29",
                           "2023-13-01",
                           "2023-00",
                           "2023-04-31",
                           "2023-1-1",
                           "2023/01/01",
                           "20230101",
                           "44927",
                           "2023年1月1日",
                           "2023-01-01T00:00:00Z",
                           "２０２３",
                           "-2023",
                           "+202",
                           "2023-+1",
                           " 2023",
                           "2023-",
                           "2023-01-"}) {
    EXPECT_EQ(ReasonOf(CheckCivilDate(date)), "INVALID_DATE") << date;
  }
}

}  // namespace
}  // namespace zhaolian
