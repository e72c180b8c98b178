#include "storage/list_query.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

// The term of the filter whose index the statement walks, if not the order's.
struct Driver {
  const FilterNode* term = nullptr;
  int rank = 0;
};

// How selective an equality on the column is likely to be.
int RankOf(const FilterNode& node, const Column* order) {
  if (node.kind == FilterNode::kHas) return order->name == "name" ? 3 : 0;
  if (node.kind != FilterNode::kCompare || node.op != FilterNode::kEqual) return 0;
  if (order->name != "name" || node.column->name == "name") return 0;
  const v1::FieldRules& rules = RulesOf(node.column->field);
  if (rules.unique()) return 5;
  if (!rules.references().empty()) return 4;
  return node.column->type == ColumnType::kText ? 2 : 1;
}

Driver ChooseDriver(const ListQuery& query) {
  Driver driver;
  for (const FilterNode& term : query.filter->conjuncts()) {
    const int rank = RankOf(term, query.order.column);
    if (rank > driver.rank) driver = {&term, rank};
  }
  return driver;
}

// A comparison that only narrows the walk along the order's own index, or one of several values.
bool IsOnOrder(const FilterNode& node, const Column* order) {
  if (node.kind == FilterNode::kOr && !order->nullable) {
    return std::all_of(node.children.begin(), node.children.end(), [&](const FilterNode& child) {
      return child.kind == FilterNode::kCompare && child.op == FilterNode::kEqual &&
             child.column == order;
    });
  }
  return (node.kind == FilterNode::kCompare || node.kind == FilterNode::kMatch) &&
         node.column == order && node.op != FilterNode::kNotEqual;
}

// Whether the filter leaves the order's column one value.
bool HasOneKey(const ListQuery& query) {
  const auto& terms = query.filter->conjuncts();
  return std::any_of(terms.begin(), terms.end(), [&](const FilterNode& term) {
    return term.kind == FilterNode::kCompare && term.op == FilterNode::kEqual &&
           term.column == query.order.column;
  });
}

// The condition of the rows after the last one of the page before.
std::string IsAfter(const ListQuery& query, bool by_name, absl::string_view key,
                    absl::string_view name, std::vector<Value>& parameters) {
  const absl::string_view compare = query.order.descending ? " < " : " > ";
  if (by_name) {
    parameters.emplace_back(query.after->name);
    return absl::StrCat(name, compare, "$", parameters.size());
  }
  parameters.push_back(query.after->key);
  parameters.emplace_back(query.after->name);
  return absl::StrCat("(", key, ", ", name, ")", compare, "($", parameters.size() - 1, ", $",
                      parameters.size(), ")");
}

}  // namespace

absl::StatusOr<ListOrder> ParseOrderBy(absl::string_view text, const ResourceSchema& schema) {
  const std::vector<std::string> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (words.empty()) return ListOrder{schema.FindColumn("name"), false};
  const Column* column = schema.FindColumn(words[0]);
  const bool direction_ok =
      words.size() == 1 || (words.size() == 2 && (words[1] == "desc" || words[1] == "asc"));
  if (column != nullptr && column->filterable && direction_ok) {
    return ListOrder{column, words.size() == 2 && words[1] == "desc"};
  }
  std::vector<std::string> fields;
  for (const Column& each : schema.columns()) {
    if (each.filterable) fields.push_back(each.name);
  }
  const std::string known = absl::StrJoin(fields, ", ");
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_ORDER_BY",
               absl::StrCat("cannot order by \"", Excerpt(text), "\"; use one of: ", known,
                            "; optionally followed by \" desc\""))
      .With("order_by", Excerpt(text))
      .With("fields", known)
      .Field("order_by", absl::StrCat("one of: ", known, "; optionally followed by \" desc\""));
}

Statement CompileList(const ListQuery& query, const ResourceSql& sql) {
  const std::string& table = query.schema->table();
  const Driver driver = ChooseDriver(query);
  const bool by_link = driver.term != nullptr && driver.term->kind == FilterNode::kHas;
  const bool in_name_order = query.order.column->name == "name";
  // SQLite sorts by a constant expression, though not by a constant column.
  const bool by_name = in_name_order || HasOneKey(query);
  std::vector<Value> parameters;
  std::vector<std::string> conditions;

  std::string from = table;
  std::string name = absl::StrCat(table, ".name");
  if (by_link) {
    parameters = {query.schema->LinkField(driver.term->linked), driver.term->value};
    // CROSS JOIN keeps SQLite from turning the loops round; the inner SELECT
    // keeps the names of its columns from those of the table.
    from = absl::StrCat(
        "(SELECT owner AS driver_name FROM links WHERE field = $1 AND target = $2) AS driver"
        " CROSS JOIN ",
        table);
    conditions = {absl::StrCat(table, ".name = driver_name")};
    name = "driver_name";
  }
  for (const FilterNode& term : query.filter->conjuncts()) {
    if (by_link && &term == driver.term) continue;
    const bool indexable =
        &term == driver.term || (driver.term == nullptr && IsOnOrder(term, query.order.column));
    conditions.push_back(query.filter->ToSql(term, indexable, parameters));
  }
  if (!query.show_deleted) conditions.push_back("delete_time IS NULL");
  const std::string seen = IsSeen(*query.schema, *query.sight, table, parameters);
  if (!seen.empty()) conditions.push_back(seen);
  const std::string matching = conditions.empty() ? "1 = 1" : absl::StrJoin(conditions, " AND ");

  const std::string key = in_name_order ? name : NullableKey(*query.order.column);
  std::string page = matching;
  if (query.after.has_value()) {
    absl::StrAppend(&page, " AND ", IsAfter(query, by_name, key, name, parameters));
  }
  const absl::string_view direction = query.order.descending ? " DESC" : "";
  const std::string order =
      by_name ? absl::StrCat(name, direction) : absl::StrCat(key, direction, ", ", name, direction);
  std::string count;
  if (query.count) {
    // In the page's order, so that it walks the page's index; without a filter any
    // index will do, and there is always one that holds all a count needs.
    const bool filtered = !query.filter->conjuncts().empty() || !seen.empty();
    count = absl::StrCat(", (SELECT count(*) FROM (SELECT 1 FROM ", from, " WHERE ", matching,
                         filtered ? absl::StrCat(" ORDER BY ", order) : "", " LIMIT ",
                         kTotalSizeCap, ") AS counted)");
  }
  parameters.emplace_back(int64_t{query.limit});
  return {absl::StrCat("SELECT ", sql.columns, ", ", key, count, " FROM ", from, " WHERE ", page,
                       " ORDER BY ", order, " LIMIT $", parameters.size()),
          std::move(parameters)};
}

}  // namespace zhaolian
