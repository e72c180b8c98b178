// The verbs of an operator. Backup goes through the server; check, restore and
// schema need none.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_ADMIN_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_ADMIN_VERBS_H_

#include <string>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct BackupArguments {
  std::string id;
  bool include_keys = false;
};
absl::Status Backup(Session& session, const BackupArguments& arguments);

struct RestoreArguments {
  std::string backup;
  std::string data;
  bool force = false;
  bool end_access = false;
};
// Puts a backup into a data directory that no server uses. What is there
// already is refused (FAILED_PRECONDITION), or moved, not deleted, with
// `force`. With `end_access` no session, key or certificate of the backup is good afterwards.
// Tells what has to be done about access. DATA_LOSS when the backup is not what was written.
absl::Status Restore(Session& session, const RestoreArguments& arguments);

// Checks a backup, or the data directory of a stopped server, for damage.
// DATA_LOSS says what is wrong; NOT_FOUND when it is neither.
absl::Status Check(Session& session, const std::string& directory);

// Tables, columns and rules as the program's own descriptors have them.
absl::Status PrintSchema(Session& session);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_ADMIN_VERBS_H_
