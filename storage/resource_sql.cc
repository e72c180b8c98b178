#include "storage/resource_sql.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"

namespace zhaolian {
namespace {

std::string ReferrerSql(const ResourceRegistry::Referrer& referrer) {
  const std::string& table = referrer.schema->table();
  if (!referrer.field->is_repeated()) {
    return absl::Substitute("SELECT name FROM $0 WHERE $1 = $$1 AND delete_time IS NULL", table,
                            referrer.field->name());
  }
  return absl::Substitute(
      "SELECT t.name FROM links AS l JOIN $0 AS t ON t.name = l.owner"
      " WHERE l.field = '$1' AND l.target = $$1 AND t.delete_time IS NULL",
      table, referrer.schema->LinkField(referrer.field));
}

}  // namespace

ResourceSql::ResourceSql(const ResourceSchema& schema, const ResourceRegistry& registry) {
  std::vector<std::string> names, assignments;
  for (const Column& column : schema.columns()) names.push_back(column.name);
  names.push_back("message");
  names.push_back("revision");
  const std::string& table = schema.table();
  for (size_t i = 1; i < names.size(); ++i) {
    assignments.push_back(absl::StrCat(names[i], " = $", i + 1));
  }

  columns = absl::Substitute("$0.name, $0.message, $0.revision", table);
  get = absl::StrCat("SELECT ", columns, " FROM ", table, " WHERE name = $1");
  insert = absl::StrCat("INSERT INTO ", table, " (", absl::StrJoin(names, ", "), ") VALUES ",
                        Placeholders(1, names.size()));
  update =
      absl::StrCat("UPDATE ", table, " SET ", absl::StrJoin(assignments, ", "), " WHERE name = $1");

  std::vector<std::string> parts;
  for (const auto& referrer : registry.ReferrersOf(schema.collection())) {
    parts.push_back(ReferrerSql(referrer));
  }
  if (!parts.empty()) {
    referrers = absl::StrCat("SELECT DISTINCT name FROM (", absl::StrJoin(parts, " UNION ALL "),
                             ") AS referrers LIMIT $2");
  }
}

std::string Placeholders(size_t first, size_t count) {
  std::vector<std::string> numbers;
  for (size_t i = 0; i < count; ++i) numbers.push_back(absl::StrCat("$", first + i));
  return absl::StrCat("(", absl::StrJoin(numbers, ", "), ")");
}

std::string ReachableEdgesSql(const ResourceSchema& schema,
                              const google::protobuf::FieldDescriptor* field, size_t count) {
  // One shape for both homes of an edge: a row of `links`, or a column.
  std::string edges;
  if (field->is_repeated()) {
    edges = absl::StrCat("SELECT owner, target FROM links WHERE field = '", schema.LinkField(field),
                         "'");
  } else {
    edges = absl::StrCat("SELECT name AS owner, ", field->name(), " AS target FROM ",
                         schema.table(), " WHERE ", field->name(), " <> ''");
  }
  // The recursion is over nodes, each once; over edges it would join edges with
  // edges.
  const std::string owners = Placeholders(1, count);
  return absl::StrCat(
      "WITH RECURSIVE reach (node) AS (SELECT target FROM (", edges,
      ") AS first_edges WHERE owner IN ", owners, " UNION SELECT e.target FROM reach JOIN (", edges,
      ") AS e ON e.owner = reach.node) SELECT owner, target FROM (", edges,
      ") AS start_edges WHERE owner IN ", owners, " UNION ALL SELECT owner, target FROM (", edges,
      ") AS reached_edges WHERE owner IN (SELECT node FROM reach)");
}

}  // namespace zhaolian
