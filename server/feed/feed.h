// Serves the feed: answers what there is, and keeps calls until there is more.
//
// Both methods are one code: what differs is what follows an answer. A pull is replied to
// and over; a watch is written to, and goes on once the network has taken that. So
// nothing is read for a slow client, which costs no more than where it has come to.
//
// A call that waits costs its state and no thread. A client that begins, or is behind, is
// read for by the store's readers (FeedReader). Whoever has come to the present waits for
// the feed's own thread: after a commit it looks once at what has changed
// (RecentChanges) and tells all of them. Before each answer a call is identified anew once
// anybody's rights have changed, so that what was revoked is not told, and each half second.
#ifndef ZHAOLIAN_SERVER_FEED_FEED_H_
#define ZHAOLIAN_SERVER_FEED_FEED_H_

#include <deque>
#include <limits>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/access/callers.h"
#include "server/feed/feed_listener.h"
#include "server/feed/feed_reader.h"
#include "server/feed/recent_changes.h"
#include "server/rpc/admission.h"
#include "server/rpc/router.h"
#include "storage/store.h"

namespace zhaolian {

class Feed {
 public:
  struct Settings {
    std::string key;  // 32 bytes; seals tokens
    size_t max_response_bytes;
    int snapshots;            // that are sent at a time
    absl::Duration patience;  // with a client that takes nothing
  };

  // All outlive the feed. `connection` is its own, for reading.
  Feed(Store& store, const Admission& admission, const Callers& callers,
       const Permissions& permissions, Settings settings, std::unique_ptr<Connection> connection);
  ~Feed() { Close(); }

  void Bind(Router& router);

  // Something was committed. Thread-safe, and never blocks.
  void OnCommit() ABSL_LOCKS_EXCLUDED(mutex_);

  // Ends the calls that wait, with the token of what they were told, and takes no more.
  // Gives the connection back.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Listener = FeedListener;
  using ListenerPtr = FeedListener::Ptr;
  class WatchHandler;
  // More than any revision.
  static constexpr int64_t kUnknown = std::numeric_limits<int64_t>::max();

  // feed.cc: a listener from its begin to its end, on threads of queues and readers.
  void PullChanges(const CallPtr& call, std::unique_ptr<v1::PullChangesRequest> request);
  ListenerPtr BeginWatch(const CallPtr& call, const v1::WatchRequest& request)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void OpenToken(Listener& listener, const std::string& token) const;
  // Ends the oldest of the caller's watches where there are too many.
  void EndSuperseded(const std::string& credential) ABSL_LOCKS_EXCLUDED(mutex_);
  // Has it read for; a snapshot, in its turn.
  void Read(const ListenerPtr& listener) ABSL_LOCKS_EXCLUDED(mutex_);
  void Answer(const ListenerPtr& listener, Connection& connection) ABSL_LOCKS_EXCLUDED(mutex_);
  // Sends messages, in the wire format as fields of an answer, and the token of the
  // listener's state.
  void Send(const ListenerPtr& listener, std::vector<grpc::Slice> messages)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void SendProgress(const ListenerPtr& listener) ABSL_LOCKS_EXCLUDED(mutex_);
  // The network has taken the last answer of a watch: at once, or by the time that the
  // queue's thread is told.
  void GoOn(const ListenerPtr& listener) ABSL_LOCKS_EXCLUDED(mutex_);
  // Hands it to the feed's thread, which wakes at once when it is behind already.
  void Wait(const ListenerPtr& listener) ABSL_LOCKS_EXCLUDED(mutex_);
  // The same. Whether it was taken: not when the feed is closing.
  bool Arrive(const ListenerPtr& listener) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The server stops: a watch is given the token of where it has come to.
  void SayGoodbye(const ListenerPtr& listener) ABSL_LOCKS_EXCLUDED(mutex_);
  void End(const ListenerPtr& listener, const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);
  // The call of a watch is over, whoever ended it.
  void Forget(const ListenerPtr& listener) ABSL_LOCKS_EXCLUDED(mutex_);

  // Gives places among the snapshots to those who wait for one, and has them read for.
  void GiveBackPlace(const ListenerPtr& listener) ABSL_LOCKS_EXCLUDED(mutex_);
  std::vector<ListenerPtr> TakeTurns() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // feed_rounds.cc: what the feed's thread does.
  void Loop() ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits until there is something to look at: false once the feed is closing.
  bool AwaitRound(absl::Time earliest) ABSL_LOCKS_EXCLUDED(mutex_);
  void Look() ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether the listener goes on waiting.
  bool Serve(const ListenerPtr& listener, int64_t generation, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether it is still who it was, by now: else it was ended, or is read for.
  bool IsKnown(const ListenerPtr& listener) ABSL_LOCKS_EXCLUDED(mutex_);
  // Heartbeats of those who wait for a snapshot, and an end to those who take nothing.
  void LookAfterOthers(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  void EndAll() ABSL_LOCKS_EXCLUDED(mutex_);

  Store& store_;
  const Admission& admission_;
  const Callers& callers_;
  const FeedReader reader_;
  const Settings settings_;

  // Of the feed's thread.
  std::unique_ptr<Connection> connection_;
  RecentChanges recent_;
  std::vector<ListenerPtr> waiting_;
  absl::Time looked_after_;

  absl::Mutex mutex_;
  std::list<ListenerPtr> watches_ ABSL_GUARDED_BY(mutex_);    // all of them, by their begin
  std::vector<ListenerPtr> arrived_ ABSL_GUARDED_BY(mutex_);  // for waiting_
  std::deque<ListenerPtr> in_line_ ABSL_GUARDED_BY(mutex_);   // for a snapshot
  int snapshots_ ABSL_GUARDED_BY(mutex_) = 0;                 // places taken
  bool committed_ ABSL_GUARDED_BY(mutex_) = false;            // or who is behind has arrived
  // How far the feed's thread has looked; kUnknown while nobody waits, for it does not look then.
  int64_t looked_ ABSL_GUARDED_BY(mutex_) = kUnknown;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_FEED_FEED_H_
