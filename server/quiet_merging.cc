#include "server/quiet_merging.h"

#include <memory>

#include "absl/time/clock.h"
#include "storage/search_merging.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr absl::Duration kQuiet = absl::Seconds(10);
// Other jobs wait meanwhile.
constexpr absl::Duration kAtATime = absl::Seconds(1);

struct Progress {
  int64_t revision = 0;  // as it was looked at last; 0: nothing was written since the start
  bool more = true;      // there may be something to merge, of what was written until then
};

absl::Status MergeWhileQuiet(Store& store, Progress& progress) {
  const auto is_quiet = [&] { return store.writer().revision() == progress.revision; };
  if (!is_quiet()) {
    progress = {store.writer().revision(), true};
    return absl::OkStatus();
  }
  const absl::Time end = absl::Now() + kAtATime;
  while (progress.more && is_quiet() && absl::Now() < end) {
    RETURN_IF_ERROR(store.WriteBulkAndWait([&](Tx& tx) -> absl::Status {
      // The writer knows it from its first group on.
      if (progress.revision == 0) progress.revision = tx.head().revision;
      ASSIGN_OR_RETURN(progress.more, MergeFurther(tx.connection()));
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

}  // namespace

Schedule::Job QuietMerging(Store& store, absl::Time start) {
  auto progress = std::make_shared<Progress>();
  return {"parts of the search index", start + kQuiet,
          [](absl::Time done) { return done + kQuiet; },
          [&store, progress] { return MergeWhileQuiet(store, *progress); }};
}

}  // namespace zhaolian
