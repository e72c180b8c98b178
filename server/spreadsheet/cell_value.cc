#include "server/spreadsheet/cell_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "server/spreadsheet/serial_day.h"

namespace zhaolian {
namespace {

constexpr int64_t kLastRow = 1'048'576;
constexpr size_t kColumns = 16'384;
constexpr int kDaysTo1904 = 1462;  // from 1899-12-30

Cell ErrorCell(absl::string_view text) {
  Cell cell;
  cell.kind = Cell::Kind::kError;
  cell.text = std::string(text);
  return cell;
}

Cell DayCell(double days) {
  Cell cell;
  cell.kind = Cell::Kind::kDate;
  cell.number = days;
  cell.text = NumberText(days);
  return cell;
}

}  // namespace

std::optional<int64_t> ParseWhole(absl::string_view text, int64_t least, int64_t most) {
  int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < least || value > most) return std::nullopt;
  return value;
}

std::optional<CellReference> ParseReference(absl::string_view text) {
  size_t column = 0;
  size_t i = 0;
  for (; i < text.size() && absl::ascii_isupper(static_cast<unsigned char>(text[i])); ++i) {
    column = column * 26 + static_cast<size_t>(text[i] - 'A') + 1;
    if (column > kColumns) return std::nullopt;
  }
  const std::optional<int64_t> row = ParseWhole(text.substr(i), 1, kLastRow);
  if (column == 0 || !row.has_value()) return std::nullopt;
  return CellReference{column - 1, *row};
}

std::string NumberText(double number) {
  if (number == 0) return "0";  // also -0
  char buffer[40];
  const auto written = [&](std::chars_format format) {
    const auto result = std::to_chars(std::begin(buffer), std::end(buffer), number, format);
    return std::string(std::begin(buffer), result.ptr);
  };
  // Phone numbers and the like are long, and shall not be shortened to 1.38e+10.
  const double size = std::abs(number);
  if (size < 1e-7 || size >= 1e21) return written(std::chars_format::scientific);
  constexpr double kAllWholeNumbers = 9'007'199'254'740'992;  // 2^53
  if (size < kAllWholeNumbers) return written(std::chars_format::fixed);
  // Beyond that, digits that are not needed would be those of the binary number.
  std::string text = written(std::chars_format::scientific);
  const size_t mark = text.find('e');
  int exponent = 0;
  std::from_chars(text.data() + mark + 2, text.data() + text.size(), exponent);
  const size_t digits = static_cast<size_t>(exponent) + (number < 0 ? 2 : 1);
  text.resize(mark);
  text.erase(std::remove(text.begin(), text.end(), '.'), text.end());
  text.resize(digits, '0');
  return text;
}

Cell NumberCell(absl::string_view text, bool shows_day, bool counts_from_1904) {
  const absl::string_view trimmed = absl::StripAsciiWhitespace(text);
  if (trimmed.empty()) return Cell();
  const absl::string_view digits = absl::StripPrefix(trimmed, "+");
  const char* const end = digits.data() + digits.size();
  Cell cell;
  const auto [stop, error] = std::from_chars(digits.data(), end, cell.number);
  if (error != std::errc() || stop != end || !std::isfinite(cell.number)) return ErrorCell(trimmed);
  if (shows_day) return DayCell(cell.number + (counts_from_1904 ? kDaysTo1904 : 0));
  cell.kind = Cell::Kind::kNumber;
  cell.text = NumberText(cell.number);
  return cell;
}

Cell DateCell(absl::string_view text) {
  absl::string_view instant = absl::StripSuffix(absl::StripAsciiWhitespace(text), "Z");
  double fraction = 0;
  const size_t point = instant.find('.');
  if (point != absl::string_view::npos) {
    if (!absl::SimpleAtod(instant.substr(point), &fraction)) fraction = 0;
    instant = instant.substr(0, point);
  }
  absl::CivilSecond second;
  if (!absl::ParseLenientCivilTime(instant, &second) || second.year() < 0 || second.year() > 9999) {
    Cell cell;
    cell.kind = instant.empty() ? Cell::Kind::kEmpty : Cell::Kind::kText;
    cell.text = std::string(text);
    return cell;
  }
  constexpr double kSecondsOfDay = 86'400;
  const absl::CivilSecond begin(kFirstSerialDay);
  return DayCell((static_cast<double>(second - begin) + fraction) / kSecondsOfDay);
}

Cell BooleanCell(absl::string_view text) {
  const absl::string_view trimmed = absl::StripAsciiWhitespace(text);
  const bool yes = trimmed == "1" || trimmed == "true";
  if (trimmed.empty()) return Cell();
  if (!yes && trimmed != "0" && trimmed != "false") return ErrorCell(trimmed);
  Cell cell;
  cell.kind = Cell::Kind::kBoolean;
  cell.number = yes ? 1 : 0;
  cell.text = yes ? "TRUE" : "FALSE";
  return cell;
}

}  // namespace zhaolian
