// The one writer: a thread that runs queued operations and commits them in
// groups.
//
// It takes what is queued, up to 64 operations or 3 ms of work, interactive
// ones before bulk ones, runs each in a savepoint of its own, commits once, and
// only then reports. A lone operation does not wait for company.
//
// A failed commit leaves unknown what reached the disk, and a savepoint that
// cannot be ended whose changes a commit would keep. The writer then refuses
// everything: after that no operation is reported as done, and `on_poisoned`
// is called once so that the process can say so and end.
#ifndef ZHAOLIAN_STORAGE_WRITER_H_
#define ZHAOLIAN_STORAGE_WRITER_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/database.h"

namespace zhaolian {

// Who makes a change, for the journal.
struct ChangeOrigin {
  std::string user;      // resource name
  std::string identity;  // how the user is known: "stated", or "system"
  std::string method;    // full name of the method
  std::string request_id;
  std::string request_digest;  // SHA-256 of the request
};

// One operation's view of the write transaction.
class Tx {
 public:
  Tx(Connection& connection, absl::Time now, int64_t& head)
      : connection_(connection), now_(now), head_(head) {}

  Connection& connection() { return connection_; }
  // Time of the operation, in whole microseconds.
  absl::Time now() const { return now_; }
  // The next position in the one order of all changes.
  int64_t NextRevision() { return ++head_; }

 private:
  Connection& connection_;
  const absl::Time now_;
  int64_t& head_;
};

class Writer {
 public:
  struct Operation {
    // SQL and pure computation only: everybody else waits meanwhile.
    absl::AnyInvocable<absl::Status(Tx&)> run;
    // Called with the error of `run` after its effects were undone; what it
    // returns is reported instead. It may read, not write. May be null.
    absl::AnyInvocable<absl::Status(Connection&, absl::Status)> recover;
    // Called exactly once, after the commit, on the writer's thread.
    absl::AnyInvocable<void(absl::Status)> done;
    // Not started after this.
    absl::Time deadline = absl::InfiniteFuture();
    // Undo the effects even when `run` succeeds.
    bool dry_run = false;
    // Long work in small pieces, behind what people wait for.
    bool bulk = false;
  };

  Writer(std::unique_ptr<Connection> connection, size_t queue_limit,
         absl::AnyInvocable<void(const absl::Status&)> on_poisoned);
  ~Writer() { Close(); }

  // Finishes what is queued and refuses everything after.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

  // Reports RESOURCE_EXHAUSTED when the queue is full, DEADLINE_EXCEEDED when
  // the deadline passes first, UNAVAILABLE when poisoned or closing.
  void Submit(Operation operation) ABSL_LOCKS_EXCLUDED(mutex_);

  size_t waiting() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Finished {
    Operation operation;
    absl::Status status;
  };

  void Loop();
  std::vector<Operation> TakeGroup() ABSL_LOCKS_EXCLUDED(mutex_);
  void ReturnToQueue(std::vector<Operation> rest) ABSL_LOCKS_EXCLUDED(mutex_);
  void RunGroup(std::vector<Operation> group);
  // Gives what to report as `result`; an error when the transaction is broken.
  absl::Status RunOne(Operation& operation, int64_t& head, absl::Status& result);
  void Poison(const absl::Status& cause) ABSL_LOCKS_EXCLUDED(mutex_);

  std::unique_ptr<Connection> connection_;  // used by thread_ only
  const size_t queue_limit_;
  absl::AnyInvocable<void(const absl::Status&)> on_poisoned_;

  mutable absl::Mutex mutex_;
  std::deque<Operation> interactive_ ABSL_GUARDED_BY(mutex_);
  std::deque<Operation> bulk_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status poisoned_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_WRITER_H_
