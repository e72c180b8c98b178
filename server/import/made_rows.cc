#include "server/import/made_rows.h"

#include "server/import/import_runs.h"
#include "server/rpc/rpc_status.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// An error as it is kept: without what it quotes of the row, but for those that quote names.
google::rpc::Status ToldLater(const absl::Status& status) {
  const std::string reason = ErrorReason(status);
  if (reason.empty()) return ToWireStatus(status);
  const bool names_only = reason == "CHANGED_SINCE_PLAN" || reason == "CHANGED_SINCE_IMPORT" ||
                          reason == "STILL_REFERENCED" || reason == "ERASED";
  return ToWireStatus(names_only ? status : WithoutQuotes(status));
}

}  // namespace

bool MayPass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) ||
         absl::IsDeadlineExceeded(status) || absl::IsCancelled(status) || absl::IsUnknown(status);
}

absl::StatusOr<MadeRows> MakeEach(Tx& tx, const std::string& run,
                                  const std::vector<PlannedRow>& rows,
                                  absl::FunctionRef<bool(int64_t number)> is_left_out,
                                  v1::ImportProgress refused,
                                  absl::FunctionRef<absl::Status(const PlannedRow&)> make) {
  MadeRows made;
  for (const PlannedRow& row : rows) {
    if (made.taken > 0 && tx.IsLong()) break;
    ++made.taken;
    if (is_left_out(row.row().number())) continue;
    absl::Status status = make(row);
    if (status.ok()) {
      ++made.made;
      continue;
    }
    RETURN_IF_ERROR(tx.broken());
    if (MayPass(status) || absl::IsUnauthenticated(status)) return status;
    ++made.refused;
    RETURN_IF_ERROR(KeepImportException(tx.connection(), run, row.row().number(),
                                        {refused, ToldLater(status)}));
  }
  return made;
}

std::optional<MadeRows> MakeAllOrNone(Tx& tx, const std::vector<PlannedRow>& rows,
                                      absl::FunctionRef<absl::Status(const PlannedRow&)> make) {
  MadeRows made;
  const absl::Status status = tx.Attempt([&]() -> absl::Status {
    for (const PlannedRow& row : rows) {
      if (made.taken > 0 && tx.IsLong()) break;
      RETURN_IF_ERROR(make(row));
      ++made.taken;
    }
    return absl::OkStatus();
  });
  made.made = static_cast<int64_t>(made.taken);
  return status.ok() ? std::optional(made) : std::nullopt;
}

}  // namespace zhaolian
