// What the figures of a report mean, behind them.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_FIGURE_DEFINITIONS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_FIGURE_DEFINITIONS_H_

#include <ostream>

#include "client-lib/cli/session.h"
#include "google/protobuf/repeated_field.h"
#include "zhaolian/v1/figures.pb.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the parser's
class App;
}

namespace zhaolian {

// Adds --definitions to a verb of figures; `definitions` outlives the command.
void AddDefinitionsFlag(CLI::App& command, bool& definitions);

// Where it is said what figures are of, which moment, period and definition: with a table of them,
// or beside CSV, which is nothing but rows. Null for an output that has all of it in itself.
std::ostream* BesideFigures(Session& session);

// A table of them when `whole`, else a line that says which version they are of and how to have
// the table.
void PrintDefinitions(Session& session,
                      const google::protobuf::RepeatedPtrField<v1::FigureDefinition>& definitions,
                      bool whole);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_FIGURE_DEFINITIONS_H_
