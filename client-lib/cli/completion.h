// Completion of command lines in bash, zsh and fish.
//
// The shells' scripts only ask the program itself:
//   zhaolian __complete WORD...
// with the words up to the cursor, the last one unfinished, and offer the lines
// that it prints.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_COMPLETION_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_COMPLETION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

// What can stand on a command line, without what it does.
struct CommandShape {
  struct Flag {
    std::string name;  // with its hyphens
    bool takes_value;
  };
  std::string name;
  std::vector<Flag> flags;
  std::vector<CommandShape> subcommands;
};

// Words that continue the last of `words`: verbs, flags, collections, fields,
// enum values, and names, for which the server is asked with little patience;
// without a server there are none.
std::vector<std::string> Completions(Session& session, const CommandShape& program,
                                     const std::vector<std::string>& words);

// The script for "bash", "zsh" or "fish"; a usage error for another shell.
absl::StatusOr<std::string> CompletionScript(const std::string& shell);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_COMPLETION_H_
