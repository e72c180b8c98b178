// Backups while the server runs.
#ifndef ZHAOLIAN_SERVER_BACKUPS_H_
#define ZHAOLIAN_SERVER_BACKUPS_H_

#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/call.h"
#include "storage/store.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {

// A backup reads the whole database, so it gets a thread and a connection of
// its own, one backup at a time.
class Backups {
 public:
  struct Directories {
    std::string backups;
    std::string keys;
  };

  Backups(Store& store, Directories directories)
      : store_(store), directories_(std::move(directories)) {}
  ~Backups() { Wait(); }

  // Answers the call when the backup is written: RESOURCE_EXHAUSTED while
  // another is, ALREADY_EXISTS when its folder is there.
  void Start(const CallPtr& call, std::unique_ptr<v1::CreateBackupRequest> request)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Waits for a backup under way.
  void Wait() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::StatusOr<v1::CreateBackupResponse> Write(const v1::CreateBackupRequest& request);

  Store& store_;
  const Directories directories_;
  absl::Mutex mutex_;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_BACKUPS_H_
