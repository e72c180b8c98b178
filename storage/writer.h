// The one writer: a thread that runs queued operations and commits them in
// groups.
//
// It takes what is queued, up to 64 operations or 25 ms of work, runs each in a
// savepoint of its own, then what they put off until then, commits once, and only
// then reports. A lone operation does not wait for company; after a group of many the
// next waits up to 2 ms for as many. Bulk operations are in groups of their own, of
// 10 ms, behind those of interactive ones, though no more than two of them.
//
// A full disk refuses the group, of which nothing is kept, and the next group
// tries again: with room the writer goes on by itself.
//
// Any other failed commit leaves unknown what reached the disk, and a savepoint
// that cannot be ended whose changes a commit would keep. The writer then refuses
// everything: after that no operation is reported as done, and the process should
// say so and end.
#ifndef ZHAOLIAN_STORAGE_WRITER_H_
#define ZHAOLIAN_STORAGE_WRITER_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/database.h"
#include "storage/sight.h"

namespace zhaolian {

// Who makes a change, for the journal.
struct ChangeOrigin {
  std::string user;      // resource name
  std::string identity;  // how the user is known: "stated", or "system"
  std::string method;    // full name of the method
  std::string request_id;
  std::string request_digest;  // SHA-256 of the request
  // What who makes it sees; null for everything.
  std::shared_ptr<const Sight> sight = nullptr;

  // Of a row that goes along with what was asked for: the request's id belongs to the entry of
  // that alone.
  ChangeOrigin Aside() const {
    ChangeOrigin aside = *this;
    aside.request_id.clear();
    aside.request_digest.clear();
    return aside;
  }
};

// How far the one order of all changes has come.
struct Head {
  int64_t revision = 0;
  // The hash of the journal's chain (journal_chain.h), and the entry it is of; 0 when
  // nobody has looked yet.
  std::string chain = {};
  int64_t chain_revision = 0;
};

// One operation's view of the write transaction.
class Tx {
 public:
  // What is put off until the commit, and its place there.
  struct LastWork {
    int64_t place;
    absl::AnyInvocable<absl::Status(Connection&)> run;
  };

  // `head` is that before this operation.
  // `others_wait`: whether somebody waits for the writer; outlives it, null for never.
  Tx(Connection& connection, absl::Time now, Head head,
     const std::atomic<bool>* others_wait = nullptr)
      : connection_(connection), now_(now), head_(std::move(head)), others_wait_(others_wait) {}

  Connection& connection() { return connection_; }
  // Time of the operation, in whole microseconds.
  absl::Time now() const { return now_; }
  // The next position in the one order of all changes.
  int64_t NextRevision() { return ++head_.revision; }
  Head& head() { return head_; }

  // Whether a piece of long work should end here: it has had 3 ms and somebody waits, or
  // 30 ms, since the commit grows with it.
  bool IsLong() const;

  // Runs `work`, and undoes all that it did when it fails: rows, revisions, and what it
  // put off. What the operation did before stays, and it may go on. Gives the error of
  // `work`, or that of the engine, after which the operation is undone whatever it
  // returns: see broken().
  absl::Status Attempt(absl::FunctionRef<absl::Status()> work);
  // The error after which nothing of the transaction can be kept; OK while there is none.
  const absl::Status& broken() const { return broken_; }

  // Puts work off until the operations of the transaction are done, outside their
  // savepoints; forgotten when this one is undone. It runs by its `place` among that of
  // all operations, and in their order where the place is the same. It is for what costs
  // less for many rows at once and cannot be refused: an error of it takes the whole
  // group along.
  void BeforeCommit(int64_t place, absl::AnyInvocable<absl::Status(Connection&)> run) {
    last_work_.push_back({place, std::move(run)});
  }
  std::vector<LastWork> TakeLastWork() { return std::exchange(last_work_, {}); }

 private:
  Connection& connection_;
  const absl::Time now_;
  Head head_;
  const std::atomic<bool>* const others_wait_;
  std::vector<LastWork> last_work_;
  absl::Status broken_;
};

// Does what the operations of a transaction have put off.
absl::Status RunLastWork(Connection& connection, std::vector<Tx::LastWork> last_work);

// What the writer tells of itself, on its own thread: none of these may block,
// and any may be null.
struct WriterEvents {
  // Once: nothing is acknowledged any more, and why.
  std::function<void(const absl::Status& cause)> poisoned;
  // The disk is full, or no longer.
  std::function<void(bool full)> disk_full;
  // A group was committed, or the engine's housekeeping done, in that time.
  std::function<void(size_t operations, absl::Duration time)> committed;
  std::function<void(absl::Duration time)> maintained;
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
    // A piece of long work (Tx::IsLong), behind what people wait for.
    bool bulk = false;
  };

