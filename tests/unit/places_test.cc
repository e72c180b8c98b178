#include "server/rpc/places.h"

#include <gtest/gtest.h>

namespace zhaolian {
namespace {

TEST(PlacesTest, GivesNoMoreThanThereAre) {
  Places places(2);
  auto first = places.Take(), second = places.Take();
  EXPECT_TRUE(first.has_value());
  EXPECT_TRUE(second.has_value());
  EXPECT_FALSE(places.Take().has_value());
  EXPECT_EQ(places.taken(), 2) << "one that is refused takes none";
}

TEST(PlacesTest, TakesAPlaceBackWhenItsHolderEnds) {
  Places places(1);
  { auto place = places.Take(); }
  EXPECT_EQ(places.taken(), 0);
  EXPECT_TRUE(places.Take().has_value());
}

TEST(PlacesTest, APlaceThatMovesIsGivenBackOnce) {
  Places places(1);
  {
    Places::Place holder;
    holder = *places.Take();
    EXPECT_EQ(places.taken(), 1);
    const Places::Place other(std::move(holder));
    EXPECT_EQ(places.taken(), 1);
  }
  EXPECT_EQ(places.taken(), 0);
}

}  // namespace
}  // namespace zhaolian
