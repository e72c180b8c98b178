// A prompt for the day's work of an office: find a firm, log a contact, see what is due.
// It never waits for the network; what it takes down is sent beside it.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_OFFICE_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_OFFICE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

// The command line, which is above this.
struct OfficeCommands {
  // Runs the words after "zhaolian", with the settings of the prompt.
  std::function<void(const std::vector<std::string>& words)> run;
  std::function<bool(const std::string& word)> is_verb;
  std::function<std::vector<std::string>(const std::vector<std::string>& words)> complete;
};

// Reads lines until the end of input or `quit`.
absl::Status KeepOffice(Session& session, const OfficeCommands& commands);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_OFFICE_H_
