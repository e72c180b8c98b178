#include "server/import/amount_unit.h"

#include <unicode/ucurr.h>

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/import/code_points.h"

namespace zhaolian {
namespace {

struct Word {
  absl::string_view text;
  absl::string_view currency;
};

// Longer ones before those they begin with. ¥ is the yuan in tables of China; 元 is last, for most
// other currencies end in it.
constexpr std::array<Word, 55> kCurrencies = {{
    {"人民币", "CNY"},     {"renminbi", "CNY"}, {"cny", "CNY"},      {"rmb", "CNY"},
    {"yuan", "CNY"},       {"¥", "CNY"},        {"新台币", "TWD"},   {"台币", "TWD"},
    {"twd", "TWD"},        {"新加坡元", "SGD"}, {"新加坡币", "SGD"}, {"新币", "SGD"},
    {"sgd", "SGD"},        {"澳门元", "MOP"},   {"mop", "MOP"},      {"港元", "HKD"},
    {"港币", "HKD"},       {"港幣", "HKD"},     {"hk$", "HKD"},      {"hkd", "HKD"},
    {"美元", "USD"},       {"美金", "USD"},     {"usd", "USD"},      {"us$", "USD"},
    {"dollars", "USD"},    {"欧元", "EUR"},     {"歐元", "EUR"},     {"eur", "EUR"},
    {"euros", "EUR"},      {"euro", "EUR"},     {"€", "EUR"},        {"日元", "JPY"},
    {"日圆", "JPY"},       {"日币", "JPY"},     {"jpy", "JPY"},      {"yen", "JPY"},
    {"英镑", "GBP"},       {"gbp", "GBP"},      {"£", "GBP"},        {"瑞士法郎", "CHF"},
    {"瑞郎", "CHF"},       {"chf", "CHF"},      {"韩元", "KRW"},     {"韩币", "KRW"},
    {"krw", "KRW"},        {"加拿大元", "CAD"}, {"加元", "CAD"},     {"cad", "CAD"},
    {"澳大利亚元", "AUD"}, {"澳元", "AUD"},     {"aud", "AUD"},      {"泰铢", "THB"},
    {"卢布", "RUB"},       {"$", "USD"},        {"元", "CNY"},
}};

struct Magnitude {
  absl::string_view text;
  int power;
};

constexpr std::array<Magnitude, 28> kMagnitudes = {{
    {"万亿", 12},
    {"千亿", 11},
    {"百亿", 10},
    {"十亿", 9},
    {"亿", 8},
    {"億", 8},
    {"千万", 7},
    {"仟万", 7},
    {"百万", 6},
    {"佰万", 6},
    {"十万", 5},
    {"万", 4},
    {"萬", 4},
    {"千", 3},
    {"仟", 3},
    {"百", 2},
    {"hundred million", 8},
    {"10,000", 4},
    {"10000", 4},
    {"10k", 4},
    {"million", 6},
    {"mln", 6},
    {"mn", 6},
    {"billion", 9},
    {"bn", 9},
    {"ten thousand", 4},
    {"thousand", 3},
    {"k", 3},
}};

// Takes `word` out of `text`; whether it was there, in Latin letters as a word of its own.
bool Take(absl::string_view word, std::string& text) {
  const size_t at = absl::string_view(text).find(word);
  if (at == absl::string_view::npos) return false;
  const auto letter = [&](size_t i) { return i < text.size() && absl::ascii_isalpha(text[i]); };
  if (absl::ascii_isalpha(word.front()) && at > 0 && letter(at - 1)) return false;
  if (absl::ascii_isalpha(word.back()) && letter(at + word.size())) return false;
  text = absl::StrCat(text.substr(0, at), " ", text.substr(at + word.size()));
  return true;
}

// 100m, 10k: the letter after digits, which Take would not part from them.
std::optional<int> TakeShort(std::string& text) {
  constexpr std::array<Magnitude, 6> kShort = {
      {{"1000万", 7}, {"100m", 8}, {"100万", 6}, {"10m", 7}, {"1m", 6}, {"m", 6}}};
  for (const Magnitude& magnitude : kShort) {
    if (Take(magnitude.text, text)) return magnitude.power;
  }
  return std::nullopt;
}

}  // namespace

std::optional<AmountUnit> ReadAmountUnit(absl::string_view text) {
  std::string rest = absl::AsciiStrToLower(text);
  for (absl::string_view word :
       {"计量单位", "金额单位", "货币单位", "单位", "unit", "以", "计", "in"}) {
    Take(word, rest);
  }
  AmountUnit unit;
  bool known = false;
  // 人民币 beside 元 is one currency; 美元 takes its 元 with it.
  for (const Word& word : kCurrencies) {
    if (!Take(word.text, rest)) continue;
    if (!unit.currency.empty() && unit.currency != word.currency) return std::nullopt;
    if (unit.currency.empty()) unit.assumed = word.text == absl::string_view("元");
    unit.currency = std::string(word.currency);
    known = true;
  }
  const auto found = std::find_if(kMagnitudes.begin(), kMagnitudes.end(),
                                  [&](const Magnitude& m) { return Take(m.text, rest); });
  if (found != kMagnitudes.end()) {
    unit.power = found->power;
    known = true;
  } else if (const std::optional<int> power = TakeShort(rest); power) {
    unit.power = *power;
    known = true;
  }
  rest.erase(std::remove_if(rest.begin(), rest.end(),
                            [](char c) { return absl::StrContains(" :;/()[].,_-", c); }),
             rest.end());
  for (absl::string_view mark : {"：", "（", "）", "、", "，", "【", "】"}) {
    while (Take(mark, rest)) rest = WithoutSpaces(rest);
  }
  if (!known || !WithoutSpaces(rest).empty()) return std::nullopt;
  return unit;
}

int MinorDigits(absl::string_view currency) {
  if (currency == "CNY") return 2;  // as nearly always
  std::u16string code(currency.begin(), currency.end());
  UErrorCode error = U_ZERO_ERROR;
  const int digits = ucurr_getDefaultFractionDigits(code.c_str(), &error);
  return U_FAILURE(error) ? 2 : digits;
}

}  // namespace zhaolian
