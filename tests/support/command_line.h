// Programs that were built beside the test, as people run them.
#ifndef ZHAOLIAN_TESTS_SUPPORT_COMMAND_LINE_H_
#define ZHAOLIAN_TESTS_SUPPORT_COMMAND_LINE_H_

#include <string>

namespace zhaolian {

struct Outcome {
  int exit_code;
  std::string out;  // standard output and standard error
};

// The path of a program.
std::string BuiltProgram(const std::string& name);

// Runs a line of shell and waits for its end.
Outcome RunShell(const std::string& line);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_COMMAND_LINE_H_
