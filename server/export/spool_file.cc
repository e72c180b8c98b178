#include "server/export/spool_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

absl::Status Failed(const char* what) {
  return errno == ENOSPC ? DiskFull() : absl::ErrnoToStatus(errno, what);
}

}  // namespace

absl::StatusOr<SpoolFile> SpoolFile::Make(const std::string& directory) {
  // Not O_TMPFILE, which some file systems do not have.
  std::string path = absl::StrCat(directory, "/export-XXXXXX");
  const int fd = mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) return Failed("cannot make the file of an export");
  SpoolFile file(fd);
  if (unlink(path.c_str()) != 0) return Failed("cannot unlink the file of an export");
  return file;
}

SpoolFile::SpoolFile(SpoolFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

SpoolFile& SpoolFile::operator=(SpoolFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

SpoolFile::~SpoolFile() {
  if (fd_ >= 0) close(fd_);
}

std::string SpoolFile::path() const { return absl::StrCat("/proc/self/fd/", fd_); }

absl::StatusOr<int64_t> SpoolFile::Size() const {
  struct stat info = {};
  if (fstat(fd_, &info) != 0) return Failed("cannot look at the file of an export");
  return info.st_size;
}

absl::StatusOr<std::string> SpoolFile::ReadAt(int64_t offset, size_t bytes) const {
  std::string text(bytes, '\0');
  ssize_t read = -1;
  do {
    read = pread(fd_, text.data(), text.size(), offset);
  } while (read < 0 && errno == EINTR);
  if (read < 0) return Failed("cannot read the file of an export");
  text.resize(static_cast<size_t>(read));
  return text;
}

}  // namespace zhaolian
