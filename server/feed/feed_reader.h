// What the feed tells a caller next: the state of a client in, messages and the new
// state out. See proto/zhaolian/v1/feed.proto for what they mean.
//
// The journal is the log: its entries say which units and chains see a row before or
// after a change. What is sent is the row as it is now, under the caller's sight of now;
// a row that was changed again is left to its later entry, so that each is sent once, at
// its own revision.
//
// A new unit or chain in the caller's sight is first sent as a snapshot, once all
// changes up to then are told; changes of it are told from then on. So nobody hears of a
// row that was gone before it was theirs.
#ifndef ZHAOLIAN_SERVER_FEED_FEED_READER_H_
#define ZHAOLIAN_SERVER_FEED_FEED_READER_H_

#include "absl/status/status.h"
#include "server/access/caller.h"
#include "server/access/permissions.h"
#include "storage/journal.h"
#include "storage/resource_store.h"
#include "zhaolian/internal/v1/feed_state.pb.h"
#include "zhaolian/v1/feed.pb.h"

namespace zhaolian {

class FeedReader {
 public:
  // Both outlive the reader. Messages take at most about `max_bytes`.
  FeedReader(const ResourceStore& resources, const Permissions& permissions, size_t max_bytes)
      : resources_(resources), permissions_(permissions), max_bytes_(max_bytes) {}

  struct Wanted {
    int max_changes;
    // The client sent something that is no token of its own.
    bool token_is_bad;
    // Whether rows of a snapshot may be sent: else it is begun, and there is more.
    bool rows;
  };
  // Appends to `messages` what follows `state`, and moves the state on. Whether there is
  // more already. An empty state is that of a client that keeps nothing.
  absl::StatusOr<bool> Read(Connection& connection, const Caller& caller, const Wanted& wanted,
                            internal::v1::FeedState& state,
                            google::protobuf::RepeatedPtrField<v1::FeedMessage>& messages) const;

 private:
  class Turn;
  // Whether the client may be told something of a change, or nothing in the end.
  bool MayConcern(const JournalChange& change, const internal::v1::FeedState& state) const;

  const ResourceStore& resources_;
  const Permissions& permissions_;
  const size_t max_bytes_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_FEED_FEED_READER_H_
