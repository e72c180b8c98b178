// Random rows and random filters through the whole server: what a list gives is
// what the filter says of the rows in memory.
#include "storage/filter.h"
#include "tests/conformance/resource_fixture.h"
#include "tests/support/random_filters.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAreArray;

constexpr int kRows = 60;
constexpr int kFilters = 400;

using FilterOracleTest = ResourceTest;
ZHAOLIAN_FOR_EVERY_RESOURCE(FilterOracleTest);

TEST_P(FilterOracleTest, AgreesWithTheServerOnRandomRows) {
  for (int i = 0; i < kRows; ++i) {
    const std::string name = NameOf(*NewRow(*samples_.Any(schema_)));
    if (i % 10 == 0) {
      ASSERT_TRUE(calls_.Delete(name).ok());
    }
  }
  auto all = calls_.List({.show_deleted = true});
  ASSERT_TRUE(all.ok()) << all.status();
  RandomFilters filters(schema_, all->rows, 20250131);
  int told_apart = 0;
  for (int i = 0; i < kFilters; ++i) {
    const std::string text = filters.Next(3);
    if (text.size() > 2000) continue;
    const auto filter = Filter::Parse(text, schema_);
    ASSERT_TRUE(filter.ok()) << text << "\n" << filter.status();
    const bool show_deleted = i % 2 == 0;
    std::vector<std::string> expected;
    for (const MessagePtr& row : all->rows) {
      const bool shown = show_deleted || !HasField(*row, "delete_time");
      if (shown && filter->Matches(*row)) expected.push_back(NameOf(*row));
    }
    ASSERT_THAT(calls_.ListNames({.filter = text, .show_deleted = show_deleted, .page_size = 40}),
                ElementsAreArray(expected))
        << text;
    told_apart += !expected.empty() && expected.size() < all->rows.size();
  }
  EXPECT_GT(told_apart, kFilters / 2) << "filters that tell rows apart";
}

}  // namespace
}  // namespace zhaolian
