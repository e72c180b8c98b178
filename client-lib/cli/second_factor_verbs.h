// The second factor of a user: set up, confirmed and removed.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_SECOND_FACTOR_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_SECOND_FACTOR_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client-lib/cli/password_prompt.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

// The code that was given, or else is asked for, without its blanks: apps show some.
absl::StatusOr<std::string> AskForCode(Session& session, PasswordPrompt& prompt,
                                       const std::string& given);

// Asks for the password, and prints the secret: on a terminal as a QR code too.
absl::Status StartSecondFactor(Session& session, const std::string& password_file);
// `code` is asked for on the terminal when it is empty.
absl::Status ConfirmSecondFactor(Session& session, const std::string& code);

struct RemovalArguments {
  std::string user;  // empty for one's own, which takes a code
  std::string code;
};
absl::Status RemoveSecondFactor(Session& session, const RemovalArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_SECOND_FACTOR_VERBS_H_
