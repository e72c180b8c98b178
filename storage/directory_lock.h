// A directory of one's own, and who may use it.
#ifndef ZHAOLIAN_STORAGE_DIRECTORY_LOCK_H_
#define ZHAOLIAN_STORAGE_DIRECTORY_LOCK_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace zhaolian {

// Makes a directory, and those above it, where there is none; it is its owner's only
// (mode 0700). FAILED_PRECONDITION when it cannot be made.
absl::Status MakePrivateDirectory(const std::string& path);

// A file that one process, or one part of it, holds at a time. The system takes it back
// when the process ends, however it ends.
class DirectoryLock {
 public:
  // Makes the file where there is none, and waits until `until` for whoever holds it:
  // nothing when that was not enough. FAILED_PRECONDITION when the file cannot be opened.
  static absl::StatusOr<std::optional<DirectoryLock>> Take(const std::string& path,
                                                           absl::Time until);
  ~DirectoryLock();
  DirectoryLock(DirectoryLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  DirectoryLock& operator=(DirectoryLock&&) = delete;

 private:
  explicit DirectoryLock(int file) : file_(file) {}
  int file_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_DIRECTORY_LOCK_H_
