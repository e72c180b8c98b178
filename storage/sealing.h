// Small secrets that leave the process, sealed with AES-256-GCM: nobody without the
// key reads them, or makes or alters one.
#ifndef ZHAOLIAN_STORAGE_SEALING_H_
#define ZHAOLIAN_STORAGE_SEALING_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace zhaolian {

// A key for Seal made of `secret`, which nobody guesses, as of a token: HKDF (RFC 5869) with
// SHA-256. Another salt, or another use of the secret, makes another key. INTERNAL when OpenSSL
// makes none.
absl::StatusOr<std::string> KeyFrom(absl::string_view secret, absl::string_view salt,
                                    absl::string_view use);

// nonce ‖ sealed text ‖ tag, as raw bytes. `key` has 32 bytes. `owner` says whom or what
// it belongs to; it is not in the result, and must be the same to open it. INTERNAL when
// the system gives no random numbers.
absl::StatusOr<std::string> Seal(absl::string_view key, absl::string_view owner,
                                 absl::string_view plain);

// What was sealed; nothing when it was altered, or sealed with another key or for another
// owner.
std::optional<std::string> Unseal(absl::string_view key, absl::string_view owner,
                                  absl::string_view sealed);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_SEALING_H_
