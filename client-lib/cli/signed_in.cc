#include "client-lib/cli/signed_in.h"

#include "client-lib/saved_sessions.h"
#include "storage/durable_file.h"

namespace zhaolian {

std::string TokenOf(const SessionOptions& options) {
  if (!options.token.empty() || !options.certificate.empty()) return options.token;
  // A file that is no good is told by `login`, which mends it.
  const auto saved = SavedSessions(SavedSessionsPath()).Of(options.server);
  return saved.ok() ? saved->token() : "";
}

std::string SecretOf(const SessionOptions& options) {
  std::string token = TokenOf(options);
  if (!token.empty() || options.certificate_key.empty()) return token;
  return ReadFile(options.certificate_key).value_or("");
}

}  // namespace zhaolian
