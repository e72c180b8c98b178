#include "storage/prepare_database.h"

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "storage/journal_chain.h"
#include "storage/search_index.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr char kChainFact[] = "journal_chain", kChainVersion[] = "1";
constexpr char kSearchFact[] = "search_version";

// The columns and links of a table, so that they are filled again when they become others, and not
// at each migration of anything: that took minutes where there were many rows. The number in front
// is that of the rule by which messages fill them (FieldValue).
std::string ShapeOf(const ResourceSchema& schema) {
  std::string shape = "1";
  for (const Column& column : schema.columns()) {
    absl::StrAppend(&shape, " ", column.name, ":", SqlType(column.type),
                    column.nullable ? "?" : "");
  }
  for (const auto* field : schema.linked()) {
    absl::StrAppend(&shape, " ", schema.LinkField(field));
  }
  return shape;
}

std::string ColumnsFact(const ResourceSchema& schema) {
  return absl::StrCat("columns:", schema.table());
}

// Makes again what is derived from the messages, unless the fact `key` says that it
// is of this version.
absl::Status RebuildIfOutdated(Connection& connection, const std::string& key,
                               const std::string& version,
                               absl::FunctionRef<absl::Status(Connection&)> rebuild) {
  std::string found;
  RETURN_IF_ERROR(connection.Run("SELECT value FROM facts WHERE key = $1", {key},
                                 [&](const Row& row) { found = std::string(row.Text(0)); }));
  if (found == version) return absl::OkStatus();
  RETURN_IF_ERROR(connection.BeginWrite());
  absl::Status status = rebuild(connection);
  if (status.ok()) {
    status = connection.Run(
        "INSERT INTO facts (key, value) VALUES ($1, $2)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        {key, version});
  }
  if (status.ok()) return connection.Commit();
  connection.Rollback().IgnoreError();  // the error that matters is `status`
  return status;
}

}  // namespace

absl::StatusOr<int> PrepareDatabase(Database& database, Connection& connection,
                                    const ResourceStore& resources,
                                    const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(const int version, ApplyMigrations(connection, migrations));
  RETURN_IF_ERROR(CheckTables(database, connection, resources.registry()));
  for (const auto& schema : resources.registry().all()) {
    RETURN_IF_ERROR(
        RebuildIfOutdated(connection, ColumnsFact(*schema), ShapeOf(*schema),
                          [&](Connection& each) { return resources.FillColumns(each, *schema); }));
  }
  RETURN_IF_ERROR(RebuildIfOutdated(connection, kChainFact, kChainVersion, FillJournalChain));
  RETURN_IF_ERROR(RebuildIfOutdated(
      connection, kSearchFact, std::string(kSearchVersion), [&](Connection& each) {
        const absl::Status created = CreateSearchIndex(each);
        return created.ok() ? resources.FillSearchIndex(each) : created;
      }));
  return version;
}

absl::StatusOr<bool> IsPrepared(Database& database, Connection& connection,
                                const ResourceRegistry& registry) {
  ASSIGN_OR_RETURN(const auto columns, database.Columns(connection, "facts"));
  if (columns.empty()) return false;
  absl::flat_hash_map<std::string, std::string> missing = {
      {kChainFact, kChainVersion}, {kSearchFact, std::string(kSearchVersion)}};
  for (const auto& schema : registry.all()) missing[ColumnsFact(*schema)] = ShapeOf(*schema);
  RETURN_IF_ERROR(connection.Run("SELECT key, value FROM facts", {}, [&](const Row& row) {
    const auto found = missing.find(row.Text(0));
    if (found != missing.end() && found->second == row.Text(1)) missing.erase(found);
  }));
  return missing.empty();
}

}  // namespace zhaolian
