// What is done for one row of an import, and how it is taken back. On the writer's thread.
#ifndef ZHAOLIAN_SERVER_IMPORT_ROW_CHANGES_H_
#define ZHAOLIAN_SERVER_IMPORT_ROW_CHANGES_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/feed/pending_mutation.h"
#include "server/rows/mutations.h"
#include "server/rpc/admission.h"
#include "storage/store.h"
#include "zhaolian/internal/v1/imports.pb.h"

namespace zhaolian {

// In whose name the changes of an import are made, and looked at before.
inline constexpr char kApplyMethod[] = "zhaolian.v1.ImportService/ApplyImport";
// And in whose they are taken back.
inline constexpr char kRevertMethod[] = "zhaolian.v1.ImportService/RevertImport";

// A UUID (version 8 of RFC 9562) that is the same for the same run, row and place among the
// row's changes, so that what was done is found again, and nothing is done twice.
std::string ImportRequestId(absl::string_view run, int64_t number, int place);

class RowChanges {
 public:
  // All outlive it.
  RowChanges(Store& store, const Admission& admission, const Mutations& mutations)
      : store_(store), admission_(admission), mutations_(mutations) {}

  // Of a row and of each of its changes. With them a row is made whole or not at all, and a
  // change that was made before is found again. Without them a row that fails may be half
  // made, and is to be undone by who asked: each savepoint copies the pages that change in it,
  // a quarter of the work.
  enum class Savepoints { kNone, kEach };

  // Makes the changes of a row in their order, each as its own method would for the caller.
  // ABORTED, reason CHANGED_SINCE_PLAN, when what one was planned on has changed; else the
  // errors of the methods.
  absl::Status Apply(Tx& tx, const CallerPtr& caller, const internal::v1::PlannedRow& row,
                     Savepoints savepoints) const;

  // Takes back what the run has done, the last change first; all or none. The caller may do that
  // who may import, whatever else its role permits. ABORTED, reason CHANGED_SINCE_IMPORT,
  // when somebody has changed one of the rows since; FAILED_PRECONDITION when what was
  // there before has been erased, or the row is referred to by now.
  absl::Status Revert(Tx& tx, const CallerPtr& caller, const v1::ImportRun& run,
                      const internal::v1::PlannedRow& row) const;

 private:
  absl::Status Make(Tx& tx, const CallerPtr& caller, const v1::PendingMutation& pending,
                    const OnBehalf& on_behalf, Savepoints savepoints) const;

  Store& store_;
  const Admission& admission_;
  const Mutations& mutations_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_ROW_CHANGES_H_
