// A database as this program needs it.
#ifndef ZHAOLIAN_STORAGE_PREPARE_DATABASE_H_
#define ZHAOLIAN_STORAGE_PREPARE_DATABASE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "storage/database.h"
#include "storage/migrations.h"
#include "storage/resource_store.h"

namespace zhaolian {

// Migrates the database, compares it with the resources, fills the columns of tables that have
// others than before, or whose fact "columns:{table}" a migration has deleted, and rebuilds the
// search index when its version differs. Gives the number of the last migration.
absl::StatusOr<int> PrepareDatabase(Database& database, Connection& connection,
                                    const ResourceStore& resources,
                                    const std::vector<Migration>& migrations);

// Whether it was, by a program with the same columns and the same search. Changes nothing.
absl::StatusOr<bool> IsPrepared(Database& database, Connection& connection,
                                const ResourceRegistry& registry);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_PREPARE_DATABASE_H_
