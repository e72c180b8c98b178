// The verb that shows a contact person as it is.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_UNMASK_VERB_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_UNMASK_VERB_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct UnmaskArguments {
  std::string person;   // name or id: what a person is called is masked, and finds nothing
  std::string purpose;  // for the journal
};
absl::Status UnmaskPerson(Session& session, const UnmaskArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_UNMASK_VERB_H_
