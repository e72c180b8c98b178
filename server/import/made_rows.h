// Rows of a plan that are made, or taken back, one after the other in one piece of the writer's
// time.
#ifndef ZHAOLIAN_SERVER_IMPORT_MADE_ROWS_H_
#define ZHAOLIAN_SERVER_IMPORT_MADE_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "server/import/plan_file.h"
#include "storage/writer.h"

namespace zhaolian {

// Whether what went wrong may pass: a full disk, a busy writer, a stop of the server. What else has
// no reason of ours comes again however often it is tried.
bool MayPass(const absl::Status& status);

struct MadeRows {
  size_t taken = 0;  // of the rows; the others are for later
  int64_t made = 0;
  int64_t refused = 0;
};

// Has one row after the other made while there is time, and keeps why one was refused; passes
// those that are left out. An error that may pass, or is not the row's, ends it.
absl::StatusOr<MadeRows> MakeEach(Tx& tx, const std::string& run,
                                  const std::vector<PlannedRow>& rows,
                                  absl::FunctionRef<bool(int64_t number)> is_left_out,
                                  v1::ImportProgress refused,
                                  absl::FunctionRef<absl::Status(const PlannedRow&)> make);

// Makes rows without savepoints of their own while there is time, or none when one of them
// fails: most rows do not.
std::optional<MadeRows> MakeAllOrNone(Tx& tx, const std::vector<PlannedRow>& rows,
                                      absl::FunctionRef<absl::Status(const PlannedRow&)> make);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_MADE_ROWS_H_
