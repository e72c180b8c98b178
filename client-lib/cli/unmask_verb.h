// The verb that shows a contact person as it is.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_UNMASK_VERB_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_UNMASK_VERB_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct UnmaskArguments {
  // Name or id: what a person is called is masked, and finds nothing. Or the name of a firm that
  // has one contact; without a network, whatever finds the firm.
  std::string person;
  std::string purpose;   // for the journal
  bool offline = false;  // do not ask the server
};
// Where the server cannot be reached: a contact of the user's own open firms, as the device of the
// user keeps it.
absl::Status UnmaskPerson(Session& session, const UnmaskArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_UNMASK_VERB_H_
