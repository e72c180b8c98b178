#include "server/import/quantity.h"

#include <array>
#include <string>

namespace zhaolian {
namespace {

bool IsDigit(char32_t point) { return point >= U'0' && point <= U'9'; }

// The power of ten that a character multiplies by; 0 for another.
int PowerOf(char32_t point) {
  switch (point) {
    case U'十':
    case U'拾':
      return 1;
    case U'百':
    case U'佰':
      return 2;
    case U'千':
    case U'仟':
      return 3;
    case U'万':
    case U'萬':
      return 4;
    case U'亿':
    case U'億':
      return 8;
    default:
      return 0;
  }
}

// Digits with separators of thousands, each followed by three digits, and a point.
std::optional<Decimal> ReadArabic(std::u32string_view text, size_t& position) {
  std::string digits;
  size_t group = 0;  // digits since the last separator
  bool grouped = false;
  bool point = false;
  for (; position < text.size(); ++position) {
    const char32_t c = text[position];
    const bool digit_follows = position + 1 < text.size() && IsDigit(text[position + 1]);
    if (IsDigit(c)) {
      digits.push_back(static_cast<char>(c));
      ++group;
    } else if (c == U'.' && digit_follows && !point) {
      if (grouped && group != 3) return std::nullopt;
      point = true;
      digits.push_back('.');
    } else if ((c == U',' || c == U'，' || c == U'\'' || c == U' ') && digit_follows) {
      if (point || (grouped ? group != 3 : group > 3)) return std::nullopt;
      grouped = true;
      group = 0;
    } else {
      break;
    }
  }
  if (grouped && !point && group != 3) return std::nullopt;
  return Decimal::Parse(digits);
}

// Adds up a number from its parts: those below 万, those below 亿, the rest.
class Sum {
 public:
  bool TakeNumber(Decimal number) {
    if (has_number_) return false;
    // 一百五 is 150 to those who say it and 105 to those who do not; so is 3千5.
    ambiguous_if_last_ = last_power_ >= 2 && !zero_;
    number_ = number;
    has_number_ = true;
    return true;
  }

  void TakeZero() { zero_ = true; }

  bool TakePower(int power) {
    if (power < 4) return TakeSmall(power);
    if (ambiguous_if_last_ && last_power_ < 4) return false;
    std::optional<Decimal> below = section_.Plus(number_);
    if (!below) return false;
    // 万亿: what stands before 亿 is all of it.
    if (power == 8) below = below->Plus(ten_thousands_);
    if (!below || *below == Decimal()) return false;
    below = below->TimesTenTo(power);
    if (!below || (power == 4 && !(ten_thousands_ == Decimal())) || (power == 8 && has_high_)) {
      return false;
    }
    (power == 4 ? ten_thousands_ : high_) = *below;
    if (power == 8) {
      ten_thousands_ = Decimal();
      has_high_ = true;
    }
    section_ = Decimal();
    section_power_ = 4;
    Pass(power);
    return true;
  }

  std::optional<Decimal> Total() const {
    if (ambiguous_if_last_) return std::nullopt;
    std::optional<Decimal> total = section_.Plus(number_);
    if (total) total = total->Plus(ten_thousands_);
    if (total) total = total->Plus(high_);
    return total;
  }

 private:
  bool TakeSmall(int power) {
    // 十 alone is ten; no other unit stands without a number.
    if (!has_number_ && power != 1 && section_ == Decimal()) return false;
    if (!has_number_ && !(section_ == Decimal())) return false;  // 三千百
    if (power >= section_power_) return false;
    const std::optional<Decimal> part = (has_number_ ? number_ : Decimal(1)).TimesTenTo(power);
    const std::optional<Decimal> sum = part ? section_.Plus(*part) : std::nullopt;
    if (!sum) return false;
    section_ = *sum;
    section_power_ = power;
    Pass(power);
    return true;
  }

  void Pass(int power) {
    number_ = Decimal();
    has_number_ = false;
    zero_ = false;
    ambiguous_if_last_ = false;
    last_power_ = power;
  }

  Decimal number_, section_, ten_thousands_, high_;
  bool has_number_ = false;
  bool has_high_ = false;
  bool zero_ = false;
  bool ambiguous_if_last_ = false;
  int section_power_ = 4;
  int last_power_ = 0;
};

}  // namespace

int ChineseDigit(char32_t point) {
  constexpr std::array<std::u32string_view, 10> kDigits = {
      U"〇零○Ｏ", U"一壹弌", U"二贰貳两兩", U"三叁參叄", U"四肆",
      U"五伍",    U"六陆陸", U"七柒",       U"八捌",     U"九玖"};
  for (size_t digit = 0; digit < kDigits.size(); ++digit) {
    if (kDigits[digit].find(point) != std::u32string_view::npos) return static_cast<int>(digit);
  }
  return -1;
}

std::optional<Quantity> ReadQuantity(std::u32string_view text, size_t& position) {
  Quantity quantity;
  Sum sum;
  bool any = false;
  size_t at = position;
  while (at < text.size()) {
    const char32_t c = text[at];
    if (IsDigit(c) || (c == U'.' && at + 1 < text.size() && IsDigit(text[at + 1]))) {
      const std::optional<Decimal> number = ReadArabic(text, at);
      if (!number || !sum.TakeNumber(*number)) return std::nullopt;
    } else if (const int digit = ChineseDigit(c); digit >= 0) {
      quantity.chinese = true;
      ++at;
      if (digit == 0 && any) {
        sum.TakeZero();
      } else if (!sum.TakeNumber(Decimal(static_cast<uint32_t>(digit)))) {
        return std::nullopt;
      }
    } else if (const int power = PowerOf(c); power > 0) {
      if (!any && power != 1) return std::nullopt;
      quantity.chinese |= !any;
      quantity.scaled = true;
      ++at;
      if (!sum.TakePower(power)) return std::nullopt;
    } else if ((c == U' ' || c == U'个') && any && at + 1 < text.size() &&
               PowerOf(text[at + 1]) > 0) {
      ++at;  // 3个亿
      continue;
    } else {
      break;
    }
    any = true;
  }
  const std::optional<Decimal> total = any ? sum.Total() : std::nullopt;
  if (!total) return std::nullopt;
  quantity.value = *total;
  position = at;
  return quantity;
}

}  // namespace zhaolian
