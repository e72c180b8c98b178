#include "server/import/date_cell.h"

#include <re2/re2.h>

#include <array>
#include <cmath>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "server/import/code_points.h"
#include "server/import/date_words.h"
#include "server/spreadsheet/serial_day.h"

namespace zhaolian {
namespace {

// Serials of 1982 to 2064: what five digits may mean beside a day.
constexpr int kFirstSerial = 30'000;
constexpr int kLastSerial = 60'000;

class Reader {
 public:
  explicit Reader(std::optional<int> year) : sheet_year_(year) {}

  DateReading Take() { return std::move(reading_); }

  void Warn(const char* warning) { reading_.warnings.emplace_back(warning); }

  bool Refuse(const char* reason) {
    reading_.reasons.emplace_back(reason);
    return true;
  }

  bool Day(int year, int month, int day) {
    const absl::CivilDay civil(year, month, day);
    if (month < 1 || month > 12 || civil.month() != month || civil.day() != day) {
      return Refuse("invalid_date");
    }
    return Set(year, absl::StrFormat("%04d-%02d-%02d", year, month, day));
  }

  bool Month(int year, int month) {
    if (month < 1 || month > 12) return Refuse("invalid_date");
    return Set(year, absl::StrFormat("%04d-%02d", year, month));
  }

  bool Year(int year) { return Set(year, absl::StrFormat("%04d", year)); }

  // 23-9-5. 5-9-23 may be one of three days: only what can be no day or month is a year.
  bool ShortYear(int year, int month, int day) {
    if (year < 13 || year > 40) return Refuse("ambiguous_date");
    Warn("two_digit_year");
    return Day(2000 + year, month, day);
  }

  // Whether there is a year to take.
  bool InferYear() {
    if (!sheet_year_) {
      Refuse("ambiguous_date");
      return false;
    }
    Warn("year_inferred");
    return true;
  }

  int sheet_year() const { return *sheet_year_; }

  bool Serial(double serial, const char* warning) {
    Warn(warning);
    const absl::CivilDay day = kFirstSerialDay + static_cast<int64_t>(std::floor(serial));
    return Day(static_cast<int>(day.year()), day.month(), day.day());
  }

 private:
  bool Set(int year, std::string date) {
    if (year < 1900 || year > 2100) return Refuse("invalid_date");
    if (year < 1990 || year > 2099) return Refuse("suspicious_date");
    reading_.date = std::move(date);
    return true;
  }

