// Small secrets that leave the process, sealed with AES-256-GCM: nobody without the
// key reads them, or makes or alters one.
#ifndef ZHAOLIAN_SERVER_RPC_SEALING_H_
#define ZHAOLIAN_SERVER_RPC_SEALING_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace zhaolian {

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

#endif  // ZHAOLIAN_SERVER_RPC_SEALING_H_
