#include "storage/search_merging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/unit/search_index_fixture.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using SearchMergingTest = SearchIndexTest;

TEST_F(SearchMergingTest, PartsAreMergedByHandOnlyOnceThatWasTakenOver) {
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

TEST_F(SearchMergingTest, AStepOfMergingWritesAFewPages) {
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

TEST_F(SearchMergingTest, FurtherMergingLeavesFewPartsForASearchToLookInto) {
  ASSERT_TRUE(TakeOverMerging(*connection_).ok());
  for (int i = 0; i < 14; ++i) {
    Add(absl::StrCat("enterprises/f", i), {absl::StrCat("maker ", i)});
    if (i == 7) ASSERT_TRUE(MergeSearchIndex(*connection_, 100).ok());
  }
  ASSERT_EQ(Parts(), 7) << "a merged one and six small ones";
  bool more = true;
  for (int pieces = 0; more; ++pieces) {
    ASSERT_LT(pieces, 100);
    const auto merged = MergeFurther(*connection_);
    ASSERT_TRUE(merged.ok()) << merged.status();
    more = *merged;
  }
  EXPECT_LE(Parts(), 2);
  ExpectIntact();
  for (int i = 0; i < 6; ++i) Add(absl::StrCat("enterprises/g", i), {"a maker"});
  const int64_t parts = Parts();
  ASSERT_TRUE(MergeSearchIndex(*connection_, 100).ok());
  EXPECT_EQ(Parts(), parts) << "beside commits only eight of one size are merged, as before";
}

TEST_F(SearchMergingTest, FurtherMergingLeavesACompactionToItself) {
  ASSERT_TRUE(TakeOverMerging(*connection_).ok());
  for (int i = 0; i < 300; ++i) {
    Add(absl::StrCat("enterprises/f", i), {absl::StrCat("maker number ", i, " of machines")});
  }
  const auto begun = CompactSearchIndex(*connection_, true);
  ASSERT_TRUE(begun.ok() && *begun) << begun.status();
  const auto merged = MergeFurther(*connection_);
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_FALSE(*merged);
  for (bool more = true; more;) {
    const auto compacted = CompactSearchIndex(*connection_, false);
    ASSERT_TRUE(compacted.ok()) << compacted.status();
    more = *compacted;
  }
  EXPECT_EQ(Parts(), 1);
}

TEST_F(SearchMergingTest, WordsInTheOrderOfTheirDocumentsMakeOnePartOfTheIndex) {
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

TEST_F(SearchMergingTest, CompactingLeavesNothingOfWordsTakenOut) {
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
