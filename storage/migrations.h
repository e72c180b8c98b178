// Numbered, hand-written migrations, and the check that the tables they leave
// are the ones the descriptors ask for.
#ifndef ZHAOLIAN_STORAGE_MIGRATIONS_H_
#define ZHAOLIAN_STORAGE_MIGRATIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/database.h"
#include "storage/resource_schema.h"

namespace zhaolian {

struct Migration {
  int number;  // 1, 2, …
  std::string name;
  std::string sql;  // common subset of the engines; runs in one transaction
};

// The migrations of storage/migrations, in order.
const std::vector<Migration>& BuiltInMigrations();

// Applies what is missing and returns the number of the last one. Each runs in
// a transaction of its own with its record. FAILED_PRECONDITION when the
// database was written by a newer program, naming the version.
absl::StatusOr<int> ApplyMigrations(Connection& connection,
                                    const std::vector<Migration>& migrations);

// Compares the live tables with the descriptors. FAILED_PRECONDITION lists
// every difference with the line of SQL that would mend it.
absl::Status CheckTables(Database& database, Connection& connection,
                         const ResourceRegistry& registry);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_MIGRATIONS_H_
