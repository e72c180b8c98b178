#include "server/export/referenced_rows.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/access/masking.h"
#include "storage/resource_sql.h"
#include "storage/row_codec.h"
#include "storage/sight.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr size_t kNamesAtATime = 500;
// A city's units, people and chains are fewer; its firms are not.
constexpr size_t kMostKept = 20'000;

}  // namespace

absl::Status ReferencedRows::Find(Connection& connection, const std::vector<ExportColumn>& columns,
                                  const std::vector<MessagePtr>& rows) {
  if (targets_.size() > kMostKept) targets_.clear();
  absl::flat_hash_map<const ResourceSchema*, Names> wanted;
  for (const ExportColumn& column : columns) {
    if (column.shows == ExportColumn::Shows::kField) continue;
    const ResourceSchema* schema =
        resources_.registry().FindCollection(RulesOf(column.field).references());
    for (const MessagePtr& row : rows) {
      for (std::string& name : FieldTexts(column.field, *row)) {
        if (!targets_.contains(name)) wanted[schema].insert(std::move(name));
      }
    }
  }
  for (const auto& [schema, names] : wanted) {
    RETURN_IF_ERROR(FindIn(connection, *schema, names));
  }
  return absl::OkStatus();
}

absl::Status ReferencedRows::FindIn(Connection& connection, const ResourceSchema& schema,
                                    const Names& names) {
  for (const std::string& name : names) targets_[name] = {name, ""};
  if (!permissions_.MayRead(caller_.may, schema)) return absl::OkStatus();
  std::vector<std::string> sorted(names.begin(), names.end());
  std::sort(sorted.begin(), sorted.end());
  for (size_t begin = 0; begin < sorted.size(); begin += kNamesAtATime) {
    const size_t end = std::min(begin + kNamesAtATime, sorted.size());
    RETURN_IF_ERROR(Read(connection, schema,
                         {sorted.begin() + static_cast<ptrdiff_t>(begin),
                          sorted.begin() + static_cast<ptrdiff_t>(end)}));
  }
  return absl::OkStatus();
}

absl::Status ReferencedRows::Read(Connection& connection, const ResourceSchema& schema,
                                  const std::vector<std::string>& names) {
  ASSIGN_OR_RETURN(const ResourceStore::Found found,
                   resources_.FindSeen(connection, schema, *caller_.sight, names));
  const auto* title = schema.title();
  const auto* code = CreditCodeOf(schema);
  Names titles;
  for (const auto& [name, row] : found) {
    Mask(caller_, schema, *row);
    if (title != nullptr) titles.insert(TextField(*row, title->name()));
  }
  ASSIGN_OR_RETURN(const Names ambiguous, Ambiguous(connection, schema, titles));
  for (const auto& [name, row] : found) {
    Target& target = targets_[name];
    if (code != nullptr) target.credit_code = TextField(*row, code->name());
    if (title == nullptr) continue;
    std::string text = TextField(*row, title->name());
    if (!text.empty() && !ambiguous.contains(text)) target.title = std::move(text);
  }
  return absl::OkStatus();
}

absl::StatusOr<ReferencedRows::Names> ReferencedRows::Ambiguous(Connection& connection,
                                                                const ResourceSchema& schema,
                                                                const Names& titles) const {
  if (titles.empty()) return Names();
  const std::string title = schema.title()->name();
  // By a text that nothing finds a row by, an import does not find one either.
  if (schema.FindColumn(title) == nullptr) return titles;
  std::vector<Value> parameters(titles.begin(), titles.end());
  const std::string seen = IsSeen(schema, *caller_.sight, schema.table(), parameters);
  Names ambiguous;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT ", title, " FROM ", schema.table(), " WHERE ", title, " IN ",
                   Placeholders(1, titles.size()), " AND delete_time IS NULL",
                   seen.empty() ? "" : " AND ", seen, " GROUP BY ", title, " HAVING count(*) > 1"),
      parameters, [&](const Row& row) { ambiguous.insert(std::string(row.Text(0))); }));
  return ambiguous;
}

}  // namespace zhaolian
