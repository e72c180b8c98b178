// The changes of late, read once for everybody who listens to the feed: what
// FeedReader would read for each, as long as it is not far behind.
//
// A row is kept as it was at the last look, together with what callers are shown of it,
// in the wire format. Who is told what is decided for each caller, by the rules of
// FeedReader: a change that concerns it is told as the row is now, under its sight of now.
#ifndef ZHAOLIAN_SERVER_FEED_RECENT_CHANGES_H_
#define ZHAOLIAN_SERVER_FEED_RECENT_CHANGES_H_

#include <grpcpp/support/slice.h>

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "server/access/caller.h"
#include "server/access/masking.h"
#include "server/access/permissions.h"
#include "storage/journal.h"
#include "storage/resource_store.h"

namespace zhaolian {

// Used by one thread.
class RecentChanges {
 public:
  // Both outlive it. Changes up to `revision` are not recent any more.
  RecentChanges(const ResourceStore& resources, const Permissions& permissions, int64_t revision);

  // Takes in what was committed since the last look, in one read transaction. After an
  // error nothing has changed.
  absl::Status Look(Connection& connection);

  // How far it has looked.
  const Head& head() const { return head_; }
  // Of the last erasure of a person until then.
  int64_t erase_revision() const { return erase_revision_; }
  // Whether it knows each change after the revision.
  bool Reaches(int64_t revision) const { return revision >= begin_; }

  // What is told of the changes after `revision`: messages of an answer, each as the field
  // of a WatchResponse, and their bytes together. Nothing where they are more than
  // `max_changes` or `max_bytes`. It must reach the revision.
  struct Told {
    std::vector<grpc::Slice> messages;
    size_t bytes = 0;
  };
  std::optional<Told> Tell(const Caller& caller, int64_t revision, int max_changes,
                           size_t max_bytes);

 private:
  // A row as of the last look; without a message when there is none of that name.
  struct Row {
    int64_t last_entry = 0;
    int64_t revision = 0;  // as its etag says, where that is of the last entry
    MessagePtr message;
    std::vector<std::string> scopes;
    bool is_deleted = false;
    std::array<std::optional<grpc::Slice>, kViews> upserts;
  };
  struct Entry {
    int64_t revision;
    std::string name;
    const ResourceSchema* schema;
    std::vector<std::string> scopes;  // that see the row before or after
    std::shared_ptr<Row> row;
    size_t bytes;
    std::optional<grpc::Slice> removal, leave;
  };

  absl::Status ReadRows(Connection& connection, const std::vector<JournalChange>& changes);
  void Add(const JournalChange& change);
  void ForgetOld();
  bool Concerns(const Entry& entry, const Caller& caller) const;
  // What the caller is told of the entry; null when a later one is told instead.
  const grpc::Slice* TellOne(const Caller& caller, Entry& entry);

  const ResourceStore& resources_;
  const Permissions& permissions_;
  Head head_;
  int64_t erase_revision_ = 0;
  int64_t begin_;
  std::deque<Entry> entries_;
  size_t bytes_ = 0;  // of the rows of the entries, as of these
  absl::flat_hash_map<std::string, std::shared_ptr<Row>> rows_;  // of the entries, by name
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_FEED_RECENT_CHANGES_H_
