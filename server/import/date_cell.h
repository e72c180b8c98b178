// Dates in cells.
#ifndef ZHAOLIAN_SERVER_IMPORT_DATE_CELL_H_
#define ZHAOLIAN_SERVER_IMPORT_DATE_CELL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/spreadsheet/spreadsheet.h"

namespace zhaolian {

struct DateReading {
  std::string date;  // "2023-09-26", "2023-09" or "2023"; empty with a reason
  std::vector<std::string> reasons;
  std::vector<std::string> warnings;
};

// `line` is as of CellText and says something; `cell` is where it is from. `year` is that of the
// sheet's title: of a day without a year.
//
// Reasons: invalid_date (no day there is, or none that can be read: 上周三), ambiguous_date
// (5/9/2023, 2023.1 which may have been 2023.10, a day without a year where the sheet has none),
// date_range, suspicious_date (before 1990, after 2099). Warnings: date_cell, date_excel_serial,
// two_digit_year, year_inferred, date_approx (上旬, 初, 约), day_month_order (26/9/2023),
// time_of_day_dropped.
DateReading ReadDate(absl::string_view line, const Cell& cell, std::optional<int> year);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_DATE_CELL_H_
