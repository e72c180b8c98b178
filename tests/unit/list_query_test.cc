#include "storage/list_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kRows = 10500;

// A library of many leads, written once for all tests.
class ListQueryTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    store_ = new TestStore();
    const absl::Status status = store_->Write([](Tx& tx) {
      absl::Status written;
      for (int i = 1; i <= kRows && written.ok(); ++i) written = Insert(tx.connection(), i);
      return written;
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  static void TearDownTestSuite() { delete store_; }

  static const ResourceSchema& schema() { return TestStore::Schema("leads"); }

  // A third has no amount, every hundredth is deleted; words repeat, so that an order
  // by them is decided by the name.
  static v1::Lead LeadOf(int i) {
    v1::Lead lead;
    lead.set_name(absl::StrFormat("leads/l%05d", i));
    SetTimeField(lead, "create_time", absl::FromUnixMicros(int64_t{i} * 7919 % 10007));
    SetTimeField(lead, "update_time", absl::FromUnixMicros(i));
    if (i % 100 == 0) SetTimeField(lead, "delete_time", absl::FromUnixMicros(i));
    lead.set_display_name(absl::StrCat("项目", i * 31 % 500));
    lead.set_chain(absl::StrCat("chains/c", i % 22));
    lead.set_stage(static_cast<v1::Lead::Stage>(i % 9));
    lead.set_report_date(absl::StrFormat("2025-%02d", i % 12 + 1));
    if (i % 3 > 0) lead.set_investment_amount_minor(i * 13 % 1000);
    lead.add_chain_nodes(absl::StrCat("chainNodes/n", i % 40));
    if (i % 900 == 7) lead.add_chain_nodes("chainNodes/rare");
    return lead;
  }

  // Without a journal entry, which lists do not look at.
  static absl::Status Insert(Connection& connection, int i) {
    const v1::Lead lead = LeadOf(i);
    std::vector<Value> values = EncodeRow(schema(), lead, StoredForm(lead));
    values.emplace_back(int64_t{i});
    absl::Status written = connection.Run((*store_)->resources().sql(schema()).insert, values);
    for (const std::string& node : lead.chain_nodes()) {
      written.Update(connection.Run("INSERT INTO links (owner, field, target) VALUES ($1, $2, $3)",
                                    {lead.name(), "leads.chain_nodes", node}));
    }
    return written;
  }

  // A list as the server makes it.
  struct List {
    Filter filter;
    ListQuery query;
  };
  static std::unique_ptr<List> MakeList(const std::string& filter, const std::string& order,
                                        bool show_deleted = false) {
    auto parsed = Filter::Parse(filter, schema());
    auto ordered = ParseOrderBy(order, schema());
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_TRUE(ordered.ok()) << ordered.status();
    auto list = std::make_unique<List>(List{*std::move(parsed), {}});
    list->query = {&schema(),    &list->filter, *ordered, &Sight::All(),
                   show_deleted, std::nullopt,  50,       false};
    return list;
  }

  struct Page {
    std::vector<std::string> names;
    std::optional<ListQuery::Position> last;
    int64_t count = -1;
  };
  static Page Run(const ListQuery& query) {
    Page page;
    const int key = kRowColumns;
    absl::Status status = store_->Read([&](Connection& connection) {
      const Statement statement = CompileList(query, (*store_)->resources().sql(schema()));
      return connection.Run(statement.sql, statement.parameters, [&](const Row& row) {
        page.names.emplace_back(row.Text(0));
        Value value = std::string(row.Text(key));
        if (query.order.column->type == ColumnType::kInteger) value = row.Integer(key);
        page.last = ListQuery::Position{value, page.names.back()};
        if (query.count) page.count = row.Integer(key + 1);
      });
    });
    EXPECT_TRUE(status.ok()) << status;
    return page;
  }

  // Every name of the list, read page by page.
  static std::vector<std::string> ReadAll(List& list, int page_size) {
    std::vector<std::string> names;
    list.query.limit = page_size;
    list.query.after.reset();
    while (true) {
      Page page = Run(list.query);
      names.insert(names.end(), page.names.begin(), page.names.end());
      if (static_cast<int>(page.names.size()) < page_size) return names;
      list.query.after = page.last;
    }
  }

  // Whether the key is set (unset comes first), the key, and the name.
  using SortedRow = std::tuple<bool, int64_t, std::string, std::string>;

  // The same by the filter's other back end and a sort.
  static std::vector<std::string> Expected(const List& list) {
    std::vector<SortedRow> rows;
    absl::Status status = store_->Read([&](Connection& connection) {
      const ResourceSql& sql = (*store_)->resources().sql(schema());
      return connection.Run(absl::StrCat("SELECT ", sql.columns, " FROM leads"), {},
                            [&](const Row& row) { Collect(list, row, rows); });
    });
    EXPECT_TRUE(status.ok()) << status;
    std::sort(rows.begin(), rows.end());
    if (list.query.order.descending) std::reverse(rows.begin(), rows.end());
    std::vector<std::string> names;
    for (const SortedRow& row : rows) names.push_back(std::get<3>(row));
    return names;
  }
  static void Collect(const List& list, const Row& row, std::vector<SortedRow>& rows) {
    MessagePtr message = schema().NewMessage();
    EXPECT_TRUE(DecodeRow(schema(), row, *message).ok());
    if (!list.query.show_deleted && HasField(*message, "delete_time")) return;
    if (!list.filter.Matches(*message)) return;
    const Value key = FieldValue(*list.query.order.column, *message);
    const auto* number = std::get_if<int64_t>(&key);
    const auto* text = std::get_if<std::string>(&key);
    rows.emplace_back(number != nullptr || text != nullptr, number == nullptr ? 0 : *number,
                      text == nullptr ? "" : *text, TextField(*message, "name"));
  }

  static void ExpectIndexed(const ListQuery& query, const std::string& what) {
    absl::Status status = store_->Read([&](Connection& connection) -> absl::Status {
      const Statement statement = CompileList(query, (*store_)->resources().sql(schema()));
      auto plan = connection.Explain(statement.sql);
      if (!plan.ok()) return plan.status();
      for (const std::string& line : *plan) {
        EXPECT_THAT(line, Not(HasSubstr("TEMP B-TREE"))) << what << "\n" << statement.sql;
        // A count without a selective term walks the rows in any order.
        if (line.find("SCAN leads") != std::string::npos && !query.count) {
          EXPECT_THAT(line, HasSubstr("INDEX")) << what << "\n" << statement.sql;
        }
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
  }

  static TestStore* store_;
};
TestStore* ListQueryTest::store_ = nullptr;

const std::vector<std::string>& Orders() {
  static const auto& orders = *new std::vector<std::string>{"",
                                                            "name desc",
                                                            "display_name",
                                                            "display_name desc",
                                                            "stage",
                                                            "report_date",
                                                            "investment_amount_minor",
                                                            "investment_amount_minor desc",
                                                            "create_time desc"};
  return orders;
}

const std::vector<std::string>& Filters() {
  static const auto& filters = *new std::vector<std::string>{
      "",
      "stage = SIGNED",
      "chain = \"chains/c3\"",
      "chain = \"chains/c3\" AND stage = SIGNED",
      "chain_nodes:\"chainNodes/rare\"",
      "chain_nodes:\"chainNodes/n5\" AND investment_amount_minor > 500",
      "chain_nodes:\"chainNodes/n5\" AND NOT chain_nodes:\"chainNodes/rare\"",
      "investment_amount_minor > 500",
      "investment_amount_minor:*",
      "NOT investment_amount_minor > 500",
      "stage = SIGNED OR stage = STARTED",
      "NOT stage = SIGNED",
      "display_name = \"项目1*\"",
      "display_name = \"*99\" AND create_time > \"1970-01-01T00:00:00.005Z\"",
      "name > \"leads/l05000\"",
  };
  return filters;
}

TEST_F(ListQueryTest, EveryShapeWalksAnIndexAndSortsNothing) {
  for (const std::string& order : Orders()) {
    for (const std::string& filter : Filters()) {
      for (bool show_deleted : {false, true}) {
        auto list = MakeList(filter, order, show_deleted);
        const std::string what = absl::StrCat("order \"", order, "\", filter \"", filter, "\"");
        list->query.count = true;
        ExpectIndexed(list->query, what);
        list->query.count = false;
        list->query.after = ListQuery::Position{std::string("x"), "leads/l00500"};
        if (list->query.order.column->type == ColumnType::kInteger) {
          list->query.after->key = int64_t{5};
        }
        ExpectIndexed(list->query, what + ", next page");
      }
    }
  }
}

TEST_F(ListQueryTest, PagesHoldEveryMatchingRowOnceInOrder) {
  for (const std::string& order : Orders()) {
    for (const std::string& filter : {Filters()[0], Filters()[5], Filters()[9]}) {
      auto list = MakeList(filter, order);
      EXPECT_EQ(ReadAll(*list, 997), Expected(*list))
          << "order \"" << order << "\", filter \"" << filter << "\"";
    }
  }
}

TEST_F(ListQueryTest, SmallPagesMeetInTheMiddleOfEqualKeys) {
  for (const std::string order : {"stage", "stage desc", "investment_amount_minor"}) {
    auto list = MakeList("chain_nodes:\"chainNodes/rare\"", order);
    EXPECT_EQ(ReadAll(*list, 1), Expected(*list)) << order;
  }
}

TEST_F(ListQueryTest, DeletedRowsShowOnlyWhenAskedFor) {
  auto live = MakeList("", "");
  auto all = MakeList("", "", true);
  EXPECT_EQ(ReadAll(*live, 1000).size(), static_cast<size_t>(kRows - kRows / 100));
  EXPECT_EQ(ReadAll(*all, 1000).size(), static_cast<size_t>(kRows));
}

TEST_F(ListQueryTest, CountsWhatMatchesUpToTheCap) {
  auto list = MakeList("chain_nodes:\"chainNodes/rare\"", "stage");
  list->query.count = true;
  list->query.limit = 3;
  EXPECT_EQ(Run(list->query).count, static_cast<int64_t>(Expected(*list).size()));
  auto all = MakeList("", "");
  all->query.count = true;
  EXPECT_EQ(Run(all->query).count, kTotalSizeCap);
}

TEST_F(ListQueryTest, TheCountIsThatOfTheWholeListOnLaterPagesToo) {
  auto list = MakeList("chain_nodes:\"chainNodes/rare\"", "");
  list->query.limit = 2;
  list->query.after = Run(list->query).last;
  list->query.count = true;
  EXPECT_EQ(Run(list->query).count, static_cast<int64_t>(Expected(*list).size()));
}

TEST_F(ListQueryTest, ValuesAreBoundNeverWritten) {
  const std::string evil = "'; DROP TABLE leads; --";
  auto list = MakeList(absl::StrCat("display_name = \"", evil, "\""), "");
  const Statement statement = CompileList(list->query, (*store_)->resources().sql(schema()));
  EXPECT_THAT(statement.sql, Not(HasSubstr("DROP")));
  EXPECT_TRUE(Run(list->query).names.empty());
}

TEST_F(ListQueryTest, TheOrderIsTheNameUnlessAnotherIsAskedFor) {
  EXPECT_EQ(ParseOrderBy("", schema())->column->name, "name");
  EXPECT_EQ(ParseOrderBy("  ", schema())->column->name, "name");
  EXPECT_FALSE(ParseOrderBy("stage", schema())->descending);
  EXPECT_FALSE(ParseOrderBy("stage asc", schema())->descending);
  EXPECT_TRUE(ParseOrderBy("  stage   desc ", schema())->descending);
}

TEST_F(ListQueryTest, AnOrderThatIsNotPossibleIsRefusedNamingThePossibleOnes) {
  for (const std::string order : {"nothing", "summary", "chain_nodes", "etag", "stage down",
                                  "stage, name", "stage desc name", "stage; DROP TABLE leads"}) {
    const absl::Status status = ParseOrderBy(order, schema()).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << order;
    EXPECT_EQ(ErrorReason(status), "INVALID_ORDER_BY") << order;
    const auto fields = ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("fields");
    EXPECT_THAT(fields, HasSubstr("stage"));
    EXPECT_THAT(fields, Not(HasSubstr("chain_nodes")));
    EXPECT_EQ(ErrorDetail<google::rpc::BadRequest>(status).field_violations(0).field(), "order_by");
  }
}

TEST_F(ListQueryTest, AnOrderThatIsNotPossibleIsNotRepeatedAtLength) {
  const absl::Status status = ParseOrderBy(std::string(1 << 20, 'a'), schema()).status();
  EXPECT_LT(status.message().size(), 2000u);
  EXPECT_LT(ErrorDetail<google::rpc::ErrorInfo>(status).metadata().at("order_by").size(), 100u);
}

}  // namespace
}  // namespace zhaolian
