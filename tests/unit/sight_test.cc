#include "storage/sight.h"

#include <gtest/gtest.h>

#include "tests/support/test_store.h"

namespace zhaolian {
namespace {

TEST(SightTest, WhoSeesEverythingRunsTheSameStatementAsBefore) {
  std::vector<Value> parameters;
  EXPECT_EQ(IsSeen(TestStore::Schema("leads"), Sight::All(), "leads", parameters), "");
  EXPECT_EQ(IsSeenByName(TestStore::Registry(), Sight::All(), "name", parameters), "");
  EXPECT_TRUE(parameters.empty());
}

TEST(SightTest, FirmsAreSeenByAll) {
  std::vector<Value> parameters;
  EXPECT_EQ(IsSeen(TestStore::Schema("enterprises"), Sight(), "enterprises", parameters), "");
}

TEST(SightTest, ALeadIsSeenByItsOwnerThoseItIsSharedWithAndItsChain) {
  std::vector<Value> parameters = {std::string("leads/x")};
  EXPECT_EQ(IsSeen(TestStore::Schema("leads"), {false, {"units/a", "chains/b"}}, "t", parameters),
            "((t.owner_unit || '') IN ($2, $3) OR (t.chain || '') IN ($2, $3) OR EXISTS (SELECT 1"
            " FROM links AS scope WHERE scope.owner = t.name AND scope.field ="
            " 'leads.shared_units' AND scope.target IN ($2, $3))"
            " OR (t.finder_unit || '') IN ($2, $3) OR (t.adviser_unit || '') IN ($2, $3))");
  ASSERT_EQ(parameters.size(), 3u);
  EXPECT_EQ(parameters[2], Value(std::string("chains/b")));
}

TEST(SightTest, WhoSeesNothingRunsAStatementAsOthersDo) {
  std::vector<Value> nothing, one;
  EXPECT_EQ(IsSeen(TestStore::Schema("leads"), Sight(), "leads", nothing),
            IsSeen(TestStore::Schema("leads"), {false, {"units/a"}}, "leads", one));
}

}  // namespace
}  // namespace zhaolian
