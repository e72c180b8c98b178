// What the outbox keeps of contact persons that were shown here, until the server knows of it.
#include <limits>

#include "client-lib/outbox.h"
#include "client-lib/outbox_tables.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "storage/uuid.h"

namespace zhaolian {
namespace {

constexpr int64_t kMostUnmaskings = 100;  // that the server takes at once

absl::StatusOr<std::vector<v1::DeviceUnmasking>> ReadUnmaskings(Connection& connection,
                                                                int64_t limit) {
  std::vector<v1::DeviceUnmasking> unmaskings;
  RETURN_IF_ERROR(connection.Run(
      "SELECT request_id, name, purpose, show_time FROM unmaskings ORDER BY show_time, request_id"
      " LIMIT $1",
      {limit}, [&](const Row& row) {
        v1::DeviceUnmasking& each = unmaskings.emplace_back();
        each.set_request_id(std::string(row.Text(0)));
        each.set_name(std::string(row.Text(1)));
        each.set_purpose(std::string(row.Text(2)));
        *each.mutable_show_time() = ToTimestamp(absl::FromUnixMicros(row.Integer(3)));
      }));
  return unmaskings;
}

}  // namespace

absl::Status Outbox::NoteUnmasking(const std::string& name, const std::string& purpose) {
  return Use([&](Connection& connection) {
    return connection.Run(
        "INSERT INTO unmaskings (request_id, name, purpose, show_time) VALUES ($1, $2, $3, $4)",
        {NewRandomUuid(), name, purpose, absl::ToUnixMicros(clock_.now())});
  });
}

absl::StatusOr<std::vector<v1::DeviceUnmasking>> Outbox::Unmaskings() const {
  absl::StatusOr<std::vector<v1::DeviceUnmasking>> unmaskings;
  RETURN_IF_ERROR(Use([&](Connection& connection) {
    unmaskings = ReadUnmaskings(connection, std::numeric_limits<int64_t>::max());
    return unmaskings.status();
  }));
  return unmaskings;
}

absl::StatusOr<v1::RecordUnmaskingsRequest> Outbox::NextUnmaskings() const {
  v1::RecordUnmaskingsRequest request;
  RETURN_IF_ERROR(Use([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(const OutboxDevice device, ReadDevice(connection));
    ASSIGN_OR_RETURN(const auto unmaskings, ReadUnmaskings(connection, kMostUnmaskings));
    request.set_device(device.id);
    request.mutable_unmaskings()->Assign(unmaskings.begin(), unmaskings.end());
    return absl::OkStatus();
  }));
  return request;
}

absl::Status Outbox::ForgetUnmaskings(const v1::RecordUnmaskingsRequest& told) {
  return Use([&](Connection& connection) -> absl::Status {
    for (const v1::DeviceUnmasking& each : told.unmaskings()) {
      RETURN_IF_ERROR(
          connection.Run("DELETE FROM unmaskings WHERE request_id = $1", {each.request_id()}));
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::string> Outbox::DeviceId() const {
  std::string id;
  RETURN_IF_ERROR(Use([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(const OutboxDevice device, ReadDevice(connection));
    id = device.id;
    return absl::OkStatus();
  }));
  return id;
}

}  // namespace zhaolian
