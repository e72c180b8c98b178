#include "storage/tiered_search.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "storage/status_macros.h"

namespace zhaolian {

absl::StatusOr<SearchHits> SearchTiers(Connection& connection, const SearchQuery& query,
                                       const std::vector<std::string>& collections,
                                       const SearchSight& sight, int limit) {
  // Rows of the tiers before match again, so leave room for them.
  const auto find_in = [&](SearchTier tier) {
    return FindSearchDocuments(connection, tier, query, collections, sight, 2 * limit + 1);
  };
  SearchHits found;
  absl::flat_hash_set<std::string> seen;
  // No name is the query where none starts with it, which is how it mostly is.
  ASSIGN_OR_RETURN(std::vector<SearchFind> started, find_in(SearchTier::kNamePrefix));
  for (SearchTier tier : {SearchTier::kNameEqual, SearchTier::kNamePrefix,
                          SearchTier::kPinyinPrefix, SearchTier::kContained}) {
    std::vector<SearchFind> finds;
    if (tier == SearchTier::kNamePrefix) {
      finds = std::exchange(started, {});
    } else if (tier != SearchTier::kNameEqual || !started.empty()) {
      ASSIGN_OR_RETURN(finds, find_in(tier));
    }
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
