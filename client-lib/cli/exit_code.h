// What the program tells the shell.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_EXIT_CODE_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_EXIT_CODE_H_

#include "absl/status/status.h"

namespace zhaolian {

// The exit code of an outcome; kExitCodes says what each means.
int ExitCodeOf(const absl::Status& status);

inline constexpr char kExitCodes[] =
    "Exit codes:\n"
    "  0  done\n"
    "  1  some rows were refused (admin load)\n"
    "  2  the command line is wrong; nothing was sent\n"
    "  3  not found\n"
    "  4  conflict: the row has changed, exists already, or something stands in the way\n"
    "  5  the server found an argument invalid\n"
    "  6  not allowed, or not known who asks\n"
    "  7  the server cannot be reached, is busy, or took too long; try again\n"
    "  8  an internal error, or damaged data\n";

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_EXIT_CODE_H_
