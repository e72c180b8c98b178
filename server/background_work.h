// Work that takes the disk's or the processor's time: done behind calls, on threads that serve
// none, one piece after the other.
#ifndef ZHAOLIAN_SERVER_BACKGROUND_WORK_H_
#define ZHAOLIAN_SERVER_BACKGROUND_WORK_H_

#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace zhaolian {

class BackgroundWork {
 public:
  using Piece = absl::AnyInvocable<void()>;

  explicit BackgroundWork(int threads);
  ~BackgroundWork() { Close(); }

  // False once it is closed.
  bool Add(Piece piece) ABSL_LOCKS_EXCLUDED(mutex_);
  // Does what was added before and takes no more.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Loop() ABSL_LOCKS_EXCLUDED(mutex_);

  absl::Mutex mutex_;
  std::deque<Piece> waiting_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_BACKGROUND_WORK_H_
