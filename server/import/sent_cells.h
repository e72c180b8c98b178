// Cells of a file as they are kept in a plan, and as they go back.
#ifndef ZHAOLIAN_SERVER_IMPORT_SENT_CELLS_H_
#define ZHAOLIAN_SERVER_IMPORT_SENT_CELLS_H_

#include <string>

#include "server/spreadsheet/sheet_writer.h"
#include "server/spreadsheet/spreadsheet.h"
#include "zhaolian/internal/v1/imports.pb.h"

namespace zhaolian {

// The text of a cell, a day as "2026-09-26" and with a time as "2026-09-26 14:30:00". A number that
// a spreadsheet has not kept all digits of comes as a sheet shows it, "9.132E+17": with its zeros
// in full it would read as a code again.
std::string SentText(const Cell& cell);

internal::v1::PlannedRow::CellKind SentKind(const Cell& cell);

// The cell of the row in that place, to be written again.
WrittenCell SentCell(const internal::v1::PlannedRow& row, int place);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_SENT_CELLS_H_
