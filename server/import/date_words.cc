#include "server/import/date_words.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/import/code_points.h"
#include "server/import/quantity.h"

namespace zhaolian {
namespace {

bool IsNumeral(char32_t point) {
  return point == U'十' || point == U'廿' || point == U'卅' || ChineseDigit(point) >= 0;
}

// 二〇二三 digit by digit, 二十六 and 廿六 by value; "" for what is neither.
std::string InDigits(std::u32string_view run) {
  const size_t ten = run.find_first_of(U"十廿卅");
  std::string digits;
  if (ten == std::u32string_view::npos) {
    for (char32_t c : run) absl::StrAppend(&digits, ChineseDigit(c));
    return digits;
  }
  if (ten > 1 || run.size() > ten + 2) return "";
  int tens = run[ten] == U'廿' ? 2 : run[ten] == U'卅' ? 3 : 1;
  if (ten == 1) tens = run[ten] == U'十' ? ChineseDigit(run[0]) : -1;
  const int ones = run.size() > ten + 1 ? ChineseDigit(run[ten + 1]) : 0;
  return tens < 1 || ones < 0 ? "" : absl::StrCat(tens * 10 + ones);
}

std::string WithDigits(absl::string_view line) {
  const std::u32string points = ToCodePoints(line);
  std::string text;
  for (size_t i = 0; i < points.size();) {
    size_t end = i;
    while (end < points.size() && IsNumeral(points[end])) ++end;
    if (end == i) {
      AppendUtf8(points[i++], text);
      continue;
    }
    const std::string digits = InDigits(std::u32string_view(points).substr(i, end - i));
    text += digits.empty() ? ToUtf8(std::u32string_view(points).substr(i, end - i)) : digits;
    i = end;
  }
  return text;
}

bool TakeEnd(std::string& text, std::initializer_list<absl::string_view> words) {
  for (absl::string_view word : words) {
    if (text.size() > word.size() && absl::EndsWith(text, word)) {
      text.resize(text.size() - word.size());
      return true;
    }
  }
  return false;
}

// 2023年9月26日, 2023/9/26, 45195: up to three numbers and what stands between them.
bool IsBare(absl::string_view line) {
  int numbers = 0;
  bool digit = false;
  while (!line.empty()) {
    const bool was_digit = std::exchange(digit, absl::ascii_isdigit(line[0]));
    if (digit) {
      if (!was_digit) ++numbers;
      line.remove_prefix(1);
    } else if (!was_digit ||
               !(absl::ConsumePrefix(&line, "年") || absl::ConsumePrefix(&line, "月") ||
                 absl::ConsumePrefix(&line, "日") || absl::ConsumePrefix(&line, "/") ||
                 absl::ConsumePrefix(&line, ".") || absl::ConsumePrefix(&line, "-"))) {
      return false;
    }
  }
  return numbers <= 3;
}

}  // namespace

DateWords TakeDateWords(absl::string_view line) {
  static const RE2& weekday = *new RE2(
      R"([ （(,，]*(?:(?:星期|周|礼拜)[一二三四五六日天]|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)[）)]?$)");
  static const RE2& time = *new RE2(
      R"(([日号])?\s*t?\s*(?:(?:上午|下午|早上|晚上|中午|am|pm)?\s*\d{1,2}[:：时点]\d{0,2}分?)"
      R"((?::\d{2}(?:\.\d+)?)?\s*(?:am|pm)?\s*(z|[+-]\d{2}:?\d{2})?|上午|下午|晚上|中午)$)");
  static const RE2& range = *new RE2(
      R"(\d.*(?:[日月年号]|\d{4}[-./]\d{1,2}(?:[-./]\d{1,2})?|\d)\s*(?:至|到|~|～|—|–|--)\s*.*\d.*|.*[日月年号]\s*-\s*\d.*|\d{4}[./]\d{1,2}(?:[./]\d{1,2})?\s*-\s*\d.*)");
  DateWords words;
  if (IsBare(line) && !RE2::FullMatch(std::string(line), range)) {
    words.rest = std::string(line);
    return words;
  }
  std::string text = absl::AsciiStrToLower(line);
  RE2::Replace(&text, weekday, "");
  std::string day, zone;
  if (RE2::PartialMatch(text, time, &day, &zone)) {
    words.time_of_day = true;
    words.other_zone = !zone.empty() && zone != "+08:00" && zone != "+0800";
    RE2::Replace(&text, time, R"(\1)");
  }
  RE2::Replace(&text, weekday, "");
  text = WithDigits(absl::StripAsciiWhitespace(text));
  words.range = RE2::FullMatch(text, range);
  for (absl::string_view word : {"大约", "约", "预计", "计划", "拟于", "暂定"}) {
    if (absl::StartsWith(text, word)) {
      text = text.substr(word.size());
      words.approximate = true;
      break;
    }
  }
  static const RE2& quarter = *new RE2(R"((年)?(?:第?[1-4]季度|q[1-4])$)");
  words.approximate |= TakeEnd(text, {"左右", "前后"});
  // The month or year is kept: 9月上旬 is September.
  for (absl::string_view unit : {"年", "月"}) {
    for (absl::string_view part :
         {"上旬", "中旬", "下旬", "初", "底", "末", "中", "上半年", "下半年"}) {
      if (!absl::EndsWith(text, absl::StrCat(unit, part))) continue;
      text.resize(text.size() - part.size());
      words.approximate = true;
    }
  }
  words.approximate |= RE2::Replace(&text, quarter, "年");
  words.rest = std::string(absl::StripAsciiWhitespace(text));
  return words;
}

int EnglishMonth(absl::string_view word) {
  constexpr std::array<absl::string_view, 12> kMonths = {
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (word == kMonths[i] || word == kMonths[i].substr(0, 3) || (word == "sept" && i == 8)) {
      return static_cast<int>(i) + 1;
    }
  }
  return 0;
}

}  // namespace zhaolian
