// What a contact person is shown for, as text that the server takes.
#ifndef ZHAOLIAN_CLIENT_LIB_PURPOSE_H_
#define ZHAOLIAN_CLIENT_LIB_PURPOSE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace zhaolian {

// INVALID_ARGUMENT for what says nothing, is longer than DeviceUnmasking.purpose takes, or holds
// what cannot be seen. Stricter than the server, so that it takes what passed here: a note that it
// refused would keep all others waiting.
absl::Status CheckPurpose(absl::string_view purpose);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_PURPOSE_H_
