// The device and its server: synchronise, and decide what the server did not take.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_SYNC_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_SYNC_VERBS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"
#include "client-lib/device.h"

namespace zhaolian {

struct SyncArguments {
  bool anew = false;  // receive everything again
  // How wrong the clock of this machine may be, in minutes.
  int clock_tolerance = static_cast<int>(absl::ToInt64Minutes(Device::kClockTolerance));
};
// Sends what waits, and receives what is new. ABORTED when changes then need their
// author.
absl::Status Synchronise(Session& session, const SyncArguments& arguments);

// What the server has not taken.
absl::Status ListWaiting(Session& session);
// Queue again as they are, or forget; the first error ends it.
absl::Status RetryWaiting(Session& session, const std::vector<int64_t>& numbers);
absl::Status DiscardWaiting(Session& session, const std::vector<int64_t>& numbers);

struct EditArguments {
  int64_t number = 0;
  std::vector<std::string> fields;  // field=value, field+=value, field-=value
};
// Corrects a change that waits or was refused, in its place. A firm may be called as in
// LogContact.
absl::Status EditWaiting(Session& session, const EditArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_SYNC_VERBS_H_
