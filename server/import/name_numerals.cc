#include "server/import/name_numerals.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/utf8.h"

namespace zhaolian {
namespace {

constexpr int kTen = 10;
constexpr int kNoDigit = -1;

constexpr absl::string_view kChineseDigits[] = {"〇", "一", "二", "三", "四",
                                                "五", "六", "七", "八", "九"};
constexpr absl::string_view kCounted[] = {"局", "厂", "院", "所", "冶", "建", "期"};

int DigitOf(absl::string_view character) {
  if (character.size() == 1 && character[0] >= '0' && character[0] <= '9')
    return character[0] - '0';
  if (character == "零") return 0;
  if (character == "十") return kTen;
  for (int digit = 0; digit < kTen; ++digit) {
    if (character == kChineseDigits[digit]) return digit;
  }
  return kNoDigit;
}

// 十 after one digit and before at most one is a tens place; anywhere else it ends the run.
std::string RunAsDigits(const std::vector<int>& run) {
  std::string digits;
  for (size_t i = 0; i < run.size(); ++i) {
    if (run[i] != kTen) {
      absl::StrAppend(&digits, run[i]);
      continue;
    }
    if (i == 0) absl::StrAppend(&digits, 1);
    if (i + 1 == run.size()) absl::StrAppend(&digits, 0);
  }
  return digits;
}

bool IsCounted(absl::string_view before, absl::string_view after) {
  if (before == "第") return true;
  for (absl::string_view counted : kCounted) {
    if (after == counted) return true;
  }
  return false;
}

}  // namespace

std::string WithArabicDigits(absl::string_view text) {
  std::string result;
  absl::string_view before;
  while (!text.empty()) {
    std::vector<int> run;
    absl::string_view rest = text;
    for (absl::string_view next = FirstCharacters(rest, 1);
         !next.empty() && DigitOf(next) != kNoDigit; next = FirstCharacters(rest, 1)) {
      run.push_back(DigitOf(next));
      rest.remove_prefix(next.size());
    }
    if (run.size() > 1 || (run.size() == 1 && IsCounted(before, FirstCharacters(rest, 1)))) {
      result += RunAsDigits(run);
      before = absl::string_view();
      text = rest;
      continue;
    }
    before = FirstCharacters(text, 1);
    absl::StrAppend(&result, before);
    text.remove_prefix(before.size());
  }
  return result;
}

}  // namespace zhaolian
