// The mirror: a copy, in a file of this machine, of what its user sees, kept by the rules
// of feed.proto. It answers without a network: rows, lists and searches are the server's,
// made by the same code over the same tables.
//
// What it holds is what the feed sends, so personal information is masked in it. It may
// be thrown away at any time: the next pull begins anew. The file is for its owner only
// and not encrypted.
//
// One mirror at a time, of all processes, is open to write; whoever opens it sees to
// that (device.h). Any number read beside it. Thread-safe: calls wait for each other,
// for as long as an answer takes to be written.
#ifndef ZHAOLIAN_CLIENT_LIB_MIRROR_H_
#define ZHAOLIAN_CLIENT_LIB_MIRROR_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "storage/kept_rows.h"
#include "storage/resource_store.h"
#include "storage/tiered_search.h"
#include "zhaolian/internal/v1/mirror_state.pb.h"
#include "zhaolian/v1/feed.pb.h"

namespace zhaolian {

class Mirror {
 public:
  // Opens the file, or makes one; a file that is damaged, or of a newer program, is
  // thrown away first. `registry` outlives the mirror. RESOURCE_EXHAUSTED when there is
  // no room.
  static absl::StatusOr<std::unique_ptr<Mirror>> OpenToWrite(const std::string& path,
                                                             const ResourceRegistry& registry);
  // FAILED_PRECONDITION when there is none, or it must be opened to write first because
  // another version of the program has written it. Apply gives an error.
  static absl::StatusOr<std::unique_ptr<Mirror>> OpenToRead(const std::string& path,
                                                            const ResourceRegistry& registry);

  // Throws the file away, while nobody has it open to write.
  static void Remove(const std::string& path);

  struct Applied {
    int changes = 0;  // rows kept or dropped
    // Not empty: the mirror held something else than the server says in this
    // collection, and is empty now. The next pull begins anew.
    std::string differed = {};
  };
  // Takes over an answer and its token, all of it or nothing. Rows of collections that
  // this program does not know are left out. DATA_LOSS when a row is none.
  absl::StatusOr<Applied> Apply(const v1::PullChangesResponse& answer, absl::Time now);

  absl::StatusOr<internal::v1::MirrorState> State() const;

  // NOT_FOUND when it is not there.
  absl::StatusOr<MessagePtr> Get(const std::string& name) const;

  struct ListArguments {
    std::string filter = {};    // see storage/filter.h
    std::string order_by = {};  // see ParseOrderBy
    int limit = 1000;
  };
  absl::StatusOr<std::vector<MessagePtr>> List(const ResourceSchema& schema,
                                               const ListArguments& arguments) const;

  // As SearchService.Search; no collections stand for all. INVALID_ARGUMENT when there
  // is nothing to search for.
  absl::StatusOr<SearchHits> Search(absl::string_view text,
                                    const std::vector<std::string>& collections, int limit) const;

 private:
  Mirror(const std::string& path, const ResourceRegistry& registry);
  static absl::StatusOr<std::unique_ptr<Mirror>> TryToOpen(const std::string& path,
                                                           const ResourceRegistry& registry);

  // Leaves nothing in any file of rows that were forgotten or replaced.
  absl::Status DropRemains(internal::v1::MirrorState state) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Take(const v1::FeedMessage& message, internal::v1::MirrorState& state,
                    Applied& applied) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Change(const v1::FeedMessage::Change& change) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ForgetUnseen(const internal::v1::MirrorState& state)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::string> FindDifference(const v1::FeedMessage::Complete& complete)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<internal::v1::MirrorState> ReadState() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status WriteState(const internal::v1::MirrorState& state)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const ResourceStore resources_;
  const KeptRows rows_{resources_};
  const std::unique_ptr<Database> database_;
  mutable absl::Mutex mutex_;
  std::unique_ptr<Connection> connection_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_MIRROR_H_
