#include "server/feed/device_sequence.h"

#include <openssl/rand.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/status_macros.h"
#include "storage/uuid.h"

namespace zhaolian {
namespace {

constexpr int kSaltBytes = 16;

}  // namespace

absl::Status CheckDevice(absl::string_view device) {
  if (IsUuid(device)) return absl::OkStatus();
  return InvalidField("device", "INVALID_DEVICE",
                      "must be a UUID, made by the device when it is set up");
}

absl::StatusOr<DeviceSequence> DeviceSequence::Read(Connection& connection, const std::string& user,
                                                    const std::string& device) {
  DeviceSequence sequence;
  sequence.user_ = user;
  sequence.device_ = device;
  RETURN_IF_ERROR(connection.Run(
      "SELECT salt, last_sequence FROM device_sequences WHERE user_name = $1 AND device = $2",
      {user, device}, [&](const Row& row) {
        sequence.salt_ = std::string(row.Text(0));
        sequence.last_ = row.Integer(1);
      }));
  if (!sequence.salt_.empty()) return sequence;
  sequence.salt_.resize(kSaltBytes);
  if (RAND_bytes(reinterpret_cast<unsigned char*>(sequence.salt_.data()), kSaltBytes) != 1) {
    return absl::InternalError("the system gives no random numbers");
  }
  return sequence;
}

absl::StatusOr<std::vector<DeviceSequence::Outcome>> DeviceSequence::Find(Connection& connection,
                                                                          int64_t first,
                                                                          int64_t last) const {
  std::vector<Outcome> outcomes;
  last = std::min(last, last_);
  if (first > last) return outcomes;
  bool whole = true;
  RETURN_IF_ERROR(connection.Run(
      "SELECT digest, status, name, revision FROM device_mutations WHERE user_name = $1"
      " AND device = $2 AND sequence >= $3 AND sequence <= $4 ORDER BY sequence",
      {user_, device_, first, last}, [&](const Row& row) {
        Outcome& outcome = outcomes.emplace_back();
        outcome.digest = std::string(row.Text(0));
        whole = outcome.status.ParseFromString(std::string(row.Text(1))) && whole;
        outcome.name = std::string(row.Text(2));
        outcome.revision = row.Integer(3);
      }));
  if (whole && static_cast<int64_t>(outcomes.size()) == last - first + 1) return outcomes;
  return absl::DataLossError(
      absl::StrCat("outcomes ", first, " to ", last, " of the device ", device_));
}

std::string DeviceSequence::DigestOf(const v1::PendingMutation& mutation) const {
  const auto& request = mutation.request();
  return Sha256(absl::StrCat(salt_, request.type_url(), "\n", mutation.base_revision(), "\n",
                             request.value()));
}

absl::Status DeviceSequence::Settle(Tx& tx, const Outcome& outcome) {
  ++last_;
  return tx.connection().Run(
      "INSERT INTO device_mutations"
      " (user_name, device, sequence, digest, status, name, revision)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {user_, device_, last_, Bytes{outcome.digest}, Bytes{outcome.status.SerializeAsString()},
       outcome.name, outcome.revision});
}

absl::Status DeviceSequence::Keep(Tx& tx) const {
  return tx.connection().Run(
      "INSERT INTO device_sequences (user_name, device, salt, last_sequence, last_push_time)"
      " VALUES ($1, $2, $3, $4, $5)"
      " ON CONFLICT (user_name, device) DO UPDATE SET last_sequence = excluded.last_sequence,"
      " last_push_time = excluded.last_push_time",
      {user_, device_, Bytes{salt_}, last_, absl::ToUnixMicros(tx.now())});
}

}  // namespace zhaolian
