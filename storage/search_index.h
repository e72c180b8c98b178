// The search index: the one thing engines do differently.
//
// Tokens are computed above (search_tokens.h) and handed to two verbs, put and
// find; how they are stored is the engine's affair (sqlite_search.cc: FTS5).
#ifndef ZHAOLIAN_STORAGE_SEARCH_INDEX_H_
#define ZHAOLIAN_STORAGE_SEARCH_INDEX_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/database.h"
#include "storage/search_tokens.h"

namespace zhaolian {

// Changes when tokens or tables change; the store then rebuilds the index.
inline constexpr absl::string_view kSearchVersion = "2";

// Drops and creates the tables of the index, empty.
absl::Status CreateSearchIndex(Connection& connection);

// What the index holds for one row.
struct SearchDocument {
  std::string name;        // resource name
  std::string collection;  // "enterprises"
  SearchTokens tokens;
};

// Replaces `before` by `after`, in one statement; null means none. `before` must
// be what the index holds, of the same resource name as `after`.
absl::Status PutSearchDocument(Connection& connection, const SearchDocument* before,
                               const SearchDocument* after);

struct SearchFind {
  std::string name;
  std::string title;
};

// How a row matches, best first. See SearchService.Search.
enum class SearchTier { kNameEqual = 1, kNamePrefix, kPinyinPrefix, kContained };

// Rows that a find weighs at least; see below.
inline constexpr int kSearchWindow = 200;

// At most `limit` rows of one tier, the shorter title first, then by name. Empty
// `collections` means all. Rows of an earlier tier match again. One statement, or
// none where nothing can match: kPinyinPrefix with Han in the query.
//
// The order holds among the first max(4 * limit, kSearchWindow) matches, which
// are those with the shortest titles. Where more rows match, the longest of these
// titles may have namesakes in length that were not weighed: which of them are
// left out does not follow their names, but is the same every time.
absl::StatusOr<std::vector<SearchFind>> FindSearchDocuments(
    Connection& connection, SearchTier tier, const SearchQuery& query,
    const std::vector<std::string>& collections, int limit);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_SEARCH_INDEX_H_
