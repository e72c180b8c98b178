#include "storage/search_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "storage/search_merging.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr SearchTier kTiers[] = {SearchTier::kNameEqual, SearchTier::kNamePrefix,
                                 SearchTier::kPinyinPrefix, SearchTier::kContained};

SearchDocument Document(const std::string& name, const std::vector<std::string>& names) {
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

TEST_F(SearchIndexTest, PartsAreMergedByHandOnlyOnceThatWasTakenOver) {
  constexpr int kCommits = 40;
  for (int i = 0; i < kCommits; ++i) Add(absl::StrCat("enterprises/a", i), {"a maker"});
  EXPECT_LT(Parts(), kCommits / 2) << "the engine merges";
  ASSERT_TRUE(CreateSearchIndex(*connection_).ok());
  for (int times = 0; times < 2; ++times) {
    const absl::Status taken_over = TakeOverMerging(*connection_);
    ASSERT_TRUE(taken_over.ok()) << taken_over;
  }
  for (int i = 0; i < kCommits; ++i) Add(absl::StrCat("enterprises/b", i), {"a maker"});
  EXPECT_EQ(Parts(), kCommits);
  ASSERT_TRUE(MergeSearchIndex(*connection_, 100).ok());
  EXPECT_EQ(Parts(), 1);
  for (int i = 0; i < 6; ++i) Add(absl::StrCat("enterprises/c", i), {"a maker"});
  ASSERT_TRUE(MergeSearchIndex(*connection_, 100).ok());
  EXPECT_EQ(Parts(), 7) << "fewer than eight of one size are left";
  ExpectIntact();
}

TEST_F(SearchIndexTest, AStepOfMergingWritesAFewPages) {
  ASSERT_TRUE(TakeOverMerging(*connection_).ok());
  constexpr int kFirms = 3000, kCommits = 20;
  for (int i = 0; i < kFirms; ++i) {
    if (i % (kFirms / kCommits) == 0) {
      ASSERT_TRUE(connection_->BeginWrite().ok());
    }
    Add(absl::StrCat("enterprises/e", i), {absl::StrCat("maker number ", i, " of machines")});
    if ((i + 1) % (kFirms / kCommits) == 0) {
      ASSERT_TRUE(connection_->Commit().ok());
    }
  }
  int64_t most = 0, all = 0;
  const auto changes = [&] { return Number("SELECT total_changes()"); };
  for (int steps = 0; Parts() >= 8; ++steps) {
    ASSERT_LT(steps, 1000);
    const int64_t before = changes();
    ASSERT_TRUE(MergeSearchIndex(*connection_, 4).ok());
    most = std::max(most, changes() - before);
    all += changes() - before;
  }
  EXPECT_LT(8 * most, all);
  ExpectIntact();
  EXPECT_THAT(Find(SearchTier::kContained, "machines 2999"), ElementsAre("enterprises/e2999"));
}

TEST_F(SearchIndexTest, WordsInTheOrderOfTheirDocumentsMakeOnePartOfTheIndex) {
  ASSERT_TRUE(connection_->BeginWrite().ok());
  std::vector<WordChange> words;
  for (int i = 0; i < 20; ++i) {
    const SearchDocument document =
        Document(absl::StrCat("enterprises/f", i), {std::string(1 + i * 7 % 20, 'a')});
    const auto put = PutSearchDocument(*connection_, ++revision_, nullptr, &document);
    ASSERT_TRUE(put.ok()) << put.status();
    words.insert(words.end(), put->begin(), put->end());
  }
  std::sort(words.begin(), words.end(),
            [](const auto& a, const auto& b) { return a.document < b.document; });
  ASSERT_TRUE(IndexWords(*connection_, words).ok());
  ASSERT_TRUE(connection_->Commit().ok());
  EXPECT_EQ(Parts(), 1);
}

TEST_F(SearchIndexTest, OneFirmIsFoundInEveryWayOfWritingIt) {
  Add("enterprises/er-001", {"扬子江药业集团", "Yangtze River Pharmaceutical", "000768"});
  for (const char* text : {"扬",
                           "江",
                           "药业",
                           "扬子江",
                           "子江药业集",
                           "扬子江药业集团",
                           "揚子江藥業",
                           "yzj",
                           "YZJ",
                           "ＹＺＪ",
                           "yangzijiang",
                           "YangZiJiang",
                           "yang zi jiang",
                           "yaoye",
                           "yyjt",
                           "扬子江yy",
                           "扬子江 药业",
                           "药业 扬子江",
                           "集团 yzj",
                           "yangtze",
                           "river pharma",
                           "0007",
                           "000768",
                           "y"}) {
    EXPECT_TRUE(IsFound(text, "enterprises/er-001")) << text;
  }
  for (const char* text : {"扬江", "药子", "angzi", "yzjx", "扬子江 航空", "00768", "iver"}) {
    EXPECT_FALSE(IsFound(text, "enterprises/er-001")) << text;
  }
}

TEST_F(SearchIndexTest, PolyphonesAreFoundByEachReading) {
  Add("enterprises/a", {"长安汽车"});
  Add("units/b", {"重庆办事处"});
  Add("units/c", {"厦门市"});
  for (const char* text : {"caqc", "changan", "zhangan", "ca", "za"}) {
    EXPECT_THAT(Find(SearchTier::kPinyinPrefix, text), ElementsAre("enterprises/a")) << text;
  }
  for (const char* text : {"cq", "zq", "chongqing", "zhongqingban"}) {
    EXPECT_THAT(Find(SearchTier::kPinyinPrefix, text), ElementsAre("units/b")) << text;
  }
  EXPECT_THAT(Find(SearchTier::kPinyinPrefix, "xm"), ElementsAre("units/c"));
}

TEST_F(SearchIndexTest, CodesAreFoundWithAndWithoutTheHyphen) {
  Add("leads/lr-001", {"智宇精密落户项目", "LR-001"});
  for (const char* text : {"LR-001", "lr-001", "lr001", "LR 001", "lr", "001", "ｌｒ－００１"}) {
    EXPECT_TRUE(IsFound(text, "leads/lr-001")) << text;
  }
  EXPECT_THAT(Find(SearchTier::kNameEqual, "lr001"), ElementsAre("leads/lr-001"));
}

TEST_F(SearchIndexTest, EachTierMatchesInItsOwnWay) {
  Add("enterprises/equal", {"药业"});
  Add("enterprises/prefix", {"药业集团"});
  Add("enterprises/sound", {"要也公司"});
  Add("enterprises/inner", {"扬子江药业"});
  EXPECT_THAT(Find(SearchTier::kNameEqual, "药业"), ElementsAre("enterprises/equal"));
  EXPECT_THAT(Find(SearchTier::kNamePrefix, "药业"),
              ElementsAre("enterprises/equal", "enterprises/prefix"));
  EXPECT_THAT(Find(SearchTier::kPinyinPrefix, "药业"), IsEmpty());
  EXPECT_THAT(Find(SearchTier::kContained, "药业"),
              ElementsAre("enterprises/equal", "enterprises/prefix", "enterprises/inner"));
  EXPECT_THAT(Find(SearchTier::kNameEqual, "yaoye"), IsEmpty());
  EXPECT_THAT(Find(SearchTier::kPinyinPrefix, "yaoye"),
              UnorderedElementsAre("enterprises/equal", "enterprises/prefix", "enterprises/sound"));
  EXPECT_THAT(Find(SearchTier::kContained, "yaoye"), SizeIs(4));
}

TEST_F(SearchIndexTest, APhraseOfBigramsIsExactlyTheText) {
  Add("leads/a", {"汉中A中国"});
  Add("leads/b", {"国汉中"});
  EXPECT_THAT(Find(SearchTier::kContained, "汉中国"), IsEmpty());
  EXPECT_THAT(Find(SearchTier::kContained, "国汉中"), ElementsAre("leads/b"));
}

TEST_F(SearchIndexTest, SupplementaryPlaneHanIsFound) {
  Add("enterprises/a", {"汉中𬭚𠮷科技"});
  for (const char* text : {"𬭚", "𠮷科", "中𬭚𠮷科", "hzc"}) {
    EXPECT_TRUE(IsFound(text, "enterprises/a")) << text;
  }
}

TEST_F(SearchIndexTest, TheShorterTitleComesFirstThenTheName) {
  Add("leads/d", {"航空零部件"});
  Add("leads/c", {"航空"});
  Add("enterprises/b", {"航空零部件"});
  Add("leads/a", {"西部（航空）城"});
  Add("leads/e", {std::string(300, 'x'), "航空"});
  for (int repeat = 0; repeat < 2; ++repeat) {
    EXPECT_THAT(Find(SearchTier::kContained, "航空"),
                ElementsAre("leads/c", "enterprises/b", "leads/a", "leads/d", "leads/e"));
    EXPECT_THAT(Find(SearchTier::kContained, "航空", {}, 2),
                ElementsAre("leads/c", "enterprises/b"));
  }
}

TEST_F(SearchIndexTest, TheTitleIsGivenAsWritten) {
  Add("enterprises/a", {"揚子江（集團）", "别名"});
  const auto finds = FindSearchDocuments(*connection_, SearchTier::kNameEqual,
                                         *ParseSearchQuery("别名"), {}, {}, 5);
  ASSERT_TRUE(finds.ok());
  ASSERT_THAT(*finds, SizeIs(1));
  EXPECT_EQ((*finds)[0].title, "揚子江（集團）");
}

TEST_F(SearchIndexTest, CollectionsRestrictWhatIsFound) {
  Add("enterprises/a", {"汉中航空"});
  Add("leads/b", {"汉中航空项目"});
  Add("chainNodes/c", {"航空"});
  EXPECT_THAT(Find(SearchTier::kContained, "航空", {"leads"}), ElementsAre("leads/b"));
  EXPECT_THAT(Find(SearchTier::kContained, "hk", {"leads", "chainNodes"}),
              ElementsAre("chainNodes/c", "leads/b"));
  EXPECT_THAT(Find(SearchTier::kNamePrefix, "汉中", {"enterprises"}), ElementsAre("enterprises/a"));
  EXPECT_THAT(Find(SearchTier::kContained, "航空", {"units"}), IsEmpty());
  EXPECT_THAT(Find(SearchTier::kContained, "航空", {"lead"}), IsEmpty());
  EXPECT_THAT(Find(SearchTier::kContained, "leads"), IsEmpty());
}

TEST_F(SearchIndexTest, AReplacedDocumentIsFoundByItsNewWordsOnly) {
  const SearchDocument before = Document("leads/a", {"汉中航空"});
  const SearchDocument longer = Document("leads/a", {"汉中航空智能制造"});
  const SearchDocument same_length = Document("leads/a", {"城固航空智能制造"});
  Put(nullptr, &before);
  Put(&before, &longer);
  EXPECT_THAT(Find(SearchTier::kNameEqual, "汉中航空"), IsEmpty());
  EXPECT_THAT(Find(SearchTier::kContained, "智能"), ElementsAre("leads/a"));
  Put(&longer, &same_length);
  EXPECT_THAT(Find(SearchTier::kContained, "汉中"), IsEmpty());
  EXPECT_THAT(Find(SearchTier::kPinyinPrefix, "cg"), ElementsAre("leads/a"));
  ExpectIntact();
}

TEST_F(SearchIndexTest, ADeletedDocumentIsNotFound) {
  const SearchDocument document = Document("leads/a", {"汉中航空"});
  Put(nullptr, &document);
  Put(&document, nullptr);
  EXPECT_FALSE(IsFound("汉中", "leads/a"));
  Put(nullptr, &document);
  EXPECT_TRUE(IsFound("汉中", "leads/a"));
  ExpectIntact();
}

TEST_F(SearchIndexTest, ARowWithoutWordsIsKeptAndFoundByNothing) {
  const SearchDocument nothing = Document("leads/a", {"（）"});
  const SearchDocument something = Document("leads/a", {"汉中"});
  Put(nullptr, &nothing);
  Put(&nothing, &something);
  EXPECT_THAT(Find(SearchTier::kNameEqual, "汉中"), ElementsAre("leads/a"));
}

TEST_F(SearchIndexTest, CreatingTheIndexEmptiesIt) {
  Add("leads/a", {"汉中航空"});
  ASSERT_TRUE(CreateSearchIndex(*connection_).ok());
  EXPECT_FALSE(IsFound("汉中", "leads/a"));
}

TEST_F(SearchIndexTest, AFindIsOneStatementAndAChangeTwoForEachDocument) {
  const SearchDocument before = Document("leads/a", {"汉中航空"});
  const SearchDocument after = Document("leads/a", {"汉中航空城"});
  int64_t statements = connection_->statements_run();
  for (const auto& [old_document, new_document] :
       std::vector<std::pair<const SearchDocument*, const SearchDocument*>>{
           {nullptr, &before}, {&before, &after}, {&after, nullptr}}) {
    Put(old_document, new_document);
    statements += (old_document != nullptr ? 2 : 0) + (new_document != nullptr ? 2 : 0);
    EXPECT_EQ(connection_->statements_run(), statements);
  }
  for (SearchTier tier : kTiers) {
    Find(tier, "hz", {"leads", "enterprises"});
    EXPECT_EQ(connection_->statements_run(), ++statements);
  }
  Put(nullptr, nullptr);
  Find(SearchTier::kPinyinPrefix, "汉中hk");
  Find(SearchTier::kContained, "汉中", {}, 0);
  EXPECT_EQ(connection_->statements_run(), statements);
}

TEST_F(SearchIndexTest, NoSortAndNoScanServesATier) {
  const auto plan = connection_->Explain(
      "SELECT d.id, d.name, d.title FROM search CROSS JOIN search_documents AS d"
      " ON d.id = search.rowid WHERE search MATCH $1 ORDER BY search.rowid LIMIT $2");
  ASSERT_TRUE(plan.ok());
  EXPECT_THAT(*plan, ElementsAre(::testing::HasSubstr("VIRTUAL TABLE INDEX"),
                                 "SEARCH d USING INTEGER PRIMARY KEY (rowid=?)"));
}

TEST_F(SearchIndexTest, TheMatchLanguageCannotBeReachedFromAQuery) {
  Add("leads/a", {"汉中航空"});
  Add("leads/b", {"near or not and tokens"});
  // As the language, each would find leads/a, or be a syntax error.
  for (const char* text :
       {"\"汉中\" OR \"无\"", "无* OR 汉中", "tokens:汉中", "name:leads", "汉中 NOT 航空",
        "NEAR(汉中 航空, 10)", "{tokens}:无", "^汉中x", "-无 汉中", "无\"\"汉中",
        "');DROP TABLE search;--", "无 + 汉中", "汉中)\" OR (\"无"}) {
    EXPECT_FALSE(IsFound(text, "leads/a")) << text;
  }
  EXPECT_TRUE(IsFound("NEAR", "leads/b"));
  EXPECT_TRUE(IsFound("or AND not", "leads/b"));
  EXPECT_TRUE(IsFound("汉中", "leads/a"));
}

TEST_F(SearchIndexTest, AHandMadeQueryIsQuotedAsWell) {
  Add("leads/a", {"汉中航空"});
  for (const std::string text : {"\"", "\" OR \"汉中", "*", "NEAR(", "tokens : 汉中", "^", ""}) {
    for (SearchTier tier : kTiers) {
      SearchQuery query{text, text, {{SearchQuery::Term::kLatin, text}}};
      EXPECT_THAT(Find(tier, query), IsEmpty()) << text;
      query.terms[0].kind = SearchQuery::Term::kHan;
      EXPECT_THAT(Find(tier, query, {"leads"}), IsEmpty()) << text;
    }
    EXPECT_THAT(Find(SearchTier::kContained, *ParseSearchQuery("汉中"), {text}), IsEmpty()) << text;
  }
}

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

TEST_F(SearchIndexTest, FiftyThousandRandomRowsAgreeWithASearchWithoutIndex) {
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

TEST_F(SearchIndexTest, CompactingLeavesNothingOfWordsTakenOut) {
  ASSERT_TRUE(TakeOverMerging(*connection_).ok());
  const auto in_index = [&](const std::string& word) {
    bool found = false;
    EXPECT_TRUE(connection_
                    ->Run("SELECT block FROM search_data", {},
                          [&](const Row& row) { found |= absl::StrContains(row.Text(0), word); })
                    .ok());
    return found;
  };
  constexpr int kFirms = 3000, kFirmsATime = 300;
  for (int i = 0; i < kFirms; ++i) {
    if (i % kFirmsATime == 0) {
      ASSERT_TRUE(connection_->BeginWrite().ok());
    }
    Add(absl::StrCat("enterprises/e", i), {absl::StrCat("maker number ", i, " of machines")});
    if (i % kFirmsATime == kFirmsATime - 1) {
      ASSERT_TRUE(connection_->Commit().ok());
    }
  }
  const SearchDocument gone = Document("enterprises/gone", {"zwvcanary works"});
  Put(nullptr, &gone);
  ASSERT_TRUE(in_index("zwvcanary"));
  Put(&gone, nullptr);
  EXPECT_TRUE(in_index("zwvcanary"));
  int pieces = 0;
  auto more = CompactSearchIndex(*connection_, true);
  while (more.ok() && *more) {
    // Others go on writing meanwhile.
    Add(absl::StrCat("enterprises/later", ++pieces), {"a later firm"});
    ASSERT_LT(pieces, 1000);
    more = CompactSearchIndex(*connection_, false);
  }
  ASSERT_TRUE(more.ok()) << more.status();
  EXPECT_FALSE(in_index("zwvcanary"));
  const int64_t parts = Parts();
  Add("enterprises/after", {"a firm afterwards"});
  ASSERT_TRUE(MergeSearchIndex(*connection_, 100).ok());
  EXPECT_EQ(Parts(), parts + 1) << "two of one size are merged no more";
  EXPECT_THAT(Find(SearchTier::kContained, "machines 2999"), ElementsAre("enterprises/e2999"));
  EXPECT_THAT(Find(SearchTier::kContained, "zwvcanary"), IsEmpty());
}

}  // namespace
}  // namespace zhaolian
