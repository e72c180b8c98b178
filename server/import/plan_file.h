// The plan of a run: what would become of each row of its file. A database of its own beside
// the server's, for it is long, written at once by one thread, and gone after some weeks;
// it waits for nobody and nobody waits for it.
#ifndef ZHAOLIAN_SERVER_IMPORT_PLAN_FILE_H_
#define ZHAOLIAN_SERVER_IMPORT_PLAN_FILE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/database.h"
#include "zhaolian/internal/v1/imports.pb.h"

namespace zhaolian {

using internal::v1::PlannedRow;

// Used by one thread at a time; others may have the same file open.
class PlanFile {
 public:
  // Which rows, in the order of their numbers.
  struct Selection {
    int64_t from = 1;                              // number
    std::vector<v1::ImportOutcome> outcomes = {};  // none for all
    bool to_apply = false;  // only those that are created or updated, and chosen
    int limit = 100;
    bool backwards = false;  // from `from` down
  };

  // A new plan, in place of one that was cut off.
  static absl::StatusOr<std::unique_ptr<PlanFile>> Create(const std::string& path);
  // NOT_FOUND, reason PLAN_IS_GONE, when there is none.
  enum Purpose { kRead, kChange };
  static absl::StatusOr<std::unique_ptr<PlanFile>> Open(const std::string& path,
                                                        Purpose purpose = kRead);
  // With what the engine keeps beside it. What is not there is no error.
  static void Remove(const std::string& path);

  // Rows come in the order of their numbers, and are kept from Flush on.
  absl::Status Add(const PlannedRow& row);
  absl::Status Flush();

  absl::StatusOr<std::vector<PlannedRow>> Read(const Selection& selection);

  // A header, as sent; a sheet may have several. Gives its number, for PlannedRow.header.
  absl::StatusOr<int64_t> AddHeader(const std::vector<std::string>& cells);
  absl::StatusOr<std::vector<std::string>> ReadHeader(int64_t header);

  // Says which rows are to be applied; all others of the plan are not. INVALID_ARGUMENT, and the
  // plan is as it was, with the reasons UNKNOWN_ROWS when a number is of no row, and
  // NOTHING_CHOSEN when none of the rows changes anything.
  absl::Status Choose(absl::Span<const int64_t> numbers);
  // Rows that are to be applied.
  absl::StatusOr<int64_t> CountToApply();

  // Deletes the rows for which `holds` says so, with their cells and changes, from the file for
  // good, and has cells of headers be what `without` makes of them. Gives how many rows there were.
  absl::StatusOr<int64_t> Forget(absl::FunctionRef<bool(const PlannedRow&)> holds,
                                 absl::FunctionRef<std::string(const std::string&)> without);

 private:
  // Whether there was anything to change.
  absl::StatusOr<bool> ForgetInHeaders(absl::FunctionRef<std::string(const std::string&)> without);
  absl::Status CheckChoice(absl::Span<const int64_t> numbers);
  absl::Status CheckSomeChosen();

  PlanFile(std::unique_ptr<Database> database, std::unique_ptr<Connection> connection)
      : database_(std::move(database)), connection_(std::move(connection)) {}

  std::unique_ptr<Database> database_;
  std::unique_ptr<Connection> connection_;
  bool writing_ = false;
  int64_t headers_ = 0;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_PLAN_FILE_H_
