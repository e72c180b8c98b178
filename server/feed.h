// Serves the feed: answers what there is, and keeps calls that wait until there is more.
//
// A call that waits costs its state and no thread. One thread of the feed reads each
// entry of the journal once after its commit, with a connection of its own, and wakes
// the calls that it may concern; readers of the store then read for them. A call is
// identified anew before each read: what was revoked is not told.
#ifndef ZHAOLIAN_SERVER_FEED_H_
#define ZHAOLIAN_SERVER_FEED_H_

#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/admission.h"
#include "server/callers.h"
#include "server/feed_reader.h"
#include "server/router.h"
#include "storage/store.h"

namespace zhaolian {

class Feed {
 public:
  struct Settings {
    std::string key;  // 32 bytes; seals tokens
    size_t max_response_bytes;
  };

  // All outlive the feed. `connection` is its own, for reading.
  Feed(Store& store, const Admission& admission, const Callers& callers,
       const Permissions& permissions, Settings settings, std::unique_ptr<Connection> connection);
  ~Feed() { Close(); }

  void Bind(Router& router);

  // Something was committed. Thread-safe, and never blocks.
  void OnCommit() ABSL_LOCKS_EXCLUDED(mutex_);

  // Ends the calls that wait, and takes no more. Gives the connection back.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

  // Calls that wait for a change.
  size_t waiting() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // A call that was not answered yet.
  struct Pull {
    CallPtr call;
    int max_changes;
    absl::Time until;  // to be answered by then, whether there is anything or not
    bool token_is_bad = false;
    internal::v1::FeedState state;
  };
  using PullPtr = std::shared_ptr<Pull>;

  void PullChanges(const CallPtr& call, std::unique_ptr<v1::PullChangesRequest> request);
  void Read(const PullPtr& pull) ABSL_LOCKS_EXCLUDED(mutex_);
  void Answer(const PullPtr& pull, Connection& connection) ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits for a change, unless there was one since the read.
  void Wait(const PullPtr& pull) ABSL_LOCKS_EXCLUDED(mutex_);

  void Loop() ABSL_LOCKS_EXCLUDED(mutex_);
  // What was committed since; what could be read of it after an error, which is logged.
  std::vector<JournalChange> ChangesSince(int64_t revision);
  // Takes those that are to be read again out of the waiting ones.
  std::vector<PullPtr> TakeDue(const std::vector<JournalChange>& changes, bool everybody)
      ABSL_LOCKS_EXCLUDED(mutex_);

  Store& store_;
  const Admission& admission_;
  const Callers& callers_;
  const FeedReader reader_;
  const std::string key_;
  std::unique_ptr<Connection> connection_;  // of the thread

  mutable absl::Mutex mutex_;
  std::list<PullPtr> waiting_ ABSL_GUARDED_BY(mutex_);
  int64_t looked_at_ ABSL_GUARDED_BY(mutex_) = 0;  // the last entry that the thread has read
  bool committed_ ABSL_GUARDED_BY(mutex_) = false;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_FEED_H_
