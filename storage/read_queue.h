// Reads that wait for the thread of a reader, and how long one more would wait.
#ifndef ZHAOLIAN_STORAGE_READ_QUEUE_H_
#define ZHAOLIAN_STORAGE_READ_QUEUE_H_

#include <deque>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/database.h"
#include "storage/wake_batch.h"

namespace zhaolian {

// Too many reads wait: RESOURCE_EXHAUSTED, reason READERS_BUSY, with RetryInfo.
absl::Status ReadersBusy();

// Thread-safe.
class ReadQueue : public Sleeper {
 public:
  struct Limits {
    size_t length;       // reads that may wait
    absl::Duration age;  // how long one may wait
    int readers;         // that take them
  };
  using ReadFunction = absl::AnyInvocable<void(const absl::Status&, Connection&)>;
  struct Pending {
    absl::Time since, deadline;
    ReadFunction read;
    // Over within microseconds: what its end wakes may wait for that of the next ones.
    bool is_brief = false;
  };

  explicit ReadQueue(const Limits& limits) : limits_(limits) {}

  // Takes the read, or leaves it as it was: ReadersBusy when the queue is full, UNAVAILABLE
  // when it is closed.
  absl::Status Push(Pending& read) ABSL_LOCKS_EXCLUDED(mutex_);
  // The next one as soon as there is one. Nothing once the queue is closed and empty.
  // `wakes` are those of the thread, for when it has to wait.
  std::optional<Pending> Pop(WakeBatch& wakes) ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether its turn came in time: ReadersBusy, DEADLINE_EXCEEDED.
  absl::Status CheckWait(const Pending& read, absl::Time now) const;
  // A read was run, and took that time.
  void CountRun(absl::Duration time) ABSL_LOCKS_EXCLUDED(mutex_);
  // Takes no more; what waits is still given out.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);
  // Wakes as many as have something to take.
  void WakeUp() override ABSL_LOCKS_EXCLUDED(mutex_);

  // Whether more reads come than are done, and one that comes now would wait for longer than
  // `longest`. A burst is none of that: the queue has not been empty for `age` (a standing queue
  // is what to fight, RFC 8289), or a read was refused within that time and no reader has been
  // idle for long since. However long reads
  // take, one may wait, so that no reader has to.
  bool IsOverloaded(absl::Duration longest, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

  size_t waiting() const ABSL_LOCKS_EXCLUDED(mutex_);
  // That of the first.
  absl::Duration longest_wait() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void WaitForSome(WakeBatch& wakes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Where a reader has waited for long.
  void EndOverload() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Limits limits_;
  mutable absl::Mutex mutex_;
  absl::CondVar filled_;
  int idle_ ABSL_GUARDED_BY(mutex_) = 0;  // readers that wait
  absl::Time idle_since_ ABSL_GUARDED_BY(mutex_);
  std::deque<Pending> pending_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Duration usual_run_ ABSL_GUARDED_BY(mutex_);  // a mean of the last ones
  absl::Time last_empty_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Time last_refused_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_READ_QUEUE_H_
