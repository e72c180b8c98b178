// The journal on the command line. List and checkpoint go through the server; verify
// reads a data directory or a backup by itself.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_JOURNAL_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_JOURNAL_VERBS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

struct JournalArguments {
  std::string user, name, method;
  std::string since, until;  // as people write times; empty leaves open
  int limit = 50;            // 0 for all
};
absl::Status ListJournal(Session& session, const JournalArguments& arguments);

// Prints a signed checkpoint as textproto, to be kept elsewhere.
absl::Status PrintCheckpoint(Session& session);

struct VerifyArguments {
  std::string directory;
  std::vector<std::string> checkpoints;  // files that PrintCheckpoint wrote
};
// Whether the journal of a data directory, or of a backup, is what was written, as far
// as it tells itself and as the checkpoints know. DATA_LOSS after every fault was told;
// checkpoints that are not signed, or by different keys, are faults too.
absl::Status VerifyJournal(Session& session, const VerifyArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_JOURNAL_VERBS_H_
