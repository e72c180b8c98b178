// Runs of imports and their rows, as people read them.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_IMPORT_OUTPUT_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_IMPORT_OUTPUT_H_

#include <string>

#include "client-lib/cli/session.h"
#include "client-lib/cli/table.h"
#include "zhaolian/v1/imports.pb.h"

namespace zhaolian {

// How many rows come out how.
Table CountsOf(const Session& session, const v1::ImportRun& run);

// What a plan should be read with: other sheets, unknown columns, the file read before.
void PrintRemarks(Session& session, const v1::ImportRun& run);

// Rows with what becomes of each: fields before and after, or why not.
Table TableOf(const Session& session, const v1::ListImportRowsResponse& rows);

// Runs, the latest first.
Table TableOf(const Session& session, const v1::ListImportsResponse& runs);

int64_t RowsOf(const v1::ImportRun& run, v1::ImportOutcome outcome);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_IMPORT_OUTPUT_H_
