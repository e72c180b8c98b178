// Files and directories of this machine's user.
#ifndef ZHAOLIAN_CLIENT_LIB_PRIVATE_FILE_H_
#define ZHAOLIAN_CLIENT_LIB_PRIVATE_FILE_H_

#include <string>

#include "absl/status/status.h"

namespace zhaolian {

// Sees to it that there is a file which only its owner reads and writes (mode 0600).
// FAILED_PRECONDITION when that cannot be.
absl::Status MakePrivateFile(const std::string& path);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_PRIVATE_FILE_H_
