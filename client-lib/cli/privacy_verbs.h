// Rights of the people in the data, on the command line.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_PRIVACY_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_PRIVACY_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct ExportArguments {
  std::string person;  // a name, or the id of a contact person
  std::string purpose;
};
// Everything that is held about a person.
absl::Status ExportPerson(Session& session, const ExportArguments& arguments);

struct EraseArguments {
  std::string person;  // a name, or the id of a contact person
  std::string reason;
  // Evidence whose files are erased too: names or ids, or "named" for those in which the person
  // was found.
  std::vector<std::string> files;
  bool confirmed = false;  // do not ask
  bool validate_only = false;
};
// Shows what will be erased, asks, and erases it.
absl::Status ErasePerson(Session& session, const EraseArguments& arguments);

// Contact persons whose retention is over, at most `limit` or, with 0, all.
absl::Status ListExpired(Session& session, int limit);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_PRIVACY_VERBS_H_
