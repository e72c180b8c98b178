#include "client-lib/cli/whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "client-lib/cli/cli_error.h"

namespace zhaolian {
namespace {

constexpr mode_t kOwnerOnly = 0600;

std::string LastError() { return std::generic_category().message(errno); }

}  // namespace

WholeFile::~WholeFile() {
  if (fd_ >= 0) close(fd_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

absl::Status WholeFile::Open() {
  const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
  const std::string directory = folder.empty() ? "." : folder.string();
  fd_ = open(directory.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, kOwnerOnly);
  if (fd_ >= 0) return absl::OkStatus();
  std::string name = absl::StrCat(path_, ".XXXXXX");
  fd_ = mkostemp(name.data(), O_CLOEXEC);
  if (fd_ < 0) return UsageError(wording::kFileUnwritable, path_, LastError());
  temporary_ = name;
  return absl::OkStatus();
}

absl::Status WholeFile::Write(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return Failed();
    if (written > 0) bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status WholeFile::Commit() {
  if (fsync(fd_) != 0) return Failed();
  if (temporary_.empty()) {
    // A link takes no place that is taken, which a rename does.
    const std::string name = absl::StrCat(path_, ".", getpid());
    const std::string unnamed = absl::StrCat("/proc/self/fd/", fd_);
    if (linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0) {
      return Failed();
    }
    temporary_ = name;
  }
  if (rename(temporary_.c_str(), path_.c_str()) != 0) return Failed();
  temporary_.clear();
  return absl::OkStatus();
}

absl::Status WholeFile::Failed() const {
  return CliError(absl::StatusCode::kFailedPrecondition, wording::kFileUnwritable, path_,
                  LastError());
}

std::string FreePath(const std::string& path) {
  const std::filesystem::path wanted(path);
  std::filesystem::path free = wanted;
  std::error_code error;
  for (int number = 2; std::filesystem::exists(free, error); ++number) {
    free.replace_filename(
        absl::StrCat(wanted.stem().string(), "-", number, wanted.extension().string()));
  }
  return free.string();
}

}  // namespace zhaolian
