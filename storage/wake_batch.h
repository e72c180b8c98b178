// Wake-ups that a thread puts off until it has nothing else to do.
//
// Who hands work to another thread piece by piece is often stopped for that thread after the first
// piece, and goes on once it sleeps again: two changes of thread for each piece. Who wakes it after
// the last piece has it take all of them.
#ifndef ZHAOLIAN_STORAGE_WAKE_BATCH_H_
#define ZHAOLIAN_STORAGE_WAKE_BATCH_H_

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"

namespace zhaolian {

// Who sleeps until there is work for it.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  // Thread-safe; may be called when the work has been taken already.
  virtual void WakeUp() = 0;
};

// Those that one thread is to wake: the thread that made it.
class WakeBatch {
 public:
  WakeBatch();
  ~WakeBatch();
  WakeBatch(const WakeBatch&) = delete;
  WakeBatch& operator=(const WakeBatch&) = delete;

  // Wakes the sleeper with the next flush of this thread's batch; at once where it has none.
  static void Wake(Sleeper& sleeper);

  bool empty() const { return sleepers_.empty(); }
  // Has to be called before the thread waits.
  void Flush();
  // Where the first one has been put off for long: so that others work meanwhile.
  void FlushIfLong();

 private:
  absl::InlinedVector<Sleeper*, 4> sleepers_;
  absl::Time since_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_WAKE_BATCH_H_
