#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/filter.h"
#include "tests/conformance/resource_fixture.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

class OrderTest : public ResourceTest {
 protected:
  // Names of `rows` by the column, unset first, and then by name.
  static std::vector<std::string> Sorted(const Column& column, const std::vector<MessagePtr>& rows,
                                         bool descending) {
    std::vector<std::pair<Value, std::string>> keys;
    for (const MessagePtr& row : rows) {
      Value key = FieldValue(column, *row);
      if (std::holds_alternative<std::monostate>(key)) key = NullKey(column.type);
      keys.emplace_back(std::move(key), NameOf(*row));
    }
    std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) {
      if (Holds(a.first, FilterNode::kLess, b.first)) return true;
      return Holds(a.first, FilterNode::kEqual, b.first) && a.second < b.second;
    });
    if (descending) std::reverse(keys.begin(), keys.end());
    std::vector<std::string> names;
    for (auto& [key, name] : keys) names.push_back(std::move(name));
    return names;
  }
};
ZHAOLIAN_FOR_EVERY_RESOURCE(OrderTest);

TEST_P(OrderTest, FollowsEveryFilterableFieldPageByPage) {
  for (int i = 0; i < 24; ++i) NewRow(*samples_.Any(schema_));
  auto all = calls_.List();
  ASSERT_TRUE(all.ok()) << all.status();
  for (const Column& column : schema_.columns()) {
    if (!column.filterable) continue;
    const std::vector<std::string> ascending = Sorted(column, all->rows, false);
    const std::vector<std::string> descending = Sorted(column, all->rows, true);
    for (int page_size : {1000, 5, 1}) {
      EXPECT_THAT(calls_.ListNames({.order_by = column.name, .page_size = page_size}),
                  ElementsAreArray(ascending))
          << column.name << " by " << page_size;
      EXPECT_THAT(calls_.ListNames({.order_by = column.name + " desc", .page_size = page_size}),
                  ElementsAreArray(descending))
          << column.name << " desc by " << page_size;
    }
    EXPECT_THAT(calls_.ListNames({.order_by = column.name + " asc"}), ElementsAreArray(ascending));
  }
}

TEST_P(OrderTest, IsByNameWhenNoneIsGiven) {
  for (int i = 0; i < 5; ++i) NewRow(*samples_.Any(schema_));
  const std::vector<std::string> names = calls_.ListNames();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_THAT(calls_.ListNames({.order_by = "name"}), ElementsAreArray(names));
}

TEST_P(OrderTest, ByAnythingElseIsRefusedAndTheFieldsAreNamed) {
  std::vector<std::string> fields;
  for (const Column& column : schema_.columns()) {
    if (column.filterable) fields.push_back(column.name);
  }
  std::vector<std::string> others{"no_such_field",  "name upwards", "name, etag",
                                  "name desc desc", "name;--",      "create_time,name"};
  for (const auto* field : schema_.linked()) others.push_back(field->name());
  for (int i = 0; i < schema_.message()->field_count(); ++i) {
    const auto* field = schema_.message()->field(i);
    if (!RulesOf(field).filterable()) others.push_back(field->name());
  }
  for (const std::string& order : others) {
    auto page = calls_.List({.order_by = order});
    EXPECT_THAT(page, Fails(absl::StatusCode::kInvalidArgument, "INVALID_ORDER_BY")) << order;
    EXPECT_THAT(FieldsAtFault(page.status()), ElementsAre("order_by"));
    EXPECT_EQ(Metadata(page.status(), "fields"), absl::StrJoin(fields, ", "));
  }
}

}  // namespace
}  // namespace zhaolian
