#include "server/import/amount_cell.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/import/code_points.h"
#include "server/import/decimal.h"
#include "server/import/quantity.h"

namespace zhaolian {
namespace {

using View = std::u32string_view;

bool TakeFront(View& text, std::initializer_list<View> words) {
  for (View word : words) {
    if (!word.empty() && text.substr(0, word.size()) == word) {
      text.remove_prefix(word.size());
      return true;
    }
  }
  return false;
}

bool TakeBack(View& text, std::initializer_list<View> words) {
  for (View word : words) {
    if (text.size() >= word.size() && text.substr(text.size() - word.size()) == word) {
      text.remove_suffix(word.size());
      return true;
    }
  }
  return false;
}

void Trim(View& text) {
  while (TakeFront(text, {U" ", U"：", U":"})) {
  }
  while (TakeBack(text, {U" ", U"。"})) {
  }
}

bool SaysDigits(View text) {
  return std::any_of(text.begin(), text.end(),
                     [](char32_t c) { return (c >= U'0' && c <= U'9') || ChineseDigit(c) >= 0; });
}

// What stands before and behind the number and says how sure it is.
class Qualifiers {
 public:
  void Take(View& text) {
    for (bool more = true; more;) {
      Trim(text);
      more = TakeFront(text, {U"预计", U"计划", U"拟", U"总投资额", U"总投资", U"投资额", U"投资",
                              U"合计", U"总额", U"共计", U"共", U"总计"});
      if (TakeFront(text, {U"大约", U"约为", U"约", U"大概", U"近", U"~", U"≈", U"approx.",
                           U"approx", U"about", U"around", U"circa", U"ca."})) {
        approximate = more = true;
      }
      if (TakeFront(text, {U"不低于", U"不少于", U"至少", U"超过", U"超", U"逾", U">=", U">", U"≥",
                           U"over", U"at least", U"more than"})) {
        lower_bound = more = true;
      }
      if (TakeFront(text, {U"不超过", U"不高于", U"最多", U"至多", U"≤", U"<=", U"<", U"up to",
                           U"under"})) {
        upper_bound = more = true;
      }
      if (TakeBack(text, {U"整"})) more = true;  // 7500万元整
      if (TakeBack(text, {U"左右", U"上下", U"余"})) approximate = more = true;
      if (TakeBack(text, {U"以上", U"及以上", U"起", U"+"})) lower_bound = more = true;
      if (TakeBack(text, {U"以下", U"以内", U"之内"})) upper_bound = more = true;
    }
  }

