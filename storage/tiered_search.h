// A search over all tiers, best first: what the server answers with, and a mirror too.
#ifndef ZHAOLIAN_STORAGE_TIERED_SEARCH_H_
#define ZHAOLIAN_STORAGE_TIERED_SEARCH_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/search_index.h"

namespace zhaolian {

struct SearchHit {
  std::string name;
  std::string title;
  SearchTier tier;  // the best that the row matches in
};

struct SearchHits {
  std::vector<SearchHit> hits;
  bool truncated = false;  // there are more
};

// At most `limit` rows, those of a better tier first, each once. `collections` and the
// order within a tier as in FindSearchDocuments. A statement a tier at most, until it has enough.
absl::StatusOr<SearchHits> SearchTiers(Connection& connection, const SearchQuery& query,
                                       const std::vector<std::string>& collections,
                                       const SearchSight& sight, int limit);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_TIERED_SEARCH_H_
