// One who listens to the feed: a call of Watch, or one of PullChanges that was not
// answered yet.
#ifndef ZHAOLIAN_SERVER_FEED_FEED_LISTENER_H_
#define ZHAOLIAN_SERVER_FEED_FEED_LISTENER_H_

#include <atomic>
#include <list>
#include <memory>

#include "absl/time/time.h"
#include "server/access/caller.h"
#include "server/rpc/call.h"
#include "zhaolian/internal/v1/feed_state.pb.h"

namespace zhaolian {

struct FeedListener {
  using Ptr = std::shared_ptr<FeedListener>;

  CallPtr call;
  // Goes on after an answer; a pull ends with it.
  bool watches = false;
  int max_changes = 0;
  absl::Duration heartbeat = absl::ZeroDuration();  // of a watch

  // It was ended, or its caller has gone: whoever comes upon it lets go of it.
  std::atomic<bool> over = false;

  // Of the one thread that serves it, which hands it on under the feed's mutex.
  absl::Time until;  // something is sent by then, whether there is anything or not
  bool token_is_bad = false;
  internal::v1::FeedState state;
  int64_t erase_revision = 0;  // of the last erasure of a person, then
  bool more = false;           // there was at the last answer
  CallerPtr caller = nullptr;  // as it was last known
  int64_t generation = 0;      // of callers, then
  absl::Time known;            // then

  // The same, guarded by the feed's mutex.
  bool has_place = false;  // among the snapshots
  bool queued = false;     // for one
  // Since when an answer of a watch is with the network, if one is.
  absl::Time writing_since = absl::InfiniteFuture();
  std::list<Ptr>::iterator in_watches = {};

  // What an erasure changed is told before the erasure.
  int64_t ErasedSoFar() const { return erase_revision <= state.revision() ? erase_revision : 0; }
  bool writing() const { return writing_since != absl::InfiniteFuture(); }
  // Whether what comes next is rows of a snapshot, or the begin of one.
  bool needs_snapshot() const {
    return token_is_bad || state.grants().empty() || state.has_snapshot();
  }
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_FEED_FEED_LISTENER_H_
