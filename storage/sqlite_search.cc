// The search index on FTS5: the only SQL outside the common subset.
//
// One row per document, whose id starts with the length of its title and goes on
// with the revision that made it. The order of ids, in which FTS5 yields its
// matches anyway, is therefore "the shorter title first", and a tier stops after
// its first rows. bm25 would have to look at every match. New documents of one
// length lie side by side, so that a commit touches few pages.
//
// FTS5 keeps no copy of the words: they are computed again from the row when they
// are taken out, and would be half of the index.
//
// All tokens lie in one column. A mark in front says what a token serves, so that
// "starts with 公司" is not slowed by the rows that merely contain it.
//
// FTS5 gathers all rows of all tokens that start alike before it yields the first
// one. Starts of up to kShortStart characters, which many rows share, are
// therefore tokens themselves: each only once a row, where FTS5's own prefix
// index would hold them once a token.
#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "storage/search_index.h"
#include "storage/search_merging.h"
#include "storage/status_macros.h"
#include "storage/utf8.h"

namespace zhaolian {
namespace {

constexpr absl::string_view kCollectionMark = "#";

// The marks of tokens that are found by their start.
struct StartMarks {
  absl::string_view token;
  absl::string_view short_start;
};
constexpr StartMarks kWhole = {"=", "<"};
constexpr StartMarks kPhonetic = {"~", "-"};
constexpr StartMarks kLatin = {"", "+"};
constexpr size_t kShortStart = 3;

// Parts of one size that are merged. With the engine's four, each page would be written half as
// often again.
constexpr int64_t kMergedParts = 8;
constexpr absl::string_view kSetMergedParts =
    "INSERT INTO search (search, rank) VALUES ('usermerge', $1)";
constexpr absl::string_view kMerge = "INSERT INTO search (search, rank) VALUES ('merge', $1)";
constexpr int64_t kFewestMerged = 2;
// Some 10 ms of merging, for which others wait.
constexpr int64_t kPagesAPiece = 50;

// Bits of an id that hold the revision.
constexpr int kRevisionBits = 47;

int64_t IdOf(const SearchDocument& document, int64_t revision) {
  return int64_t{document.tokens.length} << kRevisionBits | revision;
}

void AppendTokens(const StartMarks& marks, absl::string_view tokens, std::string& column) {
  std::vector<absl::string_view> starts;
  absl::string_view last[kShortStart];  // of each length: most tokens start as the one before
  for (absl::string_view token : absl::StrSplit(tokens, ' ', absl::SkipEmpty())) {
    absl::StrAppend(&column, marks.token, token, " ");
    for (size_t i = 0; i < kShortStart; ++i) {
      const absl::string_view start = FirstCharacters(token, i + 1);
      if (start != last[i]) starts.push_back(start);
      last[i] = start;
    }
  }
  std::sort(starts.begin(), starts.end());
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  for (absl::string_view start : starts) absl::StrAppend(&column, marks.short_start, start, " ");
}

std::string ColumnOf(const SearchDocument& document) {
  std::string column = absl::StrCat(kCollectionMark, document.collection, " ");
  AppendTokens(kWhole, document.tokens.whole, column);
  AppendTokens(kPhonetic, document.tokens.phonetic, column);
  AppendTokens(kLatin, document.tokens.latin, column);
  absl::StrAppend(&column, document.tokens.han);
  return column;
}

// A string of the MATCH language: inside one, only a quote has a meaning.
std::string Quoted(absl::string_view mark, absl::string_view tokens) {
  return absl::StrCat("\"", mark, absl::StrReplaceAll(tokens, {{"\"", "\"\""}}), "\"");
}

std::string StartsWith(const StartMarks& marks, absl::string_view start) {
  if (FirstCharacters(start, kShortStart) == start) return Quoted(marks.short_start, start);
  return absl::StrCat(Quoted(marks.token, start), " *");
}

std::string Contains(const SearchQuery::Term& term) {
  if (term.kind == SearchQuery::Term::kLatin) return StartsWith(kLatin, term.text);
  return Quoted("", absl::StrJoin(HanTokensOf(term.text), " "));
}

// The expression that all words of a tier must satisfy.
std::string TierOf(SearchTier tier, const SearchQuery& query) {
  switch (tier) {
    case SearchTier::kNameEqual:
      return Quoted(kWhole.token, query.whole);
    case SearchTier::kNamePrefix:
      return StartsWith(kWhole, query.whole);
    case SearchTier::kPinyinPrefix:
      return StartsWith(kPhonetic, query.phonetic);
    case SearchTier::kContained:
      break;
  }
  return absl::StrJoin(query.terms, " AND ", [](std::string* out, const SearchQuery::Term& term) {
    *out += Contains(term);
  });
}

std::string MatchOf(SearchTier tier, const SearchQuery& query,
                    const std::vector<std::string>& collections) {
  if (collections.empty()) return TierOf(tier, query);
  return absl::StrCat("(",
                      absl::StrJoin(collections, " OR ",
                                    [](std::string* out, const std::string& collection) {
                                      *out += Quoted(kCollectionMark, collection);
                                    }),
                      ") AND ", TierOf(tier, query));
}

// Whether a merge with that number had something to do.
absl::StatusOr<bool> MergePiece(Connection& connection, int64_t number) {
  int64_t changes_before = 0, changes_after = 0;
  const auto count_into = [&](int64_t& changes) {
    return connection.Run("SELECT total_changes()", {},
                          [&](const Row& row) { changes = row.Integer(0); });
  };
  RETURN_IF_ERROR(count_into(changes_before));
  RETURN_IF_ERROR(connection.Run(kMerge, {number}));
  RETURN_IF_ERROR(count_into(changes_after));
  // The statement itself counts as one.
  return changes_after - changes_before >= 2;
}

}  // namespace

SearchSight::SearchSight(const ResourceRegistry& registry, const Sight& sight) {
  std::vector<Value> all = {Value(), Value()};  // the query and the limit
  const std::string seen = IsSeenByName(registry, sight, "d.name", all);
  if (!seen.empty()) condition = absl::StrCat(" AND ", seen);
  parameters.assign(all.begin() + 2, all.end());
}

absl::Status CreateSearchIndex(Connection& connection) {
  return connection.RunScript(R"sql(
    DROP TABLE IF EXISTS search;
    DROP TABLE IF EXISTS search_documents;
    CREATE TABLE search_documents (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, title TEXT NOT NULL);
    CREATE VIRTUAL TABLE search USING fts5(
      tokens, tokenize = "ascii tokenchars '#=<~-+'", content = '', columnsize = 0);
  )sql");
}

absl::StatusOr<std::vector<WordChange>> PutSearchDocument(Connection& connection, int64_t revision,
                                                          const SearchDocument* before,
                                                          const SearchDocument* after) {
  std::vector<WordChange> changes;
  if (before != nullptr) {
    RETURN_IF_ERROR(connection.Run("DELETE FROM search_documents WHERE name = $1 RETURNING id",
                                   {before->name}, [&](const Row& row) {
                                     changes.push_back({row.Integer(0), false, ColumnOf(*before)});
                                   }));
  }
  if (after != nullptr) {
    const int64_t id = IdOf(*after, revision);
    RETURN_IF_ERROR(
        connection.Run("INSERT INTO search_documents (id, name, title) VALUES ($1, $2, $3)",
                       {id, after->name, after->tokens.title}));
    changes.push_back({id, true, ColumnOf(*after)});
  }
  return changes;
}

absl::Status IndexWords(Connection& connection, absl::Span<const WordChange> changes) {
  for (const WordChange& change : changes) {
    RETURN_IF_ERROR(connection.Run(
        change.added ? "INSERT INTO search (rowid, tokens) VALUES ($1, $2)"
                     : "INSERT INTO search (search, rowid, tokens) VALUES ('delete', $1, $2)",
        {change.document, change.text}));
  }
  return absl::OkStatus();
}

absl::Status TakeOverMerging(Connection& connection) {
  bool taken_over = false;
  RETURN_IF_ERROR(connection.Run("SELECT v FROM search_config WHERE k = 'automerge'", {},
                                 [&](const Row& row) { taken_over = row.Integer(0) == 0; }));
  if (taken_over) return absl::OkStatus();
  RETURN_IF_ERROR(connection.BeginWrite());
  absl::Status status = connection.RunScript(
      absl::StrCat("INSERT INTO search (search, rank) VALUES ('crisismerge', 64);"
                   "INSERT INTO search (search, rank) VALUES ('usermerge', ",
                   kMergedParts,
                   ");"
                   "INSERT INTO search (search, rank) VALUES ('automerge', 0);"));
  if (status.ok()) return connection.Commit();
  connection.Rollback().IgnoreError();  // the error that matters is `status`
  return status;
}

absl::Status MergeSearchIndex(Connection& connection, int64_t pages) {
  return connection.Run(kMerge, {pages});
}

absl::StatusOr<bool> MergeFurther(Connection& connection) {
  bool compacting = false;
  RETURN_IF_ERROR(
      connection.Run("SELECT v FROM search_config WHERE k = 'usermerge'", {},
                     [&](const Row& row) { compacting = row.Integer(0) == kFewestMerged; }));
  if (compacting) return false;
  RETURN_IF_ERROR(connection.Run(kSetMergedParts, {kFewestMerged}));
  ASSIGN_OR_RETURN(const bool more, MergePiece(connection, kPagesAPiece));
  RETURN_IF_ERROR(connection.Run(kSetMergedParts, {kMergedParts}));
  return more;
}

// A merge with a number below zero puts all parts of the index on one level, the last,
// where merging drops the marks and what they mark; further ones go on with it. By
// default FTS5 does not go on with fewer than four parts.
absl::StatusOr<bool> CompactSearchIndex(Connection& connection, bool begin) {
  if (begin) RETURN_IF_ERROR(connection.Run(kSetMergedParts, {kFewestMerged}));
  ASSIGN_OR_RETURN(const bool more, MergePiece(connection, begin ? -kPagesAPiece : kPagesAPiece));
  if (!more) RETURN_IF_ERROR(connection.Run(kSetMergedParts, {kMergedParts}));
  return more;
}

absl::StatusOr<std::vector<SearchFind>> FindSearchDocuments(
    Connection& connection, SearchTier tier, const SearchQuery& query,
    const std::vector<std::string>& collections, const SearchSight& sight, int limit) {
  std::vector<SearchFind> finds;
  if (query.terms.empty() || limit <= 0) return finds;
  if (tier == SearchTier::kPinyinPrefix && query.phonetic.empty()) return finds;
  std::vector<std::tuple<int64_t, std::string, std::string>> window;  // length, name, title
  const int64_t size = std::max<int64_t>(int64_t{limit} * 4, kSearchWindow);
  std::vector<Value> parameters = {MatchOf(tier, query, collections), size};
  parameters.insert(parameters.end(), sight.parameters.begin(), sight.parameters.end());
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT d.id, d.name, d.title FROM search CROSS JOIN search_documents AS d"
                   " ON d.id = search.rowid WHERE search MATCH $1",
                   sight.condition, " ORDER BY search.rowid LIMIT $2"),
      parameters, [&](const Row& row) {
        window.emplace_back(row.Integer(0) >> kRevisionBits, row.Text(1), row.Text(2));
      }));
  std::sort(window.begin(), window.end());
  window.resize(std::min(window.size(), static_cast<size_t>(limit)));
  for (auto& [length, name, title] : window) finds.push_back({std::move(name), std::move(title)});
  return finds;
}

}  // namespace zhaolian
