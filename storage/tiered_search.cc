#include "storage/tiered_search.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "storage/status_macros.h"

namespace zhaolian {

absl::StatusOr<SearchHits> SearchTiers(Connection& connection, const SearchQuery& query,
                                       const std::vector<std::string>& collections,
                                       const SearchSight& sight, int limit) {
  SearchHits found;
  absl::flat_hash_set<std::string> seen;
  for (SearchTier tier : {SearchTier::kNameEqual, SearchTier::kNamePrefix,
                          SearchTier::kPinyinPrefix, SearchTier::kContained}) {
    // Rows of the tiers before match again, so leave room for them.
    ASSIGN_OR_RETURN(
        std::vector<SearchFind> finds,
        FindSearchDocuments(connection, tier, query, collections, sight, 2 * limit + 1));
    for (SearchFind& find : finds) {
      if (!seen.insert(find.name).second) continue;
      if (found.hits.size() == static_cast<size_t>(limit)) {
        found.truncated = true;
        return found;
      }
      found.hits.push_back({std::move(find.name), std::move(find.title), tier});
    }
  }
  return found;
}

}  // namespace zhaolian
