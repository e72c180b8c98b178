// The rows of an import that were not applied, as a file like the one that was sent: below
// their header, with a column of reasons.
#ifndef ZHAOLIAN_SERVER_IMPORT_REVIEW_FILE_H_
#define ZHAOLIAN_SERVER_IMPORT_REVIEW_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/import/import_runs.h"
#include "storage/database.h"

namespace zhaolian {

// Rows that wait for somebody, were rejected, or failed. CSV in UTF-8 with a byte order
// mark, CRLF. Used by one thread at a time.
class ReviewFile {
 public:
  // The next piece, under 64 KiB but for very long rows; "" after the last.
  absl::StatusOr<std::string> Next(Connection& connection, const ImportRecord& record,
                                   const std::string& plan_path);

 private:
  int64_t next_ = 1;
  int64_t header_ = 0;  // that was written last
  std::vector<std::string> header_cells_;
  bool begun_ = false;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_REVIEW_FILE_H_
