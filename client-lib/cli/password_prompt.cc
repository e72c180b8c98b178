#include "client-lib/cli/password_prompt.h"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client-lib/cli/cli_error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// The terminal with its echo switched off, until the end of the block.
class Unseen {
 public:
  explicit Unseen(int terminal) : terminal_(terminal) {
    tcgetattr(terminal_, &before_);
    termios unseen = before_;
    unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(terminal_, TCSAFLUSH, &unseen);
  }
  ~Unseen() { tcsetattr(terminal_, TCSAFLUSH, &before_); }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  const int terminal_;
  termios before_ = {};
};

absl::StatusOr<std::string> AskTerminal(const std::string& question) {
  const std::unique_ptr<FILE, decltype(&fclose)> terminal(fopen("/dev/tty", "r+"), &fclose);
  if (terminal == nullptr) return UsageError(wording::kNoTerminal);
  fputs(absl::StrCat(question, ": ").c_str(), terminal.get());
  fflush(terminal.get());
  std::string password;
  {
    const Unseen unseen(fileno(terminal.get()));
    for (int c = fgetc(terminal.get()); c != EOF && c != '\n'; c = fgetc(terminal.get())) {
      password += static_cast<char>(c);
    }
  }
  fputs("\n", terminal.get());
  return password;
}

}  // namespace

PasswordPrompt::PasswordPrompt(const std::string& file) : file_(file) {
  if (file == "-") {
    lines_ = &std::cin;
  } else if (!file.empty()) {
    opened_.open(file);
    lines_ = &opened_;
  }
}

absl::StatusOr<std::string> PasswordPrompt::Ask(const std::string& question) {
  if (lines_ == nullptr) return AskTerminal(question);
  std::string line;
  if (!std::getline(*lines_, line)) return UsageError(wording::kNoPasswordLine, file_, question);
  return std::string(absl::StripSuffix(line, "\r"));
}

absl::StatusOr<std::string> PasswordPrompt::AskForNew(const std::string& question,
                                                      const std::string& again) {
  while (true) {
    ASSIGN_OR_RETURN(std::string password, Ask(question));
    if (lines_ != nullptr) return password;
    ASSIGN_OR_RETURN(const std::string repeated, Ask(again));
    if (password == repeated) return password;
  }
}

}  // namespace zhaolian
