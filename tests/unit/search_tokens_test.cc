#include "storage/search_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

std::vector<std::string> Split(const std::string& tokens) {
  return absl::StrSplit(tokens, ' ', absl::SkipEmpty());
}

bool AnyStartsWith(const std::string& tokens, const std::string& start) {
  for (const std::string& token : Split(tokens)) {
    if (absl::StartsWith(token, start)) return true;
  }
  return false;
}

std::string Repeated(const std::string& text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

TEST(SearchTokensTest, ATextHasWordsButNoReadings) {
  const SearchTokens text = TokensOf({}, {"参观汉中航空产业园 TCL"});
  EXPECT_EQ(text.title, "参观汉中航空产业园 TCL");
  EXPECT_EQ(text.whole, "");
  EXPECT_EQ(text.phonetic, "");
  EXPECT_EQ(text.latin, "tcl");
  EXPECT_EQ(text.han, TokensOf({"参观汉中航空产业园 TCL"}).han);
}

TEST(FoldForSearchTest, WidthCaseAndTraditionalFormsAreAlike) {
  EXPECT_EQ(FoldForSearch("ＹＺＪ"), "yzj");
  EXPECT_EQ(FoldForSearch("揚子江藥業"), "扬子江药业");
  EXPECT_EQ(FoldForSearch("０００７６８"), "000768");
  EXPECT_EQ(FoldForSearch("ⅣＴＣＬ㈱"), "ivtcl 株");
  EXPECT_EQ(FoldForSearch("臺灣"), FoldForSearch("台湾"));
}

TEST(FoldForSearchTest, PunctuationBecomesOneSpaceAndNoneAtTheEnds) {
  EXPECT_EQ(FoldForSearch("  华为（陕西） — 公司。 "), "华为 陕西 公司");
  EXPECT_EQ(FoldForSearch("LR-001"), "lr 001");
  EXPECT_EQ(FoldForSearch("\"a\" * NEAR(b, 2) {c}:^d"), "a near b 2 c d");
  EXPECT_EQ(FoldForSearch("…—（）"), "");
}

TEST(FoldForSearchTest, MalformedTextAndControlCharactersArePunctuation) {
  EXPECT_EQ(FoldForSearch("a\xFF\xFE"
                          "b\xE6\xB1"),
            "a b");
  EXPECT_EQ(FoldForSearch(absl::string_view("a\0b", 3)), "a b");
  EXPECT_EQ(FoldForSearch("a\U0001F600b\uE000c"), "a b c");
}

TEST(FoldForSearchTest, MalformedBytesDoNotJoinOverAnIgnorableCharacter) {
  EXPECT_EQ(FoldForSearch("a\xC8\xEF\xBF\xB7\xBA"), "a");
}

TEST(FoldForSearchTest, FoldingTwiceChangesNothingMore) {
  for (const char* text : {"ＬＲ－００１ 揚子江", "Straße ΣΊΣΥΦΟΣ", "乾縣 著名", "é e\u0301 İ ½",
                           "𬭚野家", "\u1100\u0302\u1161"}) {
    EXPECT_EQ(FoldForSearch(FoldForSearch(text)), FoldForSearch(text)) << text;
  }
}

TEST(TokensOfTest, AChineseNameGivesCharactersBigramsPinyinAndInitials) {
  const SearchTokens tokens = TokensOf({"扬子江"});
  EXPECT_EQ(tokens.title, "扬子江");
  EXPECT_EQ(tokens.length, 3);
  EXPECT_EQ(tokens.whole, "扬子江");
  EXPECT_EQ(tokens.phonetic, "yangzijiang yzj");
  EXPECT_EQ(tokens.han, "扬子 子江 扬 子 江");
  EXPECT_EQ(tokens.latin, "jiang yangzijiang yzj zijiang zj");
}

TEST(TokensOfTest, TheTitleStaysAsWrittenAndItsLengthIsThatOfTheFoldedText) {
  const SearchTokens tokens = TokensOf({" 揚子江（集團）ＬＲ－００１ "});
  EXPECT_EQ(tokens.title, " 揚子江（集團）ＬＲ－００１ ");
  EXPECT_EQ(tokens.length, 10);
  EXPECT_EQ(tokens.whole, "扬子江集团lr001");
  EXPECT_EQ(TokensOf({Repeated("长", 300)}).length, 255);
}

TEST(TokensOfTest, EveryReadingOfAPolyphoneIsIndexed) {
  struct Case {
    const char* name;
    std::vector<std::string> queries;
  };
  for (const Case& each :
       std::vector<Case>{{"长安汽车", {"caqc", "zaqc", "changan", "zhanganqiche"}},
                         {"重庆", {"cq", "zq", "chongqing", "zhongqing"}},
                         {"厦门", {"xm", "sm", "xiamen", "shamen"}},
                         {"银行", {"yh", "yx", "yinhang", "yinxing"}},
                         {"会计", {"hj", "kj", "huiji", "kuaiji"}},
                         {"单县", {"sx", "dx", "cx", "shanxian", "danxian", "chanxian"}},
                         {"乾县", {"qx", "gx", "qianxian", "ganxian"}},
                         {"綠谷", {"lvgu", "lugu", "lg"}}}) {
    const SearchTokens tokens = TokensOf({each.name});
    for (const std::string& query : each.queries) {
      EXPECT_TRUE(AnyStartsWith(tokens.phonetic, query)) << each.name << " " << query;
    }
  }
}

TEST(TokensOfTest, PinyinStartsAtEveryCharacterOfTheName) {
  const SearchTokens tokens = TokensOf({"扬子江药业集团"});
  for (const char* start : {"yangzijiang", "jiangyaoye", "yyjt", "yaoye", "tuan", "jt"}) {
    EXPECT_TRUE(AnyStartsWith(tokens.latin, start)) << start;
  }
  EXPECT_FALSE(AnyStartsWith(tokens.latin, "angzi"));
  EXPECT_FALSE(AnyStartsWith(tokens.phonetic, "yyjt"));
}

TEST(TokensOfTest, LatinWordsStandInPinyinAsTheyAre) {
  const SearchTokens tokens = TokensOf({"TCL科技（3M）"});
  EXPECT_THAT(Split(tokens.phonetic), UnorderedElementsAre("tclkeji3m", "tclkj3m"));
  EXPECT_TRUE(AnyStartsWith(tokens.latin, "kj3m"));
  EXPECT_TRUE(AnyStartsWith(tokens.latin, "3m"));
}

TEST(TokensOfTest, CodesAreFoundWithAndWithoutTheirPunctuation) {
  const SearchTokens tokens = TokensOf({"LR-001"});
  EXPECT_EQ(tokens.whole, "lr001");
  EXPECT_EQ(tokens.phonetic, "");
  EXPECT_EQ(tokens.latin, "001 lr001");
}

TEST(TokensOfTest, APhraseNeverReachesOverALatinWord) {
  EXPECT_EQ(TokensOf({"汉中A中国"}).han, "汉中 汉 中 中国 中 国");
  EXPECT_EQ(TokensOf({"汉（中）国"}).han, "汉中 中国 汉 中 国");
}

TEST(TokensOfTest, FurtherNamesAreFoundLikeTheTitle) {
  const SearchTokens tokens = TokensOf({"扬子江药业", "", "Yangtze River", "000768"});
  EXPECT_EQ(tokens.title, "扬子江药业");
  EXPECT_EQ(tokens.length, 5);
  EXPECT_THAT(Split(tokens.whole), ElementsAre("扬子江药业", "yangtzeriver", "000768"));
  EXPECT_TRUE(AnyStartsWith(tokens.latin, "river"));
}

TEST(TokensOfTest, ARepeatedNameAddsNothing) {
  const SearchTokens once = TokensOf({"扬子江"});
  const SearchTokens twice = TokensOf({"扬子江", "揚子江"});
  EXPECT_EQ(once.whole, twice.whole);
  EXPECT_EQ(once.han, twice.han);
  EXPECT_EQ(once.latin, twice.latin);
}

TEST(TokensOfTest, TextsOverAHundredCharactersGiveWordsOnly) {
  const std::string text = Repeated("汉中", 50) + " Qinba lr-001";
  const SearchTokens tokens = TokensOf({text});
  EXPECT_EQ(tokens.whole, "");
  EXPECT_EQ(tokens.phonetic, "");
  EXPECT_THAT(Split(tokens.han), Contains("中汉"));
  EXPECT_EQ(tokens.latin, "001 lr qinba");
  EXPECT_NE(TokensOf({Repeated("汉中", 50)}).whole, "");
}

TEST(TokensOfTest, SupplementaryPlaneHanIsHan) {
  const SearchTokens tokens = TokensOf({"𬭚野家"});
  EXPECT_EQ(tokens.length, 3);
  EXPECT_EQ(tokens.han, "𬭚野 野家 𬭚 野 家");
  EXPECT_TRUE(AnyStartsWith(tokens.phonetic, "cyj"));
}

TEST(TokensOfTest, AnUnreadableCharacterEndsThePinyinBeforeIt) {
  const SearchTokens tokens = TokensOf({"汉\U0002CEB0中"});
  EXPECT_THAT(Split(tokens.latin), Contains("han"));
  EXPECT_THAT(Split(tokens.latin), Contains("zhong"));
  EXPECT_THAT(Split(tokens.latin), Not(Contains("hanzhong")));
}

TEST(TokensOfTest, SpellingsOfANameFullOfPolyphonesAreCapped) {
  const SearchTokens tokens = TokensOf({Repeated("单", 12)});
  EXPECT_LE(Split(tokens.phonetic).size(), 2 * kReadingCap);
  // Past the cap: the most frequent reading.
  EXPECT_TRUE(AnyStartsWith(tokens.phonetic, "shanchandandan"));
  EXPECT_FALSE(AnyStartsWith(tokens.phonetic, "dandandandanshan"));
  EXPECT_LT(tokens.latin.size(), 20000u);
}

TEST(TokensOfTest, LatinTokensAreCutBetweenCharacters) {
  const SearchTokens tokens = TokensOf({"abcdefghijklmnopqrstuvwxyz", "a" + Repeated("я", 20)});
  EXPECT_THAT(Split(tokens.latin),
              ElementsAre("abcdefghijklmnopqrstuvwx", "a" + Repeated("я", 11)));
  EXPECT_THAT(Split(tokens.whole), Contains("abcdefghijklmnopqrstuvwxyz"));
}

TEST(TokensOfTest, NothingToFoldGivesNoTokens) {
  for (const auto& names : std::vector<std::vector<std::string>>{{}, {""}, {"（）"}}) {
    const SearchTokens tokens = TokensOf(names);
    EXPECT_EQ(tokens.length, 0);
    EXPECT_EQ(tokens.whole + tokens.phonetic + tokens.han + tokens.latin, "");
  }
}

SearchQuery Parsed(absl::string_view text) {
  const absl::StatusOr<SearchQuery> query = ParseSearchQuery(text);
  EXPECT_TRUE(query.ok()) << query.status();
  return query.ok() ? *query : SearchQuery();
}

std::string TermsOf(absl::string_view text) {
  return absl::StrJoin(Parsed(text).terms, " ",
                       [](std::string* out, const SearchQuery::Term& term) {
                         const bool is_han = term.kind == SearchQuery::Term::kHan;
                         absl::StrAppend(out, is_han ? "han:" : "latin:", term.text);
                       });
}

TEST(ParseSearchQueryTest, CutsAtSpacesAndBetweenHanAndLatin) {
  EXPECT_EQ(TermsOf("扬子江"), "han:扬子江");
  EXPECT_EQ(TermsOf("扬子江 药业"), "han:扬子江 han:药业");
  EXPECT_EQ(TermsOf("扬子江yy"), "han:扬子江 latin:yy");
  EXPECT_EQ(TermsOf("lr-001"), "latin:lr latin:001");
  EXPECT_EQ(TermsOf("ＹＺＪ"), "latin:yzj");
  EXPECT_EQ(TermsOf("揚子江、藥業"), "han:扬子江 han:药业");
}

TEST(ParseSearchQueryTest, JoinsTheTermsIntoTheWhole) {
  EXPECT_EQ(Parsed("扬子江 YY").whole, "扬子江yy");
  EXPECT_EQ(Parsed("扬子江 YY").phonetic, "");
  EXPECT_EQ(Parsed("Yang zi-jiang").phonetic, "yangzijiang");
}

TEST(ParseSearchQueryTest, CutsLatinAsTokensAreCut) {
  const SearchQuery query = Parsed("abcdefghijklmnopqrstuvwxyz");
  EXPECT_EQ(query.whole, "abcdefghijklmnopqrstuvwxyz");
  EXPECT_EQ(query.phonetic, "abcdefghijklmnopqrstuvwx");
  EXPECT_EQ(query.terms[0].text, "abcdefghijklmnopqrstuvwx");
}

TEST(ParseSearchQueryTest, RefusesNothingAndTooMuch) {
  for (const std::string& text : {std::string(), std::string(" "), std::string("*\"-—（）"),
                                  std::string("\xFF"), Repeated("汉", 101)}) {
    const absl::Status status = ParseSearchQuery(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_EQ(ErrorReason(ParseSearchQuery("").status()), "QUERY_EMPTY");
  EXPECT_EQ(ErrorReason(ParseSearchQuery(Repeated("a", 101)).status()), "QUERY_TOO_LONG");
  EXPECT_TRUE(ParseSearchQuery(Repeated("汉", 100)).ok());
}

TEST(HanTokensOfTest, OneCharacterIsItselfAndMoreAreBigrams) {
  EXPECT_THAT(HanTokensOf(""), IsEmpty());
  EXPECT_THAT(HanTokensOf("江"), ElementsAre("江"));
  EXPECT_THAT(HanTokensOf("药业"), ElementsAre("药业"));
  EXPECT_THAT(HanTokensOf("扬子江𠮷"), ElementsAre("扬子", "子江", "江𠮷"));
}

}  // namespace
}  // namespace zhaolian
