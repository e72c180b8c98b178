// What rows of a sheet are that are no data.
#ifndef ZHAOLIAN_SERVER_IMPORT_ROW_KINDS_H_
#define ZHAOLIAN_SERVER_IMPORT_ROW_KINDS_H_

#include <string>
#include <vector>

#include "server/import/sheet_header.h"
#include "server/import/sheet_reading.h"

namespace zhaolian {

// Whether a text above the header says who reports it, of which time or in which unit.
bool SaysMeta(const std::string& text);

// Of a row above the header: blank, title, meta or note.
RowKind KindAboveHeader(const RowTexts& row);

// Of a row below the header that is no header: blank (also with nothing but its number), section,
// subtotal, note or data.
RowKind KindBelowHeader(const RowTexts& row, const std::vector<HeaderColumn>& columns);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_ROW_KINDS_H_
