#include "server/import/sent_cells.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/time/civil_time.h"
#include "server/spreadsheet/serial_day.h"

namespace zhaolian {
namespace {

using internal::v1::PlannedRow;

constexpr double kSecondsOfDay = 86'400;
// Before it Excel is a day behind.
constexpr double kFirstOfMarch1900 = 61;

absl::CivilSecond SecondOf(double serial) {
  return absl::CivilSecond(kFirstSerialDay) +
         static_cast<absl::civil_diff_t>(std::llround(serial * kSecondsOfDay));
}

double SerialOf(absl::CivilSecond second) {
  return static_cast<double>(second - absl::CivilSecond(kFirstSerialDay)) / kSecondsOfDay;
}

bool IsDate(const Cell& cell) {
  constexpr double kYear9999 = 2'958'465;
  return cell.kind == Cell::Kind::kDate && cell.number >= kFirstOfMarch1900 &&
         cell.number <= kYear9999;
}

bool HasTime(const Cell& cell) { return cell.number != std::floor(cell.number); }

bool LostDigits(const Cell& cell) {
  constexpr double kFirstOfSixteenDigits = 1e15;
  return cell.kind == Cell::Kind::kNumber && std::abs(cell.number) >= kFirstOfSixteenDigits;
}

}  // namespace

std::string SentText(const Cell& cell) {
  if (IsDate(cell)) {
    const absl::CivilSecond second = SecondOf(cell.number);
    if (!HasTime(cell)) return absl::FormatCivilTime(absl::CivilDay(second));
    std::string text = absl::FormatCivilTime(second);
    text[text.find('T')] = ' ';
    return text;
  }
  if (!LostDigits(cell)) return cell.text;
  std::array<char, 32> text;
  const auto end =
      std::to_chars(text.begin(), text.end(), cell.number, std::chars_format::scientific).ptr;
  return absl::AsciiStrToUpper(
      absl::string_view(text.data(), static_cast<size_t>(end - text.begin())));
}

PlannedRow::CellKind SentKind(const Cell& cell) {
  if (IsDate(cell)) return HasTime(cell) ? PlannedRow::CELL_KIND_TIME : PlannedRow::CELL_KIND_DAY;
  const bool number = cell.kind == Cell::Kind::kNumber && !LostDigits(cell);
  return number ? PlannedRow::CELL_KIND_NUMBER : PlannedRow::CELL_KIND_TEXT;
}

WrittenCell SentCell(const PlannedRow& row, int place) {
  WrittenCell cell = TextCell(row.row().cells(place));
  if (place >= row.cell_kinds_size()) return cell;
  absl::CivilDay day;
  absl::CivilSecond second;
  switch (row.cell_kinds(place)) {
    case PlannedRow::CELL_KIND_NUMBER:
      if (absl::SimpleAtod(cell.text, &cell.number)) cell.kind = WrittenCell::Kind::kNumber;
      break;
    case PlannedRow::CELL_KIND_DAY:
      if (!absl::ParseCivilTime(cell.text, &day)) break;
      cell.kind = WrittenCell::Kind::kDay;
      cell.number = SerialOf(absl::CivilSecond(day));
      break;
    case PlannedRow::CELL_KIND_TIME:
      if (!absl::ParseLenientCivilTime(std::string(cell.text).replace(10, 1, "T"), &second)) break;
      cell.kind = WrittenCell::Kind::kTime;
      cell.number = SerialOf(second);
      break;
    default:
      break;
  }
  return cell;
}

}  // namespace zhaolian
