// One-time codes of authenticator apps: RFC 6238 with SHA-1, six digits, 30 seconds.
#ifndef ZHAOLIAN_SERVER_ACCESS_ONE_TIME_CODE_H_
#define ZHAOLIAN_SERVER_ACCESS_ONE_TIME_CODE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace zhaolian {

// 160 random bits, as RFC 4226 recommends.
std::string NewCodeSecret();

// As it is typed into an app: base32 without padding.
absl::StatusOr<std::string> Base32Of(absl::string_view secret);

// otpauth://totp/… for an app to scan; `user` is the name "users/{id}".
std::string CodeUri(absl::string_view base32, absl::string_view user);

// The time step, counted from 1970, of which `code` is the code: that of `now`, or the one
// before or after it, for clocks that are a little off. Nothing when it is none of these,
// or not after `last_step`.
std::optional<int64_t> StepOfCode(absl::string_view secret, const std::string& code, absl::Time now,
                                  int64_t last_step);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ACCESS_ONE_TIME_CODE_H_
