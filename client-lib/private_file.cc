#include "client-lib/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace zhaolian {

absl::Status MakePrivateFile(const std::string& path) {
  // A file that is there is not opened: closing it would take away the locks that this
  // process has on it by another descriptor.
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) {
    close(file);
    return absl::OkStatus();
  }
  if (errno == EEXIST && chmod(path.c_str(), 0600) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("cannot make ", path, " a file for its owner only: ", std::strerror(errno)));
}

}  // namespace zhaolian