  std::optional<int> sheet_year_;
  DateReading reading_;
};

// Digits alone: 20230926, 202309, 230926, 45195, 2023.
bool ReadDigits(const std::string& text, Reader& reader) {
  int value = 0;
  if (!absl::SimpleAtoi(text, &value)) return false;
  switch (text.size()) {
    case 4:
      return reader.Year(value);
    case 5:
      if (value < kFirstSerial || value > kLastSerial) return false;
      return reader.Serial(value, "date_excel_serial");
    case 6: {
      const int last = value % 100;
      const bool month = last >= 1 && last <= 12 && value / 100 >= 1990 && value / 100 <= 2099;
      const int middle = value / 100 % 100;
      const bool day = middle >= 1 && middle <= 12 && last >= 1 && last <= 31;
      if (month && day) return reader.Refuse("ambiguous_date");
      if (month) return reader.Month(value / 100, last);
      if (day) return reader.ShortYear(value / 10000, middle, last);
      return false;
    }
    case 8:
      return reader.Day(value / 10000, value / 100 % 100, value % 100);
    default:
      return false;
  }
}

// Two numbers whose order nothing says.
bool ReadDayAndMonth(int first, int second, int year, Reader& reader) {
  if (first > 12 && second > 12) return reader.Refuse("invalid_date");
  if (first <= 12 && second <= 12 && first != second) return reader.Refuse("ambiguous_date");
  if (first != second) reader.Warn("day_month_order");
  return first > 12 ? reader.Day(year, second, first) : reader.Day(year, first, second);
}

bool ReadWithYear(const std::string& text, Reader& reader) {
  static const RE2& day =
      *new RE2(R"((\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*(?:日|号)?)");
  static const RE2& month = *new RE2(R"((\d{4})\s*([年./-])\s*(\d{1,2})\s*月?(?:份)?)");
  static const RE2& short_year =
      *new RE2(R"('?(\d{2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*(?:日|号)?)");
  static const RE2& short_month = *new RE2(R"('?(\d{2})年(\d{1,2})月(?:份)?)");
  static const RE2& last_year = *new RE2(R"((\d{1,2})[./-](\d{1,2})[./-](\d{4}))");
  static const RE2& year_alone = *new RE2(R"((\d{4})\s*年?(?:度)?)");
  int y = 0, m = 0, d = 0;
  std::string separator;
  if (RE2::FullMatch(text, day, &y, &m, &d)) return reader.Day(y, m, d);
  if (RE2::FullMatch(text, month, &y, &separator, &m)) {
    // As a number 2023.10 loses its last digit on the way.
    const bool maybe_october = separator == "." && m == 1 && absl::EndsWith(text, ".1");
    return maybe_october ? reader.Refuse("ambiguous_date") : reader.Month(y, m);
  }
  if (RE2::FullMatch(text, short_year, &y, &m, &d)) return reader.ShortYear(y, m, d);
  if (RE2::FullMatch(text, short_month, &y, &m)) {
    reader.Warn("two_digit_year");
    return reader.Month(2000 + y, m);
  }
  if (RE2::FullMatch(text, last_year, &m, &d, &y)) return ReadDayAndMonth(m, d, y, reader);
  if (RE2::FullMatch(text, year_alone, &y)) return reader.Year(y);
  return false;
}

bool ReadWithoutYear(const std::string& text, bool number, Reader& reader) {
  static const RE2& day = *new RE2(R"((\d{1,2})\s*月\s*(\d{1,2})\s*(?:日|号)?)");
  static const RE2& month = *new RE2(R"((\d{1,2})月(?:份)?)");
  static const RE2& signs = *new RE2(R"((\d{1,2})([./-])(\d{1,2}))");
  int m = 0, d = 0;
  std::string separator;
  if (RE2::FullMatch(text, day, &m, &d)) {
    return !reader.InferYear() || reader.Day(reader.sheet_year(), m, d);
  }
  if (RE2::FullMatch(text, month, &m)) {
    return !reader.InferYear() || reader.Month(reader.sheet_year(), m);
  }
  if (RE2::FullMatch(text, signs, &m, &separator, &d)) {
    // 9.2 may have been 9.20.
    if (number || separator == ".") return reader.Refuse("ambiguous_date");
    return !reader.InferYear() || ReadDayAndMonth(m, d, reader.sheet_year(), reader);
  }
  return false;
}

bool ReadEnglish(const std::string& text, Reader& reader) {
  static const RE2& day_first =
      *new RE2(R"((\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{2}|\d{4}))");
  static const RE2& month_first =
      *new RE2(R"(([a-z]{3,9})\.? ?(\d{1,2})(?:st|nd|rd|th)?,? (\d{4}))");
  static const RE2& month_year = *new RE2(R"(([a-z]{3,9})\.?,?[ -](\d{4}))");
  std::string word;
  int y = 0, d = 0;
  if (RE2::FullMatch(text, day_first, &d, &word, &y) ||
      RE2::FullMatch(text, month_first, &word, &d, &y)) {
    const int month = EnglishMonth(word);
    if (month == 0) return false;
    return y < 100 ? reader.ShortYear(y, month, d) : reader.Day(y, month, d);
  }
  if (RE2::FullMatch(text, month_year, &word, &y)) {
    const int month = EnglishMonth(word);
    return month != 0 && reader.Month(y, month);
  }
  return false;
}

}  // namespace

DateReading ReadDate(absl::string_view line, const Cell& cell, std::optional<int> year) {
  Reader reader(year);
  if (cell.kind == Cell::Kind::kDate) {
    reader.Serial(cell.number, "date_cell");
    return reader.Take();
  }
  const bool number = cell.kind == Cell::Kind::kNumber;
  if (number && cell.number >= kFirstSerial && cell.number <= kLastSerial) {
    reader.Serial(cell.number, "date_excel_serial");
    return reader.Take();
  }
  if (cell.kind != Cell::Kind::kText && !number) {
    reader.Refuse("invalid_date");
    return reader.Take();
  }
  DateWords words = TakeDateWords(line);
  if (words.range) {
    reader.Refuse("date_range");
    return reader.Take();
  }
  if (words.other_zone) {
    reader.Refuse("ambiguous_date");
    return reader.Take();
  }
  if (words.approximate) reader.Warn("date_approx");
  if (words.time_of_day) reader.Warn("time_of_day_dropped");
  if (!ReadDigits(words.rest, reader) && !ReadWithYear(words.rest, reader) &&
      !ReadWithoutYear(words.rest, number, reader) && !ReadEnglish(words.rest, reader)) {
    reader.Refuse("invalid_date");
  }
  return reader.Take();
}

}  // namespace zhaolian
