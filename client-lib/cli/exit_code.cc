#include "client-lib/cli/exit_code.h"

#include "client-lib/cli/names.h"
#include "storage/error.h"

namespace zhaolian {

int ExitCodeOf(const absl::Status& status) {
  if (ErrorReason(status) == "ROWS_REFUSED") return 1;
  if (IsUsageError(status)) return 2;
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return 0;
    case absl::StatusCode::kNotFound:
      return 3;
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
      return 4;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return 5;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return 6;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kCancelled:
      return 7;
    default:
      return 8;
  }
}

}  // namespace zhaolian
