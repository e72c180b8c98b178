#include "server/import/enterprise_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "server/import/enterprise_comparison.h"

namespace zhaolian {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

FirmComparison Compared(absl::string_view a, absl::string_view b) {
  return CompareNames(ParseEnterpriseName(a), ParseEnterpriseName(b));
}

std::vector<std::string> Names(const std::vector<RegionName>& regions) {
  std::vector<std::string> names;
  for (const RegionName& region : regions) names.push_back(region.name);
  return names;
}

TEST(EnterpriseNameTest, KeyIgnoresLegalFormsAtTheEndAndBeforeABracket) {
  EXPECT_EQ(MatchKeyOf("陕西飞机工业有限责任公司"), "陕西飞机工业");
  EXPECT_EQ(MatchKeyOf("汉中样例机电有限公司（虚构）"),
            MatchKeyOf("汉中样例机电（虚构）有限责任公司"));
  EXPECT_EQ(MatchKeyOf("万向钱潮股份公司"), "万向钱潮");
  EXPECT_EQ(MatchKeyOf("Guda Machinery Co., Ltd."), "gudamachinery");
  EXPECT_EQ(MatchKeyOf("Nicolás Correa, S.A."), "nicolascorrea");
}

TEST(EnterpriseNameTest, KeyKeepsTheTextOfBrackets) {
  EXPECT_EQ(MatchKeyOf("潮州三环（集团）股份有限公司"), "潮州三环集团");
  EXPECT_EQ(MatchKeyOf("潮州三环(集团)股份有限公司"), "潮州三环集团");
}

TEST(EnterpriseNameTest, KeyHasArabicDigitsInRunsAndWhereTheyCount) {
  EXPECT_EQ(MatchKeyOf("际华三五〇三服装有限公司"), "际华3503服装");
  EXPECT_EQ(MatchKeyOf("际华三五零三服装"), "际华3503服装");
  EXPECT_EQ(MatchKeyOf("际华三五○三服装"), "际华3503服装");
  EXPECT_EQ(MatchKeyOf("中铁二十一局"), "中铁21局");
  EXPECT_EQ(MatchKeyOf("中铁一局"), "中铁1局");
  EXPECT_EQ(MatchKeyOf("三全食品"), "三全食品");
  EXPECT_EQ(MatchKeyOf("十堰车桥"), "十堰车桥");
}

TEST(EnterpriseNameTest, KeyOfAFirmCalledAsALegalFormIsThat) {
  EXPECT_EQ(MatchKeyOf("有限公司"), "有限公司");
  EXPECT_EQ(MatchKeyOf("……"), "");
}

TEST(EnterpriseNameTest, RegionsAreReadInFrontInBracketsAndAtTheEnd) {
  const EnterpriseName front = ParseEnterpriseName("陕西省汉中市青禾建材有限公司");
  EXPECT_THAT(Names(front.front), ElementsAre("陕西", "汉中"));
  EXPECT_EQ(front.core, "青禾建材");
  EXPECT_THAT(Names(ParseEnterpriseName("川井制药（日本）").placed), ElementsAre("日本"));
  EXPECT_THAT(Names(ParseEnterpriseName("陕钢金属科技汉中有限公司").placed), ElementsAre("汉中"));
}

TEST(EnterpriseNameTest, ARegionThatIsTheNameIsNotTakenOff) {
  EXPECT_EQ(ParseEnterpriseName("长安汽车股份有限公司").core, "长安汽车");
  EXPECT_EQ(ParseEnterpriseName("陕西省天然气股份有限公司").core, "陕西省天然气");
  EXPECT_EQ(ParseEnterpriseName("陕西省天然气股份有限公司").plain, "陕西天然气");
}

TEST(EnterpriseNameTest, AFormerNameInBracketsIsANameByItself) {
  const EnterpriseName name = ParseEnterpriseName("汉中星河电子有限公司（原汉中星河无线电厂）");
  EXPECT_EQ(name.key, "汉中星河电子");
  EXPECT_THAT(name.former, ElementsAre("汉中星河无线电厂"));
}

TEST(EnterpriseNameTest, KeysHaveOneWithoutRegionOneWithoutGroupAndTheAbbreviation) {
  EXPECT_THAT(KeysOf(ParseEnterpriseName("宁波拓普集团股份有限公司")),
              ElementsAre("宁波拓普集团", "宁波拓普", "拓普集团", "拓普"));
  EXPECT_THAT(KeysOf(ParseEnterpriseName("陕西略阳钢铁有限责任公司")),
              ElementsAre("陕西略阳钢铁", "略阳钢铁"));
  EXPECT_THAT(KeysOf(ParseEnterpriseName("陕西飞机工业（集团）有限公司")),
              ElementsAre("陕西飞机工业集团", "陕西飞机工业", "陕飞"));
  EXPECT_THAT(KeysOf(ParseEnterpriseName("")), IsEmpty());
}

TEST(EnterpriseComparisonTest, SaysHowTheSpellingsOfOneNameDiffer) {
  EXPECT_THAT(Compared("陕西飞机工业有限责任公司", "陕西飞机工业有限公司").reasons,
              ElementsAre("same_name_ignoring_legal_form"));
  EXPECT_THAT(Compared("潮州三环（集团）股份有限公司", "潮州三环(集团)股份有限公司").reasons,
              ElementsAre("same_name_ignoring_bracket_width"));
  EXPECT_THAT(Compared("际华三五〇三服装有限公司", "际华3503服装有限公司").reasons,
              ElementsAre("same_name_numeral_variant"));
  EXPECT_THAT(Compared("立讯精密工业", "立訊精密工業").reasons,
              ElementsAre("same_name_ignoring_script"));
  EXPECT_THAT(Compared("TCL科技", "ＴＣＬ 科技").reasons,
              ElementsAre("same_name_ignoring_spelling"));
}

TEST(EnterpriseComparisonTest, AGroupAShortNameAndAnotherOrderAreForPeopleToJudge) {
  const FirmComparison group = Compared("陕西飞机工业（集团）有限公司", "陕西飞机工业有限责任公司");
  EXPECT_EQ(group.verdict, FirmVerdict::kPossible);
  EXPECT_THAT(group.reasons, ElementsAre("group_suffix"));
  const FirmComparison shortened = Compared("宁德时代", "宁德时代新能源科技股份有限公司");
  EXPECT_EQ(shortened.verdict, FirmVerdict::kPossible);
  EXPECT_THAT(shortened.reasons, ElementsAre("short_name"));
  const FirmComparison moved = Compared("川井制药（日本）", "日本川井制药");
  EXPECT_EQ(moved.verdict, FirmVerdict::kPossible);
  EXPECT_THAT(moved.reasons, ElementsAre("word_order"));
}

TEST(EnterpriseComparisonTest, BranchesSubsidiariesAndLocalFirmsAreRelatedAndNeverTheSame) {
  for (const auto& [a, b, reason] : std::vector<std::tuple<const char*, const char*, const char*>>{
           {"扬子江药业集团有限公司", "扬子江药业集团四川海蓉药业有限公司", "subsidiary"},
           {"汉中嘉乐实业有限公司", "汉中嘉乐实业有限公司西乡分公司", "branch"},
           {"西门子股份公司", "西门子（中国）有限公司", "local_firm"}}) {
    const FirmComparison result = Compared(a, b);
    EXPECT_EQ(result.verdict, FirmVerdict::kRelated) << b;
    EXPECT_THAT(result.reasons, ElementsAre(reason));
  }
}

TEST(EnterpriseComparisonTest, NamesakesInTwoPlacesAreDifferent) {
  EXPECT_EQ(Compared("汉中星河电子有限公司", "西安星河电子有限公司").verdict,
            FirmVerdict::kDifferent);
}

TEST(EnterpriseComparisonTest, TheCreditCodeDecidesOverNames) {
  const FirmComparison same = CompareFirms(ComparedFirmOf({"汉中星河电子"}, "91610700MA6YQ0A01X"),
                                           ComparedFirmOf({"青禾建材"}, "91610700MA6YQ0A01X"));
  EXPECT_EQ(same.verdict, FirmVerdict::kSame);
  EXPECT_THAT(same.reasons, ElementsAre("same_credit_code"));
  const FirmComparison other =
      CompareFirms(ComparedFirmOf({"汉中星河电子有限公司"}, "91610700MA6YQ0A01X"),
                   ComparedFirmOf({"汉中星河电子有限责任公司"}, "91610700MA6YQ0A02Y"));
  EXPECT_EQ(other.verdict, FirmVerdict::kPossible);
  EXPECT_THAT(other.reasons, Contains("other_credit_code"));
}

TEST(EnterpriseComparisonTest, AnAliasIsAskedAboutAndAPhoneSpeaksForIt) {
  const FirmComparison alias = CompareFirms(
      ComparedFirmOf({"汉中星河电子有限公司", "星河无线电厂"}), ComparedFirmOf({"星河无线电厂"}));
  EXPECT_EQ(alias.verdict, FirmVerdict::kPossible);
  EXPECT_THAT(alias.reasons, Contains("former_name"));
  const FirmComparison phone =
      CompareFirms(ComparedFirmOf({"宁德时代"}, "", "", {"13800000001"}),
                   ComparedFirmOf({"宁德时代新能源科技股份有限公司"}, "", "", {"13800000001"}));
  EXPECT_EQ(phone.score, Compared("宁德时代", "宁德时代新能源科技股份有限公司").score + 10);
  EXPECT_THAT(phone.reasons, Contains("same_phone"));
}

TEST(EnterpriseComparisonTest, IsTheSameTheOtherWayRound) {
  const std::vector<std::string> names = {"陕西飞机工业（集团）有限公司",
                                          "陕飞",
                                          "陕西飞机工业",
                                          "扬子江药业集团",
                                          "扬子江药业集团四川海蓉药业有限公司",
                                          "西门子（中国）",
                                          "西门子股份公司",
                                          "汉中嘉乐西乡分公司"};
  for (const std::string& a : names) {
    for (const std::string& b : names) {
      EXPECT_EQ(Compared(a, b).score, Compared(b, a).score) << a << " " << b;
      EXPECT_EQ(Compared(a, b).verdict, Compared(b, a).verdict) << a << " " << b;
    }
  }
}

}  // namespace
}  // namespace zhaolian
