#include "client-lib/cli/revocations.h"

#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "storage/database.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

struct Revocation {
  std::string digest;
  int64_t time;
  int64_t discard_unsent;
};

struct Access {
  absl::flat_hash_set<std::string> good;  // digests
  std::vector<Revocation> revoked;
};

absl::StatusOr<Access> ReadAccess(const std::string& path) {
  const auto database = OpenSqlite(path);
  ASSIGN_OR_RETURN(const auto connection, database->Connect(false));
  Access access;
  RETURN_IF_ERROR(connection->Run("SELECT digest FROM credentials WHERE ended = 0", {},
                                  [&](const Row& row) { access.good.emplace(row.Text(0)); }));
  RETURN_IF_ERROR(connection->Run(
      "SELECT digest, revoke_time, discard_unsent FROM revoked_credentials", {},
      [&](const Row& row) {
        access.revoked.push_back({std::string(row.Text(0)), row.Integer(1), row.Integer(2)});
      }));
  return access;
}

// By columns that each version has had.
absl::StatusOr<int> CountGoodIn(Connection& connection, absl::Time now) {
  int64_t good = 0;
  RETURN_IF_ERROR(connection.Run("SELECT count(*) FROM credentials WHERE expire_time > $1",
                                 {absl::ToUnixMicros(now)},
                                 [&](const Row& row) { good = row.Integer(0); }));
  return static_cast<int>(good);
}

absl::StatusOr<int> Change(Connection& connection, const Access& access, absl::Time now) {
  for (const Revocation& each : access.revoked) {
    RETURN_IF_ERROR(
        connection.Run("INSERT INTO revoked_credentials (digest, revoke_time, discard_unsent)"
                       " VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING",
                       {Bytes{each.digest}, each.time, each.discard_unsent}));
  }
  std::vector<std::string> gone;
  RETURN_IF_ERROR(
      connection.Run("SELECT digest FROM credentials WHERE ended = 0 AND expire_time > $1",
                     {absl::ToUnixMicros(now)}, [&](const Row& row) {
                       if (!access.good.contains(row.Text(0))) gone.emplace_back(row.Text(0));
                     }));
  for (const std::string& digest : gone) {
    RETURN_IF_ERROR(connection.Run("DELETE FROM credentials WHERE digest = $1", {Bytes{digest}}));
  }
  return static_cast<int>(gone.size());
}

// In a transaction of its own.
absl::StatusOr<int> ChangeIn(const std::string& restored,
                             absl::FunctionRef<absl::StatusOr<int>(Connection&)> change) {
  const auto database = OpenSqlite(restored);
  ASSIGN_OR_RETURN(const auto connection, database->Connect(true));
  RETURN_IF_ERROR(connection->BeginWrite());
  absl::StatusOr<int> count = change(*connection);
  if (count.ok()) {
    RETURN_IF_ERROR(connection->Commit());
  } else {
    connection->Rollback().IgnoreError();  // the error that matters is that of the change
  }
  return count;
}

}  // namespace

absl::StatusOr<int> TakeRevocationsOver(const std::string& before, const std::string& restored,
                                        absl::Time now) {
  ASSIGN_OR_RETURN(const Access access, ReadAccess(before));
  return ChangeIn(restored,
                  [&](Connection& connection) { return Change(connection, access, now); });
}

absl::StatusOr<int> CountGood(const std::string& restored, absl::Time now) {
  const auto database = OpenSqlite(restored);
  ASSIGN_OR_RETURN(const auto connection, database->Connect(false));
  return CountGoodIn(*connection, now);
}

absl::StatusOr<int> EndAccess(const std::string& restored, absl::Time now) {
  return ChangeIn(restored, [&](Connection& connection) -> absl::StatusOr<int> {
    ASSIGN_OR_RETURN(const int good, CountGoodIn(connection, now));
    RETURN_IF_ERROR(connection.Run("DELETE FROM credentials WHERE expire_time > $1",
                                   {absl::ToUnixMicros(now)}));
    return good;
  });
}

}  // namespace zhaolian
