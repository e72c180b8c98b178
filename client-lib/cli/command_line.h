// One command line: read, run, explained, completed.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_COMMAND_LINE_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_COMMAND_LINE_H_

#include <memory>
#include <string>
#include <vector>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

class CommandLine {
 public:
  // Where flags that are not given come from.
  enum class Defaults { kEnvironment, kSession };

  // For one Run: its flags change the options of the session, which outlives it.
  CommandLine(Session& session, Defaults defaults);
  ~CommandLine();

  // Runs the words after the program's name. The exit code.
  int Run(std::vector<std::string> words);
  bool IsVerb(const std::string& word) const;
  // All of its verbs and flags.
  CLI::App& app() { return *app_; }
  // What may stand in place of the last of the words.
  std::vector<std::string> Complete(const std::vector<std::string>& words);

 private:
  Session& session_;
  std::unique_ptr<CLI::App> app_;
  Verb verb_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_COMMAND_LINE_H_
