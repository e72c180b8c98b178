// What an authenticator app does, for tests.
#ifndef ZHAOLIAN_TESTS_SUPPORT_AUTHENTICATOR_H_
#define ZHAOLIAN_TESTS_SUPPORT_AUTHENTICATOR_H_

#include <string>

#include "absl/strings/string_view.h"

namespace zhaolian {

// The code that an app with the secret, in base32, shows `steps` after the present one; -1, 0
// and 1 are taken. Waits where the present step is about to end, so that the code is still
// what was asked for when it arrives.
std::string CodeOfApp(absl::string_view base32, int steps);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_AUTHENTICATOR_H_
