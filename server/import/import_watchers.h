// Who is told how imports come along.
#ifndef ZHAOLIAN_SERVER_IMPORT_IMPORT_WATCHERS_H_
#define ZHAOLIAN_SERVER_IMPORT_IMPORT_WATCHERS_H_

#include <atomic>
#include <list>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/import/import_runs.h"
#include "server/rpc/admission.h"
#include "server/rpc/call.h"

namespace zhaolian {

// A stream that is told how a run comes along. A message is written once the one before has
// been taken.
struct ImportWatcher {
  CallPtr call;
  std::string run;
  std::atomic<bool> ready = true;
};

class ImportWatchers {
 public:
  // Outlives the watchers.
  explicit ImportWatchers(const Admission& admission) : admission_(admission) {}

  // The watcher is told of its run until the call is over or nothing goes on any more.
  // Thread-safe, as Forget is.
  void Watch(std::shared_ptr<ImportWatcher> watcher) ABSL_LOCKS_EXCLUDED(mutex_);
  void Forget(const std::shared_ptr<ImportWatcher>& watcher) ABSL_LOCKS_EXCLUDED(mutex_);

  // Tells who watches the run; `always` even if somebody was told a moment ago. `read` gives the
  // run as it is kept by now. By one thread at a time.
  void Tell(const ImportRecord& record, bool always,
            absl::FunctionRef<absl::StatusOr<ImportRecord>()> read) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const Admission& admission_;
  absl::Time last_told_ = absl::InfinitePast();  // the thread's that tells
  absl::Mutex mutex_;
  std::list<std::shared_ptr<ImportWatcher>> watchers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_IMPORT_WATCHERS_H_
