// Errors that the command line finds itself, in both languages: the status has
// the English text and, as the server's do, the Chinese one beside it.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_CLI_ERROR_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_CLI_ERROR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client-lib/cli/wording.h"
#include "storage/chinese_message.h"

namespace zhaolian {

// The message of `status` in a language, in English where there is no other.
std::string MessageIn(Language language, const absl::Status& status);

template <typename... Parts>
absl::Status CliError(absl::StatusCode code, const Wording& wording, const Parts&... parts) {
  return WithChinese(absl::Status(code, Say(Language::kEnglish, wording, parts...)),
                     Say(Language::kChinese, wording, parts...));
}

// A usage error in English alone, for texts that others wrote.
absl::Status PlainUsageError(absl::string_view english);
// A mistake in the command line, with what would be right; exit code 2.
template <typename... Parts>
absl::Status UsageError(const Wording& wording, const Parts&... parts) {
  return WithChinese(PlainUsageError(Say(Language::kEnglish, wording, parts...)),
                     Say(Language::kChinese, wording, parts...));
}
bool IsUsageError(const absl::Status& status);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_CLI_ERROR_H_
