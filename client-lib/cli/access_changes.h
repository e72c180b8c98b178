// What became of users after a backup, so that a restored database can be brought there again.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_ACCESS_CHANGES_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_ACCESS_CHANGES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace zhaolian {

// The commands after which the users of the database file `restored` may sign in and do what they
// may by `before`, which is younger: of roles, units, days, passwords and second factors that are
// others there, in the order of the users' names. Of users who came later there is nothing. No
// server has either file open.
absl::StatusOr<std::vector<std::string>> CommandsForAccess(const std::string& before,
                                                           const std::string& restored);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_ACCESS_CHANGES_H_
