// A change that comes in the request of another method: of a device that was away, or of
// a row of a spreadsheet.
#ifndef ZHAOLIAN_SERVER_FEED_PENDING_MUTATION_H_
#define ZHAOLIAN_SERVER_FEED_PENDING_MUTATION_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/rows/mutation.h"
#include "server/rows/mutations.h"
#include "server/rpc/admission.h"
#include "zhaolian/v1/push.pb.h"

namespace zhaolian {

// The method in whose name the server makes a request itself.
struct OnBehalf {
  std::string method;  // "" for a request of the caller's own
  // Whether it takes back what that method has done before. To that who may call it is entitled.
  bool takes_back = false;
};

// Looks at what takes no database: whether it is a change of one row, the caller may make
// it, and its request is right. The journal names the method of the change, or the one on whose
// behalf it is made. INVALID_ARGUMENT, PERMISSION_DENIED.
absl::StatusOr<PreparedMutation> PreparePending(const Mutations& mutations,
                                                const Admission& admission, const CallerPtr& caller,
                                                const v1::PendingMutation& mutation,
                                                const OnBehalf& on_behalf = {});

// Whether asking again later gives the same: else the change waits to be made again.
bool Settles(const absl::Status& status);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_FEED_PENDING_MUTATION_H_
