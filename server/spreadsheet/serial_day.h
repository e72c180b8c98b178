// Days as spreadsheets number them.
#ifndef ZHAOLIAN_SERVER_SPREADSHEET_SERIAL_DAY_H_
#define ZHAOLIAN_SERVER_SPREADSHEET_SERIAL_DAY_H_

#include "absl/time/civil_time.h"

namespace zhaolian {

// Day 0, from March 1900 on: Excel takes 1900 for a leap year, and is a day behind before.
inline constexpr absl::CivilDay kFirstSerialDay(1899, 12, 30);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_SPREADSHEET_SERIAL_DAY_H_
