// Searches compared with the same said again without an index.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/unit/search_index_fixture.h"

namespace zhaolian {
namespace {

// The meaning of the tiers, said again without an index.
class NaiveSearch {
 public:
  void Put(const SearchDocument& document) {
    rows_[document.name] = {document.tokens.length, Split(document.tokens.whole),
                            Split(document.tokens.phonetic), document.tokens.han,
                            Split(document.tokens.latin)};
  }
  void Delete(const std::string& name) { rows_.erase(name); }

  // Every match, in order, as (length of title, name).
  std::vector<std::pair<int, std::string>> Find(SearchTier tier, const SearchQuery& query,
                                                const std::string& collection) const {
    std::vector<std::pair<int, std::string>> found;
    for (const auto& [name, row] : rows_) {
      if (!absl::StartsWith(name, collection) || !Matches(row, tier, query)) continue;
      found.emplace_back(row.length, name);
    }
    std::sort(found.begin(), found.end());
    return found;
  }

 private:
  struct Row {
    int length;
    std::vector<std::string> whole, phonetic;
    std::string han;
    std::vector<std::string> latin;
  };

  static std::vector<std::string> Split(const std::string& tokens) {
    return absl::StrSplit(tokens, ' ', absl::SkipEmpty());
  }

  static bool AnyStartsWith(const std::vector<std::string>& tokens, const std::string& start) {
    return std::any_of(tokens.begin(), tokens.end(),
                       [&](const std::string& token) { return absl::StartsWith(token, start); });
  }

  static bool Matches(const Row& row, SearchTier tier, const SearchQuery& query) {
    switch (tier) {
      case SearchTier::kNameEqual:
        return std::find(row.whole.begin(), row.whole.end(), query.whole) != row.whole.end();
      case SearchTier::kNamePrefix:
        return AnyStartsWith(row.whole, query.whole);
      case SearchTier::kPinyinPrefix:
        return !query.phonetic.empty() && AnyStartsWith(row.phonetic, query.phonetic);
      case SearchTier::kContained:
        break;
    }
    return std::all_of(query.terms.begin(), query.terms.end(), [&](const SearchQuery::Term& term) {
      if (term.kind == SearchQuery::Term::kLatin) return AnyStartsWith(row.latin, term.text);
      return absl::StrContains(absl::StrCat(" ", row.han, " "),
                               absl::StrCat(" ", absl::StrJoin(HanTokensOf(term.text), " "), " "));
    });
  }

  std::map<std::string, Row> rows_;
};

class RandomNames {
 public:
  std::string Name() { return Joined(1 + random_() % 5); }
  std::string Query() { return Joined(1 + random_() % 3); }
  size_t Below(size_t limit) { return random_() % limit; }

 private:
  std::string Joined(size_t parts) {
    static const char* const kParts[] = {"长", "行", "厦", "重", "会",   "单",   "汉", "中", "航",
                                         "空", "药", "業", "江", "子",   "𬭚", "A",  "b2", "LR-",
                                         "7",  " ",  "（", "yz", "hang", "技",   "科"};
    std::string name;
    for (size_t i = 0; i < parts; ++i) name += kParts[random_() % std::size(kParts)];
    return name;
  }
  std::mt19937 random_{20250801};
};

using SearchOracleTest = SearchIndexTest;

TEST_F(SearchOracleTest, FiftyThousandRandomRowsAgreeWithASearchWithoutIndex) {
  constexpr int kRows = 50000;
  constexpr int kLimit = 50;
  RandomNames names;
  NaiveSearch naive;
  ASSERT_TRUE(connection_->BeginWrite().ok());
  for (int i = 0; i < kRows; ++i) {
    const std::string name = absl::StrCat(i % 3 == 0 ? "leads/" : "enterprises/", i);
    const SearchDocument first = Document(name, {names.Name(), i % 4 == 0 ? names.Name() : ""});
    Put(nullptr, &first);
    naive.Put(first);
    if (i % 10 == 1) {
      const SearchDocument second = Document(name, {names.Name()});
      Put(&first, &second);
      naive.Put(second);
    } else if (i % 10 == 2) {
      Put(&first, nullptr);
      naive.Delete(name);
    }
  }
  ASSERT_TRUE(connection_->Commit().ok());
  ExpectIntact();
  int compared = 0;
  for (int i = 0; i < 60; ++i) {
    const std::string text = names.Query();
    const auto query = ParseSearchQuery(text);
    if (!query.ok()) continue;
    const std::string collection = names.Below(3) == 0 ? "leads" : "";
    const std::vector<std::string> collections(collection.empty() ? 0 : 1, collection);
    for (SearchTier tier : kTiers) {
      const auto expected = naive.Find(tier, *query, collection);
      const std::vector<std::string> found = Find(tier, *query, collections, kLimit);
      ASSERT_EQ(found.size(), std::min<size_t>(kLimit, expected.size())) << text;
      const std::map<std::string, int> lengths = [&] {
        std::map<std::string, int> by_name;
        for (const auto& [length, name] : expected) by_name[name] = length;
        return by_name;
      }();
      for (size_t k = 0; k < found.size(); ++k) {
        ASSERT_EQ(lengths.count(found[k]), 1u) << text << " " << found[k];
        ASSERT_EQ(lengths.at(found[k]), expected[k].first) << text << " " << found[k];
        // Past the window, only the length is promised.
        if (expected.size() > kSearchWindow) continue;
        ASSERT_EQ(found[k], expected[k].second) << text;
      }
      compared += expected.empty() ? 0 : 1;
    }
  }
  EXPECT_GT(compared, 80);
}

}  // namespace
}  // namespace zhaolian
