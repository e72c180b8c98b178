// What each user has uploaded that is not planned yet.
#ifndef ZHAOLIAN_SERVER_IMPORT_WAITING_UPLOADS_H_
#define ZHAOLIAN_SERVER_IMPORT_WAITING_UPLOADS_H_

#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace zhaolian {

// Thread-safe.
class WaitingUploads {
 public:
  struct Limits {
    int64_t bytes;         // of the files of a user
    int64_t files;         // of a user
    int64_t files_in_all;  // of all users
  };

  explicit WaitingUploads(const Limits& limits) : limits_(limits) {}

  // Counts a file, without its bytes. RESOURCE_EXHAUSTED, reasons UPLOAD_FILES_WAIT, when the user
  // had too many with it, and UPLOADS_FULL, when all users had; it is not counted then.
  absl::Status Begin(const std::string& user) ABSL_LOCKS_EXCLUDED(mutex_);
  // Counts bytes of a file that is counted. RESOURCE_EXHAUSTED, reason UPLOADS_WAIT, when the user
  // had too many with them; they are not counted then.
  absl::Status Add(const std::string& user, int64_t bytes) ABSL_LOCKS_EXCLUDED(mutex_);
  // Counts a file that is there, however many there are.
  void Note(const std::string& user, int64_t bytes) ABSL_LOCKS_EXCLUDED(mutex_);
  // A file that was counted is there no more.
  void Take(const std::string& user, int64_t bytes) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Waiting {
    int64_t files = 0, bytes = 0;
  };

  const Limits limits_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Waiting> of_user_ ABSL_GUARDED_BY(mutex_);
  int64_t files_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_WAITING_UPLOADS_H_
