// Whether a number is shown as a day: in XLSX files nothing else tells a date.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_NUMBER_FORMATS_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_NUMBER_FORMATS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/spreadsheet/package.h"

namespace zhaolian {

// A format code, such as yyyy"年"m"月"d"日";@. A time of day or a length of time is no day.
bool ShowsDay(absl::string_view code);

// A built-in format (ISO/IEC 29500-1, 18.8.30), by the meaning that it has in Chinese.
bool ShowsDay(int built_in);

// By the index that a cell has as its style, whether it shows a day.
using DayStyles = std::vector<bool>;

// From the part with the styles. DAMAGED_FILE, UNPACKS_TOO_LARGE.
absl::StatusOr<DayStyles> ReadDayStyles(Package& package, absl::string_view part);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_NUMBER_FORMATS_H_
