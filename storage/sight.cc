#include "storage/sight.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/resource_sql.h"

namespace zhaolian {

const Sight& Sight::All() {
  static const Sight& all = *new Sight{true, {}};
  return all;
}

std::string IsSeen(const ResourceSchema& schema, const Sight& sight, absl::string_view row,
                   std::vector<Value>& parameters) {
  if (sight.all || schema.scopes().empty()) return "";
  // Whoever sees nothing runs a statement as others do.
  static const auto& nothing = *new std::vector<std::string>{"-"};
  const std::vector<std::string>& seen = sight.scopes.empty() ? nothing : sight.scopes;
  const std::string scopes = Placeholders(parameters.size() + 1, seen.size());
  for (const std::string& scope : seen) parameters.emplace_back(scope);
  std::vector<std::string> ways;
  for (const auto* field : schema.scopes()) {
    if (field->is_repeated()) {
      ways.push_back(absl::StrCat("EXISTS (SELECT 1 FROM links AS scope WHERE scope.owner = ", row,
                                  ".name AND scope.field = '", schema.LinkField(field),
                                  "' AND scope.target IN ", scopes, ")"));
    } else {
      // The sign keeps SQLite from walking the column's index instead of the list's.
      ways.push_back(absl::StrCat("(", row, ".", field->name(), " || '') IN ", scopes));
    }
  }
  return absl::StrCat("(", absl::StrJoin(ways, " OR "), ")");
}

std::string IsSeenByName(const ResourceRegistry& registry, const Sight& sight,
                         absl::string_view name, std::vector<Value>& parameters) {
  std::string cases;
  for (const auto& schema : registry.all()) {
    const std::string seen = IsSeen(*schema, sight, schema->table(), parameters);
    if (seen.empty()) continue;
    // "leads/" to before "leads0": names of the collection.
    absl::StrAppend(&cases, " WHEN ", name, " >= '", schema->collection(), "/' AND ", name, " < '",
                    schema->collection(), "0' THEN EXISTS (SELECT 1 FROM ", schema->table(),
                    " WHERE ", schema->table(), ".name = ", name, " AND ", seen, ")");
  }
  return cases.empty() ? "" : absl::StrCat("(CASE", cases, " ELSE 1 = 1 END)");
}

}  // namespace zhaolian
