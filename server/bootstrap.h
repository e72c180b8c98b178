// The rows that must exist before anybody can make others.
#ifndef ZHAOLIAN_SERVER_BOOTSTRAP_H_
#define ZHAOLIAN_SERVER_BOOTSTRAP_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/access/passwords.h"
#include "storage/store.h"

namespace zhaolian {

// Who can sign in first, and how.
struct FirstSignIn {
  std::string user;
  std::string one_time_password;
};

// Makes the city bureau and, where nobody signs in, the local user, each unless it is
// there (deleted or not). Waits for the writer.
absl::Status MakeFirstRows(Store& store, bool sign_in);

// Before nobody signs in: FAILED_PRECONDITION where somebody has a password, since
// everybody on the machine would see what is kept from them.
absl::Status CheckNobodySignsIn(Store& store);

// Makes a security officer with a one-time password, or one again of the first one, when no
// security officer who is there now gets in, as after a first password that nobody used in time;
// else nothing. Waits for the writer.
absl::StatusOr<std::optional<FirstSignIn>> MakeFirstOfficer(Store& store, Passwords& passwords);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_BOOTSTRAP_H_
