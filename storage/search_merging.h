// How the parts of the search index are merged, of which each commit adds one and a search looks
// into all.
//
// By itself the engine merges within a commit, none in most and hundreds of pages in some, for
// which everybody waits. A store has it done in steps (ResourceStore::Write); a device's copy,
// for which nobody waits, leaves it to the engine.
#ifndef ZHAOLIAN_STORAGE_SEARCH_MERGING_H_
#define ZHAOLIAN_STORAGE_SEARCH_MERGING_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/database.h"

namespace zhaolian {

// From now on, in every later process too, the engine leaves merging to MergeSearchIndex, but
// where 64 parts are of one size. Begins and commits a transaction, the first time.
absl::Status TakeOverMerging(Connection& connection);

// Merges parts of one size, from 8 on, or goes on with that: some `pages` of what becomes of
// them, ten in about a millisecond. More only where a single word fills more.
absl::Status MergeSearchIndex(Connection& connection, int64_t pages);

// The same from two parts on, a piece of some 10 ms, for times when nothing else is written: a
// search takes half as long over a few parts as over a dozen, but to leave so few after each commit
// would write every word many times. Whether there may be further pieces. Not while the index is
// being compacted (CompactSearchIndex), which does the same and more.
absl::StatusOr<bool> MergeFurther(Connection& connection);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_SEARCH_MERGING_H_
