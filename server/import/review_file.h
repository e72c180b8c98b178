// The rows of an import that were not applied, as a file like the one that was sent: below
// their header, with the number of their row, the reasons and a column to say which firm is meant.
#ifndef ZHAOLIAN_SERVER_IMPORT_REVIEW_FILE_H_
#define ZHAOLIAN_SERVER_IMPORT_REVIEW_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/export/spool_file.h"
#include "server/import/import_runs.h"
#include "storage/database.h"

namespace zhaolian {

// Rows that wait for somebody, were rejected, or failed: a workbook where the run's file was one,
// else CSV in UTF-8 with a byte order mark, CRLF. Empty where there are none. The file is made in
// the directory, and is gone with what this gives. A file that came back before has these columns
// once, and says the number of the first file's row still.
absl::StatusOr<SpoolFile> WriteReviewFile(Connection& connection, const ImportRecord& record,
                                          const std::string& plan_path,
                                          const std::string& directory);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_REVIEW_FILE_H_
