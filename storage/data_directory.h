// The directory that holds everything a server keeps, held by one process.
//
//   zhaolian.db   the database (with -wal and -shm while it runs)
//   keys/         secrets, readable by their owner only
//   backups/      what CreateBackup writes, unless configured elsewhere
//   evidence/     files of evidence; see ContentStore
//   imports/      spreadsheets on their way in, and the plans of their rows
//   revision      the last one known to have been reached; see RevisionMark
//   lock          held for as long as a process uses the directory
#ifndef ZHAOLIAN_STORAGE_DATA_DIRECTORY_H_
#define ZHAOLIAN_STORAGE_DATA_DIRECTORY_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/directory_lock.h"

namespace zhaolian {

class DataDirectory {
 public:
  // Creates the directory where needed (mode 0700) and locks it.
  // FAILED_PRECONDITION, in one clear line, when another process has it.
  static absl::StatusOr<std::unique_ptr<DataDirectory>> Open(const std::string& path);
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string database_path() const;
  bool HasDatabase() const;
  std::string keys_path() const;
  std::string backups_path() const;
  std::string evidence_path() const;
  std::string imports_path() const;
  std::string mark_path() const;

  // The 32-byte key called `name`, made at the first call and kept in
  // keys/{name} with mode 0600. FAILED_PRECONDITION when others can read it.
  absl::StatusOr<std::string> Key(absl::string_view name) const;

 private:
  DataDirectory(std::string path, DirectoryLock lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}
  std::string path_;
  DirectoryLock lock_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_DATA_DIRECTORY_H_
