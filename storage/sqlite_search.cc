// The search index on FTS5: the only SQL outside the common subset.
//
// One row per document, whose rowid starts with the length of its title. Rowid
// order, in which FTS5 yields its matches anyway, is therefore "the shorter
// title first", and a tier stops after its first rows. bm25 would have to look
// at every match.
//
// All tokens lie in one column. A mark in front says what a token serves, so that
// "starts with 公司" is not slowed by the rows that merely contain it.
//
// FTS5 gathers all rows of all tokens that start alike before it yields the first
// one. Starts of up to kShortStart characters, which many rows share, are
// therefore tokens themselves: each only once a row, where FTS5's own prefix
// index would hold them once a token.
#include <openssl/sha.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "storage/search_index.h"
#include "storage/status_macros.h"

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

// Bits of the rowid that tell titles of one length apart. Among a million rows
// two collide with a chance of one in 70,000; the second is then refused.
constexpr int kHashBits = 55;

int64_t RowIdOf(const SearchDocument& document) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(document.name.data()), document.name.size(),
         digest);
  uint64_t hash = 0;
  for (int i = 0; i < 8; ++i) hash = hash << 8 | digest[i];
  return static_cast<int64_t>(document.tokens.length) << kHashBits |
         static_cast<int64_t>(hash >> (64 - kHashBits));
}

// The first `count` characters of UTF-8 text.
absl::string_view StartOf(absl::string_view text, size_t count) {
  size_t size = 0;
  for (; size < text.size(); ++size) {
    const bool is_first_byte = (static_cast<unsigned char>(text[size]) & 0xC0) != 0x80;
    if (is_first_byte && count-- == 0) break;
  }
  return text.substr(0, size);
}

void AppendTokens(const StartMarks& marks, absl::string_view tokens, std::string& column) {
  absl::btree_set<absl::string_view> starts;
  for (absl::string_view token : absl::StrSplit(tokens, ' ', absl::SkipEmpty())) {
    absl::StrAppend(&column, marks.token, token, " ");
    for (size_t count = 1; count <= kShortStart; ++count) starts.insert(StartOf(token, count));
  }
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
  if (StartOf(start, kShortStart) == start) return Quoted(marks.short_start, start);
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

}  // namespace

absl::Status CreateSearchIndex(Connection& connection) {
  return connection.RunScript(R"sql(
    DROP TABLE IF EXISTS search;
    CREATE VIRTUAL TABLE search USING fts5(
      name UNINDEXED, title UNINDEXED, tokens,
      tokenize = "ascii tokenchars '#=<~-+'", columnsize = 0);
  )sql");
}

absl::Status PutSearchDocument(Connection& connection, const SearchDocument* before,
                               const SearchDocument* after) {
  if (after == nullptr) {
    if (before == nullptr) return absl::OkStatus();
    return connection.Run("DELETE FROM search WHERE rowid = $1", {RowIdOf(*before)});
  }
  if (before == nullptr) {
    return connection.Run("INSERT INTO search (rowid, name, title, tokens) VALUES ($1, $2, $3, $4)",
                          {RowIdOf(*after), after->name, after->tokens.title, ColumnOf(*after)});
  }
  return connection.Run(
      "UPDATE search SET rowid = $1, name = $2, title = $3, tokens = $4 WHERE rowid = $5",
      {RowIdOf(*after), after->name, after->tokens.title, ColumnOf(*after), RowIdOf(*before)});
}

absl::StatusOr<std::vector<SearchFind>> FindSearchDocuments(
    Connection& connection, SearchTier tier, const SearchQuery& query,
    const std::vector<std::string>& collections, int limit) {
  std::vector<SearchFind> finds;
  if (query.terms.empty() || limit <= 0) return finds;
  if (tier == SearchTier::kPinyinPrefix && query.phonetic.empty()) return finds;
  std::vector<std::tuple<int64_t, std::string, std::string>> window;  // length, name, title
  const int64_t size = std::max<int64_t>(int64_t{limit} * 4, kSearchWindow);
  RETURN_IF_ERROR(connection.Run(
      "SELECT rowid, name, title FROM search WHERE search MATCH $1 ORDER BY rowid LIMIT $2",
      {MatchOf(tier, query, collections), size}, [&](const Row& row) {
        window.emplace_back(row.Integer(0) >> kHashBits, row.Text(1), row.Text(2));
      }));
  std::sort(window.begin(), window.end());
  window.resize(std::min(window.size(), static_cast<size_t>(limit)));
  for (auto& [length, name, title] : window) finds.push_back({std::move(name), std::move(title)});
  return finds;
}

}  // namespace zhaolian
