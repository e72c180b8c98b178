#include "storage/search_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/search_index_fixture.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

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

}  // namespace
}  // namespace zhaolian
