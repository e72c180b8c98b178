// Values of rows as cells that people read, and that an import reads back as the same.
#ifndef ZHAOLIAN_SERVER_EXPORT_EXPORT_CELLS_H_
#define ZHAOLIAN_SERVER_EXPORT_EXPORT_CELLS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "server/export/export_columns.h"
#include "server/export/referenced_rows.h"
#include "server/spreadsheet/sheet_writer.h"

namespace zhaolian {

// What the column shows of the row, which is masked already; see exports.proto.
WrittenCell CellOf(const google::protobuf::Message& row, const ExportColumn& column,
                   const ReferencedRows& referenced);

// value / 10^decimals as a decimal without idle zeros: 1234500 with 6 is "1.2345".
std::string DecimalText(int64_t value, int decimals);

// A number where a workbook holds it exactly, which takes about 15 digits; a text else.
WrittenCell NumberCell(std::string decimal);

// A day of the precision that is known: 2026-11-28 as a day, 2026-11 and 2026 as texts; days
// before March 1900 too, which workbooks do not agree on.
WrittenCell DayCell(const std::string& date);

// In China Standard Time, to the second.
WrittenCell TimeCell(absl::Time time);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_EXPORT_EXPORT_CELLS_H_
