// What a row lacks, and what only its cells together say.
#ifndef ZHAOLIAN_SERVER_IMPORT_ROW_COMPLETION_H_
#define ZHAOLIAN_SERVER_IMPORT_ROW_COMPLETION_H_

#include "server/import/cell_values.h"

namespace zhaolian {

// Adds the reasons and warnings of missing values (missing_name, amount_missing), of names without
// a legal form (short_name), of hidden rows; decides an ambiguous chain by the project.
void CompleteRow(SheetKind kind, const std::vector<HeaderColumn>& columns, RowInProgress& row);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_ROW_COMPLETION_H_
