// Command lines that cannot be read, in our own words and in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_PARSE_ERRORS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_PARSE_ERRORS_H_

#include <string>

#include "absl/status/status.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the parser's
class App;
class ParseError;
}  // namespace CLI

namespace zhaolian {

// The verb that was read, "zhaolian map show", or as much of it as was.
std::string VerbRead(const CLI::App& app);

// What the user did wrong for `app` to throw `error`: a usage error that names
// an unknown verb, a flag that does not exist, or what is missing.
absl::Status ExplainParseError(const CLI::App& app, const CLI::ParseError& error);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_PARSE_ERRORS_H_
