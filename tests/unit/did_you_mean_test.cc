#include "storage/did_you_mean.h"

#include <gtest/gtest.h>

namespace zhaolian {
namespace {

TEST(EditDistanceTest, CountsCharactersNotBytes) {
  EXPECT_EQ(EditDistance("", ""), 0u);
  EXPECT_EQ(EditDistance("list", "lst"), 1u);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
  EXPECT_EQ(EditDistance("VISIT", "visit"), 0u);
  EXPECT_EQ(EditDistance("企页", "企业"), 1u);
}

TEST(DidYouMeanTest, GivesTheNearestCandidate) {
  EXPECT_EQ(DidYouMean("lst", {"get", "list", "last"}), "list");
  EXPECT_EQ(DidYouMean("stge", {"state", "stage"}), "stage");
  EXPECT_EQ(DidYouMean("VISTI", {"CALL", "VISIT"}), "VISIT");
  EXPECT_EQ(DidYouMean("目标企页", {"本地企业", "目标企业"}), "目标企业");
}

TEST(DidYouMeanTest, GivesNothingWhenNoCandidateIsNear) {
  EXPECT_EQ(DidYouMean("frobnicate", {"get", "list"}), "");
  EXPECT_EQ(DidYouMean("x", {"y"}), "");
  EXPECT_EQ(DidYouMean("", {"y"}), "");
  EXPECT_EQ(DidYouMean(std::string(200, 'a'), {std::string(200, 'a') + "b"}), "");
}

}  // namespace
}  // namespace zhaolian