  struct Limits {
    // Operations that may wait.
    size_t queue;
    // How long an interactive one may; who waits longer is refused, since the
    // server has more to do than it can.
    absl::Duration age;
  };

  Writer(std::unique_ptr<Connection> connection, const Limits& limits, WriterEvents events = {});
  ~Writer() { Close(); }

  // Finishes what is queued and refuses everything after.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

  // Reports RESOURCE_EXHAUSTED when the queue or the disk is full,
  // DEADLINE_EXCEEDED when the deadline passes first, UNAVAILABLE when poisoned,
  // closing or after the failure of another operation of the group.
  void Submit(Operation operation) ABSL_LOCKS_EXCLUDED(mutex_);

  // Has the engine's log emptied (Connection::EmptyLog) behind what is queued, and tells,
  // on the writer's thread, whether it was by `until`. Where readers hinder it until then,
  // the writer goes on trying by itself.
  void EmptyLog(absl::Time until, absl::AnyInvocable<void(bool emptied)> done)
      ABSL_LOCKS_EXCLUDED(mutex_);

  size_t waiting() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Time that the first of the queue has waited; zero when nobody waits.
  absl::Duration longest_wait() const ABSL_LOCKS_EXCLUDED(mutex_);
  // The last revision committed; 0 before the first group.
  int64_t revision() const { return revision_; }
  // Bytes of the engine's log, as of the last group.
  int64_t log_bytes() const { return log_bytes_; }

 private:
  struct Queued {
    Operation operation;
    absl::Time since;
    // What to report, once it has run.
    absl::Status result;
  };
  using Group = std::vector<Queued>;
  struct WaitsForLog {
    absl::Time until;
    absl::AnyInvocable<void(bool)> done;
  };

  void Loop();
  Group TakeGroup() ABSL_LOCKS_EXCLUDED(mutex_);
  void ReturnToQueue(Group::iterator begin, Group::iterator end) ABSL_LOCKS_EXCLUDED(mutex_);
  // Runs some of the group, from its begin to `end`, commits them and reports.
  Group::iterator RunGroup(Group& group);
  // Reads and writes the last revision.
  absl::Status ReadHead(int64_t& head);
  absl::Status WriteHead(int64_t head);
  absl::Status FinishGroup(std::vector<Tx::LastWork> last_work);
  // After an error that broke the transaction: what everybody else is told.
  absl::Status GiveUp(const absl::Status& cause, bool committing);
  // Gives what to report as its result; an error when the transaction is broken.
  absl::Status RunOne(Queued& queued, Head& head, std::vector<Tx::LastWork>& last_work);
  void Maintain() ABSL_LOCKS_EXCLUDED(mutex_);
  // When the log is to be emptied next; never, when nobody asked for it.
  absl::Time NextEmptying() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // `last`: there will be no other try.
  void TryToEmptyLog(bool last) ABSL_LOCKS_EXCLUDED(mutex_);
  void SetDiskFull(bool full);
  void Poison(const absl::Status& cause) ABSL_LOCKS_EXCLUDED(mutex_);

  std::unique_ptr<Connection> connection_;  // used by thread_ only
  const Limits limits_;
  const WriterEvents events_;
  // Used by thread_ only.
  bool disk_full_ = false;
  bool last_group_is_bulk_ = false;
  size_t last_group_size_ = 0;  // 0 where it was of bulk work
  absl::Time last_group_taken_ = absl::InfinitePast();
  std::atomic<int64_t> revision_ = 0, log_bytes_ = 0;
  std::atomic<bool> somebody_waits_ = false;  // whether interactive_ holds something

  mutable absl::Mutex mutex_;
  std::deque<Queued> interactive_ ABSL_GUARDED_BY(mutex_);
  std::deque<Queued> bulk_ ABSL_GUARDED_BY(mutex_);
  // Whether the log is to be emptied, and when that was tried since it was asked for.
  bool emptying_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time last_emptying_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::vector<WaitsForLog> wait_for_log_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status poisoned_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_WRITER_H_
