// A sync of a file on a thread of its own, while who asked for it goes on.
//
// What a checkpoint has copied is a thousand pages all over the file: their sync takes a
// disk twenty times as long as their copying, and the one writer would wait for it.
#ifndef ZHAOLIAN_STORAGE_LATER_SYNC_H_
#define ZHAOLIAN_STORAGE_LATER_SYNC_H_

#include <sqlite3.h>

#include <atomic>
#include <thread>

namespace zhaolian {

// The syncs of one file, asked for by one thread at a time. Results are SQLite's.
class LaterSync {
 public:
  LaterSync() = default;
  ~LaterSync() { Wait(); }
  LaterSync(const LaterSync&) = delete;
  LaterSync& operator=(const LaterSync&) = delete;

  // Waits for the one before and begins another, unless one has failed: gives that error.
  // The file outlives it.
  int Begin(sqlite3_file* file, int flags);

  // Whether what was written before Begin may not be on the disk yet; after a sync that
  // failed for ever.
  bool is_pending() const { return under_way_ || failure() != SQLITE_OK; }
  // The error of the first one that failed, of those that are over.
  int failure() const { return failure_; }

  // Waits until none is under way and gives failure().
  int Wait();

 private:
  void Sync(sqlite3_file* file, int flags);

  std::thread thread_;
  std::atomic<bool> under_way_ = false;
  std::atomic<int> failure_ = SQLITE_OK;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_LATER_SYNC_H_
