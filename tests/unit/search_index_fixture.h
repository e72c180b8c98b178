// A search index of its own, with what tests put into it and ask it.
#ifndef ZHAOLIAN_TESTS_UNIT_SEARCH_INDEX_FIXTURE_H_
#define ZHAOLIAN_TESTS_UNIT_SEARCH_INDEX_FIXTURE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "storage/search_index.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {

inline constexpr SearchTier kTiers[] = {SearchTier::kNameEqual, SearchTier::kNamePrefix,
                                        SearchTier::kPinyinPrefix, SearchTier::kContained};

inline SearchDocument Document(const std::string& name, const std::vector<std::string>& names) {
  return {name, name.substr(0, name.find('/')), TokensOf(names)};
}

class SearchIndexTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(CreateSearchIndex(*connection_).ok()); }

  void Put(const SearchDocument* before, const SearchDocument* after) {
    const auto words = PutSearchDocument(*connection_, ++revision_, before, after);
    ASSERT_TRUE(words.ok()) << words.status();
    const absl::Status status = IndexWords(*connection_, *words);
    ASSERT_TRUE(status.ok()) << status;
  }

  void Add(const std::string& name, const std::vector<std::string>& names) {
    const SearchDocument document = Document(name, names);
    Put(nullptr, &document);
  }

  std::vector<std::string> Find(SearchTier tier, const SearchQuery& query,
                                const std::vector<std::string>& collections = {}, int limit = 20) {
    const auto finds = FindSearchDocuments(*connection_, tier, query, collections, {}, limit);
    EXPECT_TRUE(finds.ok()) << finds.status();
    std::vector<std::string> names;
    if (!finds.ok()) return names;
    for (const SearchFind& find : *finds) names.push_back(find.name);
    return names;
  }

  std::vector<std::string> Find(SearchTier tier, absl::string_view text,
                                const std::vector<std::string>& collections = {}, int limit = 20) {
    const auto query = ParseSearchQuery(text);
    EXPECT_TRUE(query.ok()) << query.status();
    return query.ok() ? Find(tier, *query, collections, limit) : std::vector<std::string>();
  }

  bool IsFound(absl::string_view text, const std::string& name) {
    for (SearchTier tier : kTiers) {
      const std::vector<std::string> found = Find(tier, text);
      if (std::find(found.begin(), found.end(), name) != found.end()) return true;
    }
    return false;
  }

  int64_t Number(const std::string& sql) {
    int64_t number = 0;
    const absl::Status status =
        connection_->Run(sql, {}, [&](const Row& row) { number = row.Integer(0); });
    EXPECT_TRUE(status.ok()) << status;
    return number;
  }
  int64_t Parts() { return Number("SELECT count(DISTINCT segid) FROM search_idx"); }

  // FTS5's own look at its index.
  void ExpectIntact() {
    const absl::Status status =
        connection_->Run("INSERT INTO search (search) VALUES ('integrity-check')");
    EXPECT_TRUE(status.ok()) << status;
  }

  ScratchDirectory directory_;
  std::unique_ptr<Database> database_ = OpenSqlite(directory_.Path("search.db"));
  std::unique_ptr<Connection> connection_ = *database_->Connect(/*writable=*/true);
  int64_t revision_ = 0;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_UNIT_SEARCH_INDEX_FIXTURE_H_
