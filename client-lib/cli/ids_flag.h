// The flag --ids of verbs whose tables have titles.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_IDS_FLAG_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_IDS_FLAG_H_

#include "client-lib/cli/row_output.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the parser's
class App;
}

namespace zhaolian {

// `references` outlives the command.
void AddIdsFlag(CLI::App& command, References& references);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_IDS_FLAG_H_
