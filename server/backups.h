// Backups while the server runs.
#ifndef ZHAOLIAN_SERVER_BACKUPS_H_
#define ZHAOLIAN_SERVER_BACKUPS_H_

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/rpc/call.h"
#include "storage/store.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {

// What the ids of backups begin with that are written by the clock.
inline constexpr absl::string_view kNightlyPrefix = "nightly-";
bool IsNightly(absl::string_view id);

// A backup reads the whole database, so it gets a thread and a connection of
// its own, one backup at a time.
class Backups {
 public:
  struct Directories {
    std::string backups;
    std::string keys;
    std::string evidence = {};  // files that rows of evidence name; empty for none
  };

  // `kept`: how long a backup that somebody asked for is kept; for ever where it is infinite.
  Backups(Store& store, Directories directories, absl::Duration kept);
  ~Backups() { Wait(); }

  // Answers the call when the backup is written: RESOURCE_EXHAUSTED while
  // another is, ALREADY_EXISTS when its folder is there.
  void Start(const CallPtr& call, std::unique_ptr<v1::CreateBackupRequest> request)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Writes the backup `id` on this thread; the same errors as Start.
  absl::Status WriteNow(const std::string& id) ABSL_LOCKS_EXCLUDED(mutex_);

  // Deletes all but the newest `kept` backups whose ids begin with `prefix`.
  absl::Status Thin(const std::string& prefix, int kept) const;

  // Deletes those that somebody asked for and whose time is over.
  absl::Status RemoveExpired(absl::Time now) const;
  absl::Duration kept() const { return kept_; }

  // Those in the directory, newest first; one that is being written too.
  struct Known {
    std::string id;
    absl::Time time;  // of its end; of its begin while it is being written
    bool whole;
  };
  std::vector<Known> List() const;

  // The last revision that a whole one holds; -1 of one that is being written or cannot be read.
  int64_t RevisionOf(const std::string& id) const;

  // Removes what backups left that were cut off. Before the first one.
  void RemovePartial() const;

  // When the newest backup was written; before 1970 when there is none.
  absl::Time newest() const { return absl::FromUnixSeconds(newest_seconds_); }

  // Waits for a backup under way.
  void Wait() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // Takes and gives back the one place for a backup.
  absl::Status Begin() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void End() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<v1::CreateBackupResponse> Write(const v1::CreateBackupRequest& request);

  Store& store_;
  const Directories directories_;
  const absl::Duration kept_;
  std::atomic<int64_t> newest_seconds_;  // since 1970
  absl::Mutex mutex_;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_BACKUPS_H_
