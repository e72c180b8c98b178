// The outbox's tables, and its items in them.
#ifndef ZHAOLIAN_CLIENT_LIB_OUTBOX_TABLES_H_
#define ZHAOLIAN_CLIENT_LIB_OUTBOX_TABLES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client-lib/outbox.h"
#include "storage/database.h"
#include "storage/migrations.h"

namespace zhaolian {

const std::vector<Migration>& OutboxMigrations();

// What the outbox knows of its device. One row, made by the first call.
struct OutboxDevice {
  std::string id;
  int64_t next_sequence = 1;
  int64_t next_number = 1;
  int64_t failures = 0;  // in a row
  absl::Time next_attempt = absl::InfinitePast();
};
absl::StatusOr<OutboxDevice> ReadDevice(Connection& connection);
absl::Status WriteDevice(Connection& connection, const OutboxDevice& device);

absl::Status InsertItem(Connection& connection, const OutboxItem& item);
absl::Status UpdateItem(Connection& connection, const OutboxItem& item);
absl::Status DeleteItem(Connection& connection, int64_t number);
absl::StatusOr<std::vector<OutboxItem>> ReadItems(Connection& connection);
absl::StatusOr<std::vector<OutboxItem>> ReadItemsOf(Connection& connection,
                                                    const std::string& name);
// Queued ones, the first `limit`: those that are on their way, then the others, by number.
absl::StatusOr<std::vector<OutboxItem>> ReadQueued(Connection& connection, int64_t limit);
// Those of a row that were queued after change `after_number` and have no sequence yet.
absl::StatusOr<std::vector<OutboxItem>> ReadUnsentOf(Connection& connection,
                                                     const std::string& name, int64_t after_number);
// NOT_FOUND names the number.
absl::StatusOr<OutboxItem> ReadItem(Connection& connection, int64_t number);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_OUTBOX_TABLES_H_
