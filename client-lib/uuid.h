// Random identifiers for requests.
#ifndef ZHAOLIAN_CLIENT_LIB_UUID_H_
#define ZHAOLIAN_CLIENT_LIB_UUID_H_

#include <string>

#include "absl/strings/string_view.h"

namespace zhaolian {

// A version 4 UUID (RFC 9562) in lower case. Ends the program when the system
// gives no random numbers: an id that is not unique would lose a change.
std::string NewUuid();

// The UUID that 16 random bytes make; they are changed in six bits only.
std::string UuidFromBytes(absl::string_view random_bytes);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_UUID_H_
