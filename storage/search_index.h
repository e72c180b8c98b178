// The search index: the one thing engines do differently.
//
// Tokens are computed above (search_tokens.h); how they are stored is the engine's
// affair (sqlite_search.cc: FTS5).
//
// A change is made in two steps. The document is put at once, in its operation's
// savepoint. Its words follow once the last operation of the transaction is done,
// for FTS5 sorts what it was given and writes it out at each savepoint, and at each
// document whose id is not greater than the one before: sixty-four small indexes to
// merge, where one commit needs one. So they follow by the ids of their documents.
#ifndef ZHAOLIAN_STORAGE_SEARCH_INDEX_H_
#define ZHAOLIAN_STORAGE_SEARCH_INDEX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/database.h"
#include "storage/search_tokens.h"
#include "storage/sight.h"

namespace zhaolian {

// Changes when tokens or tables change; the store then rebuilds the index.
inline constexpr absl::string_view kSearchVersion = "5";

// Drops and creates the tables of the index, empty.
absl::Status CreateSearchIndex(Connection& connection);

// What the index holds for one row.
struct SearchDocument {
  std::string name;        // resource name
  std::string collection;  // "enterprises"
  SearchTokens tokens;
};

// Words to put into the index, or to take out of it, under the id of their document.
struct WordChange {
  int64_t document;
  bool added;
  std::string text;
};

// Replaces `before` by `after`, in one statement each; null means none. `before`
// must be what the index holds, of the same resource name as `after`. `revision`
// is that of the change, or of the row: no other document has it. The words that
// are returned must be given to IndexWords before the transaction is committed.
absl::StatusOr<std::vector<WordChange>> PutSearchDocument(Connection& connection, int64_t revision,
                                                          const SearchDocument* before,
                                                          const SearchDocument* after);

absl::Status IndexWords(Connection& connection, absl::Span<const WordChange> changes);

// Takes a piece of the work, a fraction of a second at most, that leaves nothing in the
// index of words that were taken out of it: until then they are only marked. `begin`
// with the first piece. Whether there are further pieces.
absl::StatusOr<bool> CompactSearchIndex(Connection& connection, bool begin);

struct SearchFind {
  std::string name;
  std::string title;
};

// How a row matches, best first. See SearchService.Search.
enum class SearchTier { kNameEqual = 1, kNamePrefix, kPinyinPrefix, kContained };

// Rows that a find weighs at least; see below.
inline constexpr int kSearchWindow = 200;

// What is found: the condition that a row is seen, and its parameters. See IsSeenByName.
struct SearchSight {
  SearchSight() = default;  // everything
  SearchSight(const ResourceRegistry& registry, const Sight& sight);
  std::string condition;
  // The statement's first are not among them.
  std::vector<Value> parameters;
};

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
    const std::vector<std::string>& collections, const SearchSight& sight, int limit);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_SEARCH_INDEX_H_
