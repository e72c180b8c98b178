#include "server/import/sheet_period.h"

#include <re2/re2.h>

#include <algorithm>

namespace zhaolian {

void SheetPeriod::Take(absl::string_view line) {
  static const RE2& year = *new RE2(R"((20\d{2})\s*年)");
  // The month up to which: 截至9月底, 截至2023年9月30日, 1-9月.
  static const RE2& until = *new RE2(
      R"((?:截[至止]|[—\-~至])\s*(?:20\d{2}\s*年\s*)?(\d{1,2})\s*月\s*(?:(\d{1,2})\s*日)?)");
  static const RE2& unit = *new RE2(R"(单位\s*[:：]\s*([^\s，,；;、）)]+))");
  const std::string text(line);
  re2::StringPiece rest(text);
  int found = 0;
  while (RE2::FindAndConsume(&rest, year, &found)) {
    many_years_ |= year_ && *year_ != found;
    year_ = year_ ? std::max(*year_, found) : found;
  }
  std::string month, day;
  if (RE2::PartialMatch(text, until, &month, &day)) {
    const int number = std::stoi(month);
    if (number >= 1 && number <= 12) {
      month_ = number;
      day_ = day.empty() ? 0 : std::stoi(day);
    }
  }
  rest = re2::StringPiece(text);
  std::string words;
  while (RE2::FindAndConsume(&rest, unit, &words)) {
    // 填报单位 is no unit of amounts.
    if (std::optional<AmountUnit> read = ReadAmountUnit(words)) {
      unit_ = std::move(read);
      unit_words_ = words;
    }
  }
}

std::optional<absl::CivilDay> SheetPeriod::end() const {
  if (!year_) return std::nullopt;
  if (month_ == 0) return absl::CivilDay(*year_ + 1, 1, 1) - 1;
  const absl::CivilDay last = absl::CivilDay(absl::CivilMonth(*year_, month_) + 1) - 1;
  return day_ == 0 ? last : std::min(last, absl::CivilDay(*year_, month_, day_));
}

}  // namespace zhaolian
