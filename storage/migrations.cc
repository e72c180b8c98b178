#include "storage/migrations.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr absl::string_view kBytesType = "BYTEA";

std::string Declaration(const ColumnInfo& column) {
  std::string declaration = absl::StrCat(column.name, " ", column.type);
  if (!column.nullable) {
    const bool text = column.type == SqlType(ColumnType::kText) || column.type == kBytesType;
    absl::StrAppend(&declaration, " NOT NULL DEFAULT ", text ? "''" : "0");
  }
  return declaration;
}

std::vector<ColumnInfo> ExpectedColumns(const ResourceSchema& schema) {
  std::vector<ColumnInfo> columns;
  for (const Column& column : schema.columns()) {
    columns.push_back({column.name, std::string(SqlType(column.type)), column.nullable});
  }
  columns.push_back({"revision", "BIGINT", false});
  columns.push_back({"message", std::string(kBytesType), false});
  return columns;
}

void CompareTable(const ResourceSchema& schema, const std::vector<ColumnInfo>& live,
                  std::vector<std::string>& differences) {
  if (live.empty()) {
    differences.push_back(absl::StrCat("no table ", schema.table(), " for ",
                                       schema.message()->full_name(),
                                       "; add a migration that creates it"));
    return;
  }
  const std::vector<ColumnInfo> expected = ExpectedColumns(schema);
  for (const ColumnInfo& column : expected) {
    auto found = std::find_if(live.begin(), live.end(),
                              [&](const ColumnInfo& info) { return info.name == column.name; });
    if (found == live.end()) {
      differences.push_back(
          absl::StrCat("ALTER TABLE ", schema.table(), " ADD COLUMN ", Declaration(column), ";"));
    } else if (found->type != column.type ||
               // A primary key is never null, whatever the engine reports.
               (column.name != "name" && found->nullable != column.nullable)) {
      differences.push_back(absl::StrCat(schema.table(), ".", column.name, " is ", found->type,
                                         found->nullable ? "" : " NOT NULL", "; it should be ",
                                         Declaration(column)));
    }
  }
  for (const ColumnInfo& info : live) {
    auto known = std::any_of(expected.begin(), expected.end(),
                             [&](const ColumnInfo& column) { return column.name == info.name; });
    if (!known) {
      differences.push_back(absl::StrCat(schema.table(), ".", info.name, " belongs to no field of ",
                                         schema.message()->full_name()));
    }
  }
}

}  // namespace

absl::StatusOr<int> ApplyMigrations(Connection& connection,
                                    const std::vector<Migration>& migrations) {
  RETURN_IF_ERROR(connection.RunScript(
      "CREATE TABLE IF NOT EXISTS migrations ("
      "number BIGINT PRIMARY KEY, name TEXT NOT NULL, apply_time BIGINT NOT NULL);"));
  int64_t applied = 0;
  std::string other;  // an applied one that is known by another name
  RETURN_IF_ERROR(connection.Run("SELECT number, name FROM migrations ORDER BY number", {},
                                 [&](const Row& row) {
                                   applied = row.Integer(0);
                                   for (const Migration& each : migrations) {
                                     if (each.number == applied && each.name != row.Text(1))
                                       other = std::string(row.Text(1));
                                   }
                                 }));
  const int known = migrations.empty() ? 0 : migrations.back().number;
  if (!other.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the tables were made by a program before the first release (", other,
        "); list the rows with that program as JSON and load them into a new data directory"));
  }
  if (applied > known) {
    return absl::FailedPreconditionError(absl::StrCat("the database has schema version ", applied,
                                                      ", this program knows up to ", known,
                                                      "; run the newer program that wrote it"));
  }
  for (const Migration& migration : migrations) {
    if (migration.number <= applied) continue;
    RETURN_IF_ERROR(connection.BeginWrite());
    absl::Status status = connection.RunScript(migration.sql);
    if (status.ok()) {
      status =
          connection.Run("INSERT INTO migrations (number, name, apply_time) VALUES ($1, $2, $3)",
                         {Value(int64_t{migration.number}), Value(migration.name),
                          Value(absl::ToUnixMicros(absl::Now()))});
    }
    if (status.ok()) status = connection.Commit();
    if (!status.ok()) {
      connection.Rollback().IgnoreError();  // the error that matters is `status`
      return absl::Status(status.code(),
                          absl::StrCat("migration ", migration.name, ": ", status.message()));
    }
  }
  return known;
}

absl::Status CheckTables(Database& database, Connection& connection,
                         const ResourceRegistry& registry) {
  std::vector<std::string> differences;
  for (const auto& schema : registry.all()) {
    ASSIGN_OR_RETURN(std::vector<ColumnInfo> live, database.Columns(connection, schema->table()));
    CompareTable(*schema, live, differences);
  }
  if (differences.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the tables do not match the protos; a migration is missing:\n  ",
                   absl::StrJoin(differences, "\n  ")));
}

}  // namespace zhaolian
