// Passwords as people type them: from the terminal, unseen, or line by line from a
// file.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_PASSWORD_PROMPT_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_PASSWORD_PROMPT_H_

#include <fstream>
#include <istream>
#include <string>

#include "absl/status/statusor.h"

namespace zhaolian {

class PasswordPrompt {
 public:
  // `file` is "" for the terminal, "-" for standard input, or a file with a password
  // on each line.
  explicit PasswordPrompt(const std::string& file);

  // The next one; `question` is shown on the terminal. A usage error when there is
  // no terminal, or no further line.
  absl::StatusOr<std::string> Ask(const std::string& question);
  // A new one: the terminal is asked twice, until both are the same.
  absl::StatusOr<std::string> AskForNew(const std::string& question, const std::string& again);

 private:
  const std::string file_;
  std::ifstream opened_;
  std::istream* lines_ = nullptr;  // null for the terminal
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_PASSWORD_PROMPT_H_
