// Revocations that a backup does not know.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_REVOCATIONS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_REVOCATIONS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace zhaolian {

// Has keys, certificates and sessions that are gone from the database file `before` be gone from
// `restored` too, which is older, and devices with them be told as they are by `before`. Gives how
// many of those were good until then. No server has either file open.
absl::StatusOr<int> TakeRevocationsOver(const std::string& before, const std::string& restored,
                                        absl::Time now);

// How many keys, certificates and sessions of the database file are good.
absl::StatusOr<int> CountGood(const std::string& restored, absl::Time now);

// Has all of them be gone, and gives how many there were. Devices keep their copies of the data:
// nothing was revoked for them.
absl::StatusOr<int> EndAccess(const std::string& restored, absl::Time now);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_REVOCATIONS_H_
