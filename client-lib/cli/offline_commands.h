// The verbs of those who work without a network.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_OFFLINE_COMMANDS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_OFFLINE_COMMANDS_H_

#include "client-lib/cli/commands.h"

namespace zhaolian {

// As those of commands.h: log, note, due, find, show, sync, outbox, conflicts.
void AddOfflineCommands(CLI::App& app, Session& session, Verb& verb);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_OFFLINE_COMMANDS_H_
