// Runs a checkup, and keeps issues in step with what it finds.
#ifndef ZHAOLIAN_SERVER_DISPATCH_CHECKUP_RUN_H_
#define ZHAOLIAN_SERVER_DISPATCH_CHECKUP_RUN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"
#include "zhaolian/v1/checkups.pb.h"

namespace zhaolian {

// Looks on `connection`, then opens and resolves issues by parts on the writer, and waits for
// them; nothing is written when the request asks for that. Not on the writer's thread.
// `solve_days`: as in BindIssues.
absl::StatusOr<v1::RunCheckupResponse> RunCheckup(Store& store, Connection& connection,
                                                  int solve_days,
                                                  const v1::RunCheckupRequest& request,
                                                  const ChangeOrigin& origin, absl::Time now);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_DISPATCH_CHECKUP_RUN_H_
