// A file without a name, which is gone with whoever has it open, even after a crash.
#ifndef ZHAOLIAN_SERVER_EXPORT_SPOOL_FILE_H_
#define ZHAOLIAN_SERVER_EXPORT_SPOOL_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace zhaolian {

class SpoolFile {
 public:
  // In a directory that others may not read. RESOURCE_EXHAUSTED, reason DISK_FULL.
  static absl::StatusOr<SpoolFile> Make(const std::string& directory);
  SpoolFile(SpoolFile&& other) noexcept;
  SpoolFile& operator=(SpoolFile&& other) noexcept;
  ~SpoolFile();

  int fd() const { return fd_; }
  // Opens the file again, for what takes a path.
  std::string path() const;

  absl::StatusOr<int64_t> Size() const;
  // At most `bytes` bytes from `offset`; none at the end.
  absl::StatusOr<std::string> ReadAt(int64_t offset, size_t bytes) const;

 private:
  explicit SpoolFile(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_EXPORT_SPOOL_FILE_H_
