// The command line: verbs, flags and their help.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_COMMANDS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_COMMANDS_H_

#include <functional>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace CLI {
class App;
}

namespace zhaolian {

// What the command line asks for, to be run once all of it has been read.
using Verb = std::function<absl::Status()>;

// Adds every verb to `app`. Reading one sets `verb`, which uses `session`.
void AddResourceCommands(CLI::App& app, Session& session, Verb& verb);
void AddOtherCommands(CLI::App& app, Session& session, Verb& verb);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_COMMANDS_H_
