#include "client-lib/cli/confirm.h"

#include <iostream>

#include "absl/strings/ascii.h"
#include "client-lib/cli/cli_error.h"

namespace zhaolian {

absl::Status Confirm(Session& session, const std::string& question) {
  session.out() << std::flush;
  session.err() << question << " " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  answer = absl::AsciiStrToLower(absl::StripAsciiWhitespace(answer));
  if (answer == "y" || answer == "yes" || answer == "是") return absl::OkStatus();
  return UsageError(wording::kNotAgreed);
}

}  // namespace zhaolian
