// How much each user has uploaded that is not planned yet.
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
  explicit WaitingUploads(int64_t most_bytes) : most_bytes_(most_bytes) {}

  // Counts bytes, of an upload under way too. RESOURCE_EXHAUSTED, reason UPLOADS_WAIT, when the
  // user had too many with them; they are not counted then.
  absl::Status Add(const std::string& user, int64_t bytes) ABSL_LOCKS_EXCLUDED(mutex_);
  // Counts what is there, however much it is.
  void Note(const std::string& user, int64_t bytes) ABSL_LOCKS_EXCLUDED(mutex_);
  void Take(const std::string& user, int64_t bytes) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const int64_t most_bytes_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, int64_t> bytes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_WAITING_UPLOADS_H_
