// What the figures of a report mean, behind them.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_FIGURE_DEFINITIONS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_FIGURE_DEFINITIONS_H_

#include "client-lib/cli/session.h"
#include "google/protobuf/repeated_field.h"
#include "zhaolian/v1/figures.pb.h"

namespace zhaolian {

// A table of them when `whole`, else a line that says which version they are of and how to have
// the table. Nothing unless the output is text.
void PrintDefinitions(Session& session,
                      const google::protobuf::RepeatedPtrField<v1::FigureDefinition>& definitions,
                      bool whole);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_FIGURE_DEFINITIONS_H_