  bool approximate = false;
  bool lower_bound = false;
  bool upper_bound = false;
};

// Cuts off what follows the amount in brackets or after a comma: 2亿（一期0.6亿）.
View CutRemark(View& text) {
  size_t at = text.find_first_of(U"（(;；、\n");
  for (View comma : {View(U"，"), View(U",")}) {
    const size_t found = text.find(comma);
    const bool groups = found != View::npos && found + 1 < text.size() && text[found + 1] >= U'0' &&
                        text[found + 1] <= U'9';
    if (found != View::npos && !groups) at = std::min(at, found);
  }
  for (View word : {View(U"其中"), View(U"一期"), View(U"首期"), View(U"折合")}) {
    if (const size_t found = text.find(word); found > 0) at = std::min(at, found);
  }
  if (at == View::npos) return {};
  const View remark = text.substr(at);
  text = text.substr(0, at);
  return remark;
}

bool NamesAPart(View remark) {
  for (View word :
       {View(U"一期"), View(U"二期"), View(U"三期"), View(U"首期"), View(U"其中"), View(U"含"),
        View(U"折合"), View(U"约合"), View(U"固定资产"), View(U"固投"), View(U"设备")}) {
    if (remark.find(word) != View::npos && remark.find(U"不含") == View::npos) return true;
  }
  return false;
}

// 5000-8000万, 1至2亿, 三到五亿, 1亿~2亿
bool IsRange(View text) {
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    const bool sign = View(U"-~—–～至到―−").find(text[i]) != View::npos;
    if (sign && SaysDigits(text.substr(0, i)) && SaysDigits(text.substr(i + 1))) return true;
  }
  return false;
}

struct Found {
  Decimal value;
  AmountUnit unit;
  bool own_unit = false;
  bool chinese = false;
};

// A number with its unit behind it or before it: 1.5亿元, USD 15 million, 15m.
std::optional<Found> ReadNumber(View text) {
  const auto begins = [](char32_t c) {
    return (c >= U'0' && c <= U'9') || c == U'.' || ChineseDigit(c) >= 0 || c == U'十' ||
           c == U'拾';
  };
  const auto start = std::find_if(text.begin(), text.end(), begins);
  if (start == text.end()) return std::nullopt;
  size_t at = static_cast<size_t>(start - text.begin());
  const std::string before = ToUtf8(text.substr(0, at));
  const std::optional<Quantity> quantity = ReadQuantity(text, at);
  if (!quantity) return std::nullopt;
  if (SaysDigits(text.substr(at))) return std::nullopt;
  const std::string after = ToUtf8(text.substr(at));
  Found found{quantity->value, {}, quantity->scaled, quantity->chinese};
  const std::string words = absl::StrCat(before, " ", after);
  if (WithoutSpaces(words).empty()) return found;
  const std::optional<AmountUnit> unit = ReadAmountUnit(words);
  if (!unit) return std::nullopt;
  found.unit = *unit;
  found.own_unit = found.own_unit || unit->power > 0 || !unit->currency.empty();
  return found;
}

void Judge(const Found& found, const std::optional<AmountUnit>& column, absl::string_view currency,
           AmountReading& reading) {
  AmountUnit unit = found.unit;
  if (found.own_unit) {
    reading.warnings.emplace_back("amount_unit_in_text");
    if (unit.currency.empty()) unit.currency = column ? column->currency : std::string(currency);
  } else if (column) {
    unit = *column;
  } else {
    reading.reasons.emplace_back("amount_unit_unknown");
    return;
  }
  reading.assumed = unit.currency.empty() || unit.assumed;
  if (unit.currency.empty()) unit.currency = "CNY";
  if (found.chinese) reading.warnings.emplace_back("amount_chinese_numeral");
  if (unit.currency != (column && !column->currency.empty() ? column->currency : "CNY")) {
    reading.warnings.push_back(absl::StrCat("currency_", absl::AsciiStrToLower(unit.currency)));
  }
  const int digits = MinorDigits(unit.currency);
  const std::optional<Decimal> exact_units = found.value.TimesTenTo(unit.power + digits);
  bool exact = false;
  const std::optional<int64_t> minor = exact_units ? exact_units->ToWhole(exact) : std::nullopt;
  if (!minor) {
    reading.reasons.emplace_back("amount_out_of_range");
    return;
  }
  if (*minor == 0) {
    reading.reasons.emplace_back("zero_amount");
    return;
  }
  if (!exact) reading.warnings.emplace_back("amount_rounded");
  reading.minor_units = *minor;
  reading.currency = unit.currency;
  // Yen and won are worth some hundredth of the others, and have no hundredths.
  const int64_t least = found.own_unit ? 1'000'000 : 10'000'000;
  const bool foreign = unit.currency != "CNY";
  if (*minor < (foreign ? least / 10 : least) ||
      (!found.own_unit && *minor >= 10'000'000'000'000)) {
    reading.reasons.emplace_back("suspicious_amount_unit");
  }
}

}  // namespace

AmountReading ReadAmount(absl::string_view line, bool number,
                         const std::optional<AmountUnit>& column, absl::string_view currency) {
  AmountReading reading;
  if (number) {
    if (absl::StartsWith(line, "-")) {
      reading.reasons.emplace_back("negative_amount");
      return reading;
    }
    const std::optional<Decimal> value = Decimal::Parse(line, true);
    if (value) {
      Judge(Found{*value, {}, false, false}, column, currency, reading);
    } else {
      reading.reasons.emplace_back("amount_unreadable");
    }
    return reading;
  }
  const std::u32string points = ToCodePoints(absl::AsciiStrToLower(line));
  View text = points;
  Trim(text);
  if (TakeFront(text, {U"-", U"−", U"负"})) {
    reading.reasons.emplace_back(SaysDigits(text) ? "negative_amount" : "amount_unreadable");
    return reading;
  }
  Qualifiers qualifiers;
  qualifiers.Take(text);
  const View remark = CutRemark(text);
  qualifiers.Take(text);
  if (IsRange(text)) {
    reading.reasons.emplace_back("amount_range");
    const std::u32string_view unit_marks = U"万亿元$";
    if (text.find_first_of(unit_marks) != View::npos) {
      reading.warnings.emplace_back("amount_unit_in_text");
    }
    return reading;
  }
  const std::optional<Found> found = ReadNumber(text);
  if (!found || (SaysDigits(remark) && !NamesAPart(remark))) {
    const bool parts = NamesAPart(points) && SaysDigits(points);
    reading.reasons.emplace_back(parts ? "amount_parts" : "amount_unreadable");
    return reading;
  }
  if (!remark.empty()) {
    reading.warnings.emplace_back(SaysDigits(remark) ? "amount_multi_part" : "amount_note");
  }
  if (qualifiers.approximate) reading.warnings.emplace_back("amount_approx");
  if (qualifiers.lower_bound) reading.warnings.emplace_back("amount_lower_bound");
  if (qualifiers.upper_bound) reading.reasons.emplace_back("amount_upper_bound");
  Judge(*found, column, currency, reading);
  return reading;
}

}  // namespace zhaolian
