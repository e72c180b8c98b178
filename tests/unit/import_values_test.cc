// What single cells mean, as a table for each kind of value.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/import/amount_cell.h"
#include "server/import/cell_text.h"
#include "server/import/contact_cells.h"
#include "server/import/date_cell.h"
#include "server/import/place_cell.h"
#include "server/import/value_words.h"

namespace zhaolian {
namespace {

using testing::ElementsAre;

struct Case {
  const char* text;
  const char* meaning;  // the value, then reasons as !reason
};

// "120000000 CNY", "!amount_range"
std::string Meaning(const AmountReading& reading) {
  if (!reading.reasons.empty()) return absl::StrCat("!", absl::StrJoin(reading.reasons, " !"));
  return absl::StrCat(reading.minor_units.value_or(-1), " ", reading.currency);
}

std::string Amount(const char* text, const char* unit) {
  return Meaning(ReadAmount(ReadCellText(text).line, false, ReadAmountUnit(unit)));
}

TEST(AmountCellTest, IsExactInMinorUnitsOfItsCurrency) {
  for (const Case& c : std::vector<Case>{
           {"1.2", "12000000000 CNY"},
           {"0.07", "700000000 CNY"},
           {"1.5亿", "15000000000 CNY"},
           {"１．８", "18000000000 CNY"},
           {"３０００万", "3000000000 CNY"},
           {"3,000万元", "3000000000 CNY"},
           {"12，000万元", "12000000000 CNY"},
           {"人民币5000万元", "5000000000 CNY"},
           {"¥50,000,000元", "5000000000 CNY"},
           {"壹亿元", "10000000000 CNY"},
           {"叁仟万元", "3000000000 CNY"},
           {"两千五百万", "2500000000 CNY"},
           {"一亿零五百万元", "10500000000 CNY"},
           {"3千5百万元", "3500000000 CNY"},
           {"2亿3000万元", "23000000000 CNY"},
           {"1500万美元", "1500000000 USD"},
           {"USD 15 million", "1500000000 USD"},
           {"US$2.5m", "250000000 USD"},
           {"EUR 2.5 million", "250000000 EUR"},
           {"3000万港元", "3000000000 HKD"},
           {"50亿日元", "5000000000 JPY"},
           {"100 million yuan", "10000000000 CNY"},
           {"约2亿元", "20000000000 CNY"},
           {"10亿元以上", "100000000000 CNY"},
           {"2亿（一期0.6亿）", "20000000000 CNY"},
           {"2亿元，其中一期0.6亿元", "20000000000 CNY"},
           {"总投资3亿元", "30000000000 CNY"},
           {"1 亿 元", "10000000000 CNY"},
           {"3个亿", "30000000000 CNY"},
           {"7500万元整", "7500000000 CNY"},
           {"约壹仟万元整", "1000000000 CNY"},
       }) {
    EXPECT_EQ(Amount(c.text, "亿元"), c.meaning) << c.text;
  }
}

TEST(AmountCellTest, IsForReviewWhenItCanBeMeantInTwoWays) {
  for (const Case& c : std::vector<Case>{
           {"5000-8000万", "!amount_range"},      {"1至2亿元", "!amount_range"},
           {"三到五亿", "!amount_range"},         {"-1", "!negative_amount"},
           {"- 2亿", "!negative_amount"},         {"8000", "!suspicious_amount_unit"},
           {"0.0005", "!suspicious_amount_unit"}, {"0", "!zero_amount"},
           {"不超过2亿", "!amount_upper_bound"},  {"一期1亿，二期2亿", "!amount_parts"},
           {"1亿、2亿", "!amount_unreadable"},    {"2亿5", "!amount_unreadable"},
           {"三五百万", "!amount_unreadable"},    {"一百五万", "!amount_unreadable"},
           {"1 2", "!amount_unreadable"},         {"12,00", "!amount_unreadable"},
           {"1.500,00", "!amount_unreadable"},    {"2亿元/年", "!amount_unreadable"},
           {"5元10000", "!amount_unreadable"},    {"100亩", "!amount_unreadable"},
           {"1.2E+08", "!amount_unreadable"},     {"99999999999999999999亿", "!amount_unreadable"},
           {"(1.2)", "!amount_unreadable"},       {"5万美元欧元", "!amount_unreadable"},
       }) {
    EXPECT_EQ(Amount(c.text, "亿元"), c.meaning) << c.text;
  }
  EXPECT_EQ(Amount("2.5", "万元"), "!suspicious_amount_unit");
  EXPECT_EQ(Amount("2.5", ""), "!amount_unit_unknown");
}

TEST(AmountCellTest, AMagnitudeAloneIsInTheCurrencyOfItsRow) {
  EXPECT_EQ(Meaning(ReadAmount("12.5m", false, std::nullopt, "USD")), "1250000000 USD");
  EXPECT_EQ(Meaning(ReadAmount("5000万", false, std::nullopt, "JPY")), "50000000 JPY");
  EXPECT_EQ(Meaning(ReadAmount("5000万港元", false, std::nullopt, "USD")), "5000000000 HKD");
  EXPECT_EQ(Meaning(ReadAmount("12.5m", false, ReadAmountUnit("万美元"), "EUR")), "1250000000 USD");
  EXPECT_EQ(Meaning(ReadAmount("12.5", false, std::nullopt, "USD")), "!amount_unit_unknown");
}

TEST(AmountCellTest, OddNumbersAreWhatTheySayOrForReview) {
  for (const Case& c : std::vector<Case>{{"1,234.5", "1234500000 CNY"},
                                         {"１２３", "123000000 CNY"},
                                         {"12万", "12000000 CNY"},
                                         {"壹万", "1000000 CNY"},
                                         {"1e309", "!amount_unreadable"},
                                         {"0x1F", "!amount_unreadable"},
                                         {"=1+1", "!amount_unreadable"},
                                         {"NaN", "!amount_unreadable"},
                                         {"-0", "!negative_amount"}}) {
    EXPECT_EQ(Amount(c.text, "万元"), c.meaning) << c.text;
  }
}

TEST(AmountUnitTest, IsReadInHeadersOfManyKinds) {
  for (const auto& [text, power, currency] :
       std::vector<std::tuple<const char*, int, const char*>>{{"亿元", 8, "CNY"},
                                                              {"单位：万元", 4, "CNY"},
                                                              {"千元", 3, "CNY"},
                                                              {"百万元", 6, "CNY"},
                                                              {"元", 0, "CNY"},
                                                              {"万", 4, ""},
                                                              {"万美元", 4, "USD"},
                                                              {"亿元人民币", 8, "CNY"},
                                                              {"RMB 10k", 4, "CNY"},
                                                              {"USD million", 6, "USD"},
                                                              {"EUR", 0, "EUR"}}) {
    const std::optional<AmountUnit> unit = ReadAmountUnit(text);
    ASSERT_TRUE(unit.has_value()) << text;
    EXPECT_EQ(unit->power, power) << text;
    EXPECT_EQ(unit->currency, currency) << text;
  }
  for (const char* text : {"××县", "家", "", "含税", "美元/欧元", "亩", "月"}) {
    EXPECT_FALSE(ReadAmountUnit(text).has_value()) << text;
  }
}

std::string Date(const char* text, std::optional<int> year = 2023) {
  Cell cell{Cell::Kind::kText, text};
  const DateReading reading = ReadDate(ReadCellText(text).line, cell, year);
  if (!reading.reasons.empty()) return absl::StrCat("!", absl::StrJoin(reading.reasons, " !"));
  return reading.date;
}

TEST(DateCellTest, IsAsPreciseAsItIsWritten) {
  for (const Case& c : std::vector<Case>{
           {"2023年9月26日", "2023-09-26"},
           {"2023/9/26", "2023-09-26"},
           {"2023-09-26", "2023-09-26"},
           {"2023.9.12", "2023-09-12"},
           {"23-9-5", "2023-09-05"},
           {"23/9/26", "2023-09-26"},
           {"45195", "2023-09-26"},
           {"20230926", "2023-09-26"},
           {"230926", "2023-09-26"},
           {"202309", "2023-09"},
           {"2023年9月", "2023-09"},
           {"2023-9", "2023-09"},
           {"2023.10", "2023-10"},
           {"2023年", "2023"},
           {"2023", "2023"},
           {"２０２５年", "2025"},
           {"9月26日", "2023-09-26"},
           {"九月", "2023-09"},
           {"九月二十六日", "2023-09-26"},
           {"二〇二三年九月", "2023-09"},
           {"2023年9月上旬", "2023-09"},
           {"2023年底", "2023"},
           {"2023年上半年", "2023"},
           {"2023年第三季度", "2023"},
           {"2023Q3", "2023"},
           {"约2023年9月", "2023-09"},
           {"2023-09-26 14:30", "2023-09-26"},
           {"2023-09-26T14:30:00+08:00", "2023-09-26"},
           {"2023年9月26日下午", "2023-09-26"},
           {"2023年9月26日（周二）", "2023-09-26"},
           {"26/9/2023", "2023-09-26"},
           {"9/26/2023", "2023-09-26"},
           {"Sep 26, 2023", "2023-09-26"},
           {"26 September 2023", "2023-09-26"},
           {"September 2023", "2023-09"},
           {"2024年2月29日", "2024-02-29"},
       }) {
    EXPECT_EQ(Date(c.text), c.meaning) << c.text;
  }
}

TEST(DateCellTest, IsForReviewWhenThereIsNoSuchDayOrMoreThanOne) {
  for (const Case& c : std::vector<Case>{
           {"2023年9月31日", "!invalid_date"},
           {"2023年2月29日", "!invalid_date"},
           {"2023-13", "!invalid_date"},
           {"上周三", "!invalid_date"},
           {"近期", "!invalid_date"},
           {"5/9/2023", "!ambiguous_date"},
           {"05/09/23", "!ambiguous_date"},
           {"2023.1", "!ambiguous_date"},
           {"9.2", "!ambiguous_date"},
           {"201109", "!ambiguous_date"},
           {"2023-09-26T23:30:00Z", "!ambiguous_date"},
           {"2023年9月1日-3日", "!date_range"},
           {"2023.9.1-9.3", "!date_range"},
           {"9月20-22日", "!invalid_date"},
           {"1923年9月", "!suspicious_date"},
           {"三五", "!invalid_date"},
           {"99999", "!invalid_date"},
       }) {
    EXPECT_EQ(Date(c.text), c.meaning) << c.text;
  }
  EXPECT_EQ(Date("9月26日", std::nullopt), "!ambiguous_date");
}

TEST(DateCellTest, OddDaysAreWhatTheySayOrForReview) {
  for (const Case& c : std::vector<Case>{{"44927", "2023-01-01"},
                                         {"20230101", "2023-01-01"},
                                         {"2023年1月1日", "2023-01-01"},
                                         {"2023-02-29", "!invalid_date"},
                                         {"2023/13/01", "!invalid_date"},
                                         {"0000-00-00", "!invalid_date"},
                                         {"1582-10-10", "!invalid_date"},
                                         {"9999-12-31", "!invalid_date"}}) {
    EXPECT_EQ(Date(c.text), c.meaning) << c.text;
  }
}

TEST(DateCellTest, TakesSerialDaysOfWorkbooks) {
  Cell cell{Cell::Kind::kDate, "45195.5", 45195.5};
  EXPECT_EQ(ReadDate(cell.text, cell, std::nullopt).date, "2023-09-26");
  cell.kind = Cell::Kind::kNumber;
  EXPECT_THAT(ReadDate(cell.text, cell, std::nullopt).warnings, ElementsAre("date_excel_serial"));
}

std::string Phones(const char* text) {
  const TextsReading reading = ReadPhones(ReadCellText(text).text, false);
  return reading.reasons.empty() ? absl::StrJoin(reading.values, "|")
                                 : "!" + reading.reasons.front();
}

TEST(PhoneCellTest, ReadsEachNumberOrNone) {
  for (const Case& c : std::vector<Case>{
           {"138 0000 0003", "13800000003"},
           {"138-0000-0004", "13800000004"},
           {"１３８０００００００８", "13800000008"},
           {"+86 138 0000 0001", "13800000001"},
           {"0086 138 0000 0001", "13800000001"},
           {"0086-13800000001", "13800000001"},
           {"0916－0000005", "0916-0000005"},
           {"(0916)2510005", "0916-2510005"},
           {"01088110016", "010-88110016"},
           {"13800000009/0916-0000009", "13800000009|0916-0000009"},
           {"13800000052转8012", "13800000052 ext 8012"},
           {"0916-2523456-801", "0916-2523456 ext 801"},
           {"手机：13800000001；电话：029-88110004", "13800000001|029-88110004"},
           {"400-811-0011", "400-811-0011"},
           {"+852 2811 0014", "+85228110014"},
           {"1380000010", "!invalid_phone"},
           {"138000000011", "!invalid_phone"},
           {"2523456", "!invalid_phone"},
           {"13800000001/138", "!invalid_phone"},
           {"1.38E+10", "!invalid_phone"},
           {"张样例", "!invalid_phone"},
       }) {
    EXPECT_EQ(Phones(c.text), c.meaning) << c.text;
  }
}

TEST(CreditCodeCellTest, TellsWhatIsWrongWithACode) {
  for (const Case& c : std::vector<Case>{
           {" 91610702 max0a001x0 ", "91610702MAX0A001X0"},
           {"９１６１０７２５ＭＡＸ０Ｃ００３７Ｐ", "91610725MAX0C0037P"},
           {"91610702MAX0A001X1", "!invalid_uscc:checksum"},
           {"9153000071345", "!invalid_uscc:length"},
           {"91330000OIZSV00001", "!invalid_uscc:charset"},
           {"9.132E+17", "!invalid_uscc:scientific_notation"},
           {"913200000000000000", "!invalid_uscc:scientific_notation"},
           {"913200001000000000", "!invalid_uscc:scientific_notation"},
       }) {
    const TextsReading reading = ReadCreditCode(ReadCellText(c.text).line, c.text, false);
    EXPECT_EQ(reading.reasons.empty() ? reading.values.at(0) : "!" + reading.reasons[0], c.meaning);
  }
}

TEST(EmailCellTest, ReadsEachAddressOrNone) {
  EXPECT_THAT(ReadEmails("Sample@Example.COM；b@example.org").values,
              ElementsAre("Sample@example.com", "b@example.org"));
  for (const char* text : {"not-an-email", "a@b", "a@@example.com", "a..b@example.com", "@x.com"}) {
    EXPECT_THAT(ReadEmails(text).reasons, ElementsAre("invalid_email")) << text;
  }
}

std::string Place(const char* text) {
  const PlaceReading reading = ReadPlace(ReadCellText(text).line, false);
  if (!reading.reasons.empty()) return "!" + reading.reasons.front();
  return reading.region + reading.country;
}

TEST(PlaceCellTest, IsTheMostSpecificDivisionOrTheCountry) {
  for (const Case& c : std::vector<Case>{
           {"陕西省宝鸡市", "610300"},
           {"湖北武汉", "420100"},
           {"西安", "610100"},
           {"新疆昌吉", "652300"},
           {"广东东莞", "441900"},
           {"吉林", "220000"},
           {"吉林省吉林市", "220200"},
           {"宁波市北仑区", "330206"},
           {"江苏丹阳", "321181"},
           {"城固", "610722"},
           {"勉县", "610725"},
           {"四川．成都", "510100"},
           {"内蒙古", "150000"},
           {"恩施", "422800"},
           {"海南", "460000"},
           {"北京市海淀区中关村大街1号", "110108"},
           {"西安市高新区", "610100"},
           {"南郑县", "610703"},
           {"中国陕西省", "610000"},
           {"日  本", "日本"},
           {"阿联酋", "阿拉伯联合酋长国"},
           {"Germany", "德国"},
           {"香港", "中国香港"},
           {"台湾省", "中国台湾"},
           {"陕西省城都市", "!location_unresolved"},
           {"?", "!location_unresolved"},
           {"朝阳", "!location_ambiguous:110105,211300,211321,220104"},
           {"鼓楼区", ""},
       }) {
    if (*c.meaning == '\0') {
      EXPECT_THAT(Place(c.text), testing::StartsWith("!location_ambiguous:")) << c.text;
    } else {
      EXPECT_EQ(Place(c.text), c.meaning) << c.text;
    }
  }
}

TEST(CellTextTest, LosesWhatCannotBeSeenAndSaysSo) {
  const CellText text = ReadCellText("\u202e 样\u200b例\u00a0Ａ \ufeff");
  EXPECT_EQ(text.line, "样例 A");
  EXPECT_TRUE(text.invisible && text.fullwidth && text.no_break_space && text.trimmed);
  EXPECT_TRUE(ReadCellText("\u2f08").compatibility);
  EXPECT_EQ(ReadCellText("（甲），乙：①").line, "（甲），乙：①");
  EXPECT_EQ(ReadCellText("a\r\n b").text, "a\nb");
  EXPECT_TRUE(ReadCellText("\xff").damaged);
}

TEST(ValueWordsTest, PartsOfACellMustAgree) {
  EXPECT_EQ(ReadWord("stage", "在谈，已互访一次").number, "2");
  EXPECT_EQ(ReadWord("stage", "已签约未开工").number, "4");
  EXPECT_EQ(ReadWord("stage", "未签约").number, "");
  EXPECT_EQ(ReadWord("stage", "已签约，已开工").reason, "ambiguous");
  EXPECT_EQ(ReadWord("stage", "签订贸易订单").reason, "not_an_investment_lead:trade_order");
}

}  // namespace
}  // namespace zhaolian
