#include "storage/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace zhaolian {
namespace {

constexpr absl::Duration kBetweenTries = absl::Milliseconds(20);

}  // namespace

absl::Status MakePrivateDirectory(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return absl::OkStatus();
  std::filesystem::create_directories(path, error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot create the directory ", path, ": ", error.message()));
  }
  std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<DirectoryLock>> DirectoryLock::Take(const std::string& path,
                                                                 absl::Time until) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  }
  DirectoryLock lock(file);
  while (flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (absl::Now() >= until) return std::nullopt;
    absl::SleepFor(kBetweenTries);
  }
  return lock;
}

DirectoryLock::~DirectoryLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace zhaolian
