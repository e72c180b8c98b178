#include "client-lib/outbox_tables.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "storage/uuid.h"

namespace zhaolian {
namespace {

constexpr absl::string_view kColumns =
    "number, state, sequence, name, mutation, base, queue_time, revision, status, theirs, boot, "
    "boot_time";

Bytes BytesOf(const google::protobuf::Message& message) { return {message.SerializeAsString()}; }

std::vector<Value> ValuesOf(const OutboxItem& item) {
  return {item.number,
          int64_t{item.state},
          item.sequence,
          item.name,
          BytesOf(item.mutation),
          BytesOf(item.base),
          absl::ToUnixMicros(item.queue_time),
          item.revision,
          BytesOf(item.status),
          BytesOf(item.theirs),
          item.boot,
          absl::ToUnixMicros(item.boot_time)};
}

absl::StatusOr<OutboxItem> ItemOf(const Row& row) {
  OutboxItem item;
  item.number = row.Integer(0);
  item.state = static_cast<OutboxItem::State>(row.Integer(1));
  item.sequence = row.Integer(2);
  item.name = std::string(row.Text(3));
  item.queue_time = absl::FromUnixMicros(row.Integer(6));
  item.revision = row.Integer(7);
  item.boot = std::string(row.Text(10));
  item.boot_time = absl::FromUnixMicros(row.Integer(11));
  const std::pair<int, google::protobuf::Message*> messages[] = {
      {4, &item.mutation}, {5, &item.base}, {8, &item.status}, {9, &item.theirs}};
  for (const auto& [column, message] : messages) {
    if (!message->ParseFromString(std::string(row.Text(column)))) {
      return absl::DataLossError(absl::StrCat("change ", item.number, " cannot be read"));
    }
  }
  return item;
}

absl::StatusOr<std::vector<OutboxItem>> ReadWhere(Connection& connection,
                                                  absl::string_view condition,
                                                  const std::vector<Value>& parameters) {
  std::vector<OutboxItem> items;
  absl::Status status;
  RETURN_IF_ERROR(connection.Run(absl::StrCat("SELECT ", kColumns, " FROM items WHERE ", condition),
                                 parameters, [&](const Row& row) {
                                   auto item = ItemOf(row);
                                   status.Update(item.status());
                                   if (item.ok()) items.push_back(*std::move(item));
                                 }));
  RETURN_IF_ERROR(status);
  return items;
}

}  // namespace

const std::vector<Migration>& OutboxMigrations() {
  static const auto& migrations = *new std::vector<Migration>{{1, "0001_outbox", R"sql(
CREATE TABLE device (
  id BIGINT PRIMARY KEY,
  device TEXT NOT NULL,
  next_sequence BIGINT NOT NULL,
  next_number BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  next_attempt BIGINT NOT NULL
);
CREATE TABLE items (
  number BIGINT PRIMARY KEY,
  state BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  name TEXT NOT NULL,
  mutation BYTEA NOT NULL,
  base BYTEA NOT NULL,
  queue_time BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  status BYTEA NOT NULL,
  theirs BYTEA NOT NULL
);
CREATE INDEX items_state ON items (state, number);
CREATE INDEX items_name ON items (name, number);
)sql"},
                                                              {2, "0002_unmaskings", R"sql(
CREATE TABLE unmaskings (
  request_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  purpose TEXT NOT NULL,
  show_time BIGINT NOT NULL
);
)sql"},
                                                              {3, "0003_boots", R"sql(
ALTER TABLE items ADD COLUMN boot TEXT NOT NULL DEFAULT '';
ALTER TABLE items ADD COLUMN boot_time BIGINT NOT NULL DEFAULT 0;
)sql"}};
  return migrations;
}

absl::StatusOr<OutboxDevice> ReadDevice(Connection& connection) {
  OutboxDevice device;
  RETURN_IF_ERROR(connection.Run(
      "SELECT device, next_sequence, next_number, failures, next_attempt FROM device WHERE id = 1",
      {}, [&](const Row& row) {
        device = {std::string(row.Text(0)), row.Integer(1), row.Integer(2), row.Integer(3),
                  absl::FromUnixMicros(row.Integer(4))};
      }));
  if (!device.id.empty()) return device;
  device.id = NewRandomUuid();
  RETURN_IF_ERROR(WriteDevice(connection, device));
  return device;
}

absl::Status WriteDevice(Connection& connection, const OutboxDevice& device) {
  return connection.Run(
      "INSERT INTO device (id, device, next_sequence, next_number, failures, next_attempt)"
      " VALUES (1, $1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET device = excluded.device,"
      " next_sequence = excluded.next_sequence, next_number = excluded.next_number,"
      " failures = excluded.failures, next_attempt = excluded.next_attempt",
      {device.id, device.next_sequence, device.next_number, device.failures,
       absl::ToUnixMicros(device.next_attempt)});
}

absl::Status InsertItem(Connection& connection, const OutboxItem& item) {
  return connection.Run(
      absl::StrCat("INSERT INTO items (", kColumns,
                   ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"),
      ValuesOf(item));
}

absl::Status UpdateItem(Connection& connection, const OutboxItem& item) {
  return connection.Run(
      "UPDATE items SET state = $2, sequence = $3, name = $4, mutation = $5, base = $6,"
      " queue_time = $7, revision = $8, status = $9, theirs = $10, boot = $11, boot_time = $12"
      " WHERE number = $1",
      ValuesOf(item));
}

absl::Status DeleteItem(Connection& connection, int64_t number) {
  return connection.Run("DELETE FROM items WHERE number = $1", {number});
}

absl::StatusOr<std::vector<OutboxItem>> ReadItems(Connection& connection) {
  return ReadWhere(connection, "1 = 1 ORDER BY number", {});
}

absl::StatusOr<std::vector<OutboxItem>> ReadItemsOf(Connection& connection,
                                                    const std::string& name) {
  return ReadWhere(connection, "name = $1 ORDER BY number", {name});
}

absl::StatusOr<std::vector<OutboxItem>> ReadQueued(Connection& connection, int64_t limit) {
  return ReadWhere(connection, "state = $1 ORDER BY sequence = 0, sequence, number LIMIT $2",
                   {int64_t{OutboxItem::kQueued}, limit});
}

absl::StatusOr<std::vector<OutboxItem>> ReadUnsentOf(Connection& connection,
                                                     const std::string& name,
                                                     int64_t after_number) {
  return ReadWhere(connection,
                   "name = $1 AND number > $2 AND state = $3 AND sequence = 0 ORDER BY number",
                   {name, after_number, int64_t{OutboxItem::kQueued}});
}

absl::StatusOr<OutboxItem> ReadItem(Connection& connection, int64_t number) {
  ASSIGN_OR_RETURN(std::vector<OutboxItem> items, ReadWhere(connection, "number = $1", {number}));
  if (!items.empty()) return std::move(items.front());
  return Error(absl::StatusCode::kNotFound, "NO_SUCH_CHANGE",
               absl::StrCat("no change waits under number ", number))
      .With("number", absl::StrCat(number));
}

}  // namespace zhaolian
