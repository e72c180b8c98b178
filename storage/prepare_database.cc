#include "storage/prepare_database.h"

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "storage/journal_chain.h"
#include "storage/search_index.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

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
  RETURN_IF_ERROR(RebuildIfOutdated(connection, "columns_version", absl::StrCat(version),
                                    [&](Connection& each) { return resources.FillColumns(each); }));
  RETURN_IF_ERROR(RebuildIfOutdated(connection, "journal_chain", "1", FillJournalChain));
  RETURN_IF_ERROR(RebuildIfOutdated(
      connection, "search_version", std::string(kSearchVersion), [&](Connection& each) {
        const absl::Status created = CreateSearchIndex(each);
        return created.ok() ? resources.FillSearchIndex(each) : created;
      }));
  return version;
}

}  // namespace zhaolian
