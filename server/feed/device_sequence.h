// The numbers of one device: how far it has come, and what became of each of its changes.
//
// Outcomes are kept for good, some 200 bytes each, so that a change that is sent again after
// years is still the same change. What was refused is not kept, only why: its author has it
// on the device, it may name people, and whoever reads the server may not see its row.
#ifndef ZHAOLIAN_SERVER_FEED_DEVICE_SEQUENCE_H_
#define ZHAOLIAN_SERVER_FEED_DEVICE_SEQUENCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"
#include "storage/database.h"
#include "storage/writer.h"
#include "zhaolian/v1/push.pb.h"

namespace zhaolian {

// INVALID_ARGUMENT, reason INVALID_DEVICE, for what is no UUID.
absl::Status CheckDevice(absl::string_view device);

class DeviceSequence {
 public:
  struct Outcome {
    std::string digest;
    google::rpc::Status status;  // quotes nothing of the change; see WithoutQuotes
    std::string name;            // of the row; "" unless OK
    int64_t revision = 0;        // after the change; 0 unless OK
  };

  // As far as the device of the user has come: 0 when it has sent nothing yet. One
  // statement.
  static absl::StatusOr<DeviceSequence> Read(Connection& connection, const std::string& user,
                                             const std::string& device);

  // The last number that is settled.
  int64_t last() const { return last_; }

  // What became of the numbers from `first` to `last`, in their order; the numbers after
  // last() are left out. DATA_LOSS when one is missing. One statement.
  absl::StatusOr<std::vector<Outcome>> Find(Connection& connection, int64_t first,
                                            int64_t last) const;

  // Tells a change from every other that came under its number.
  std::string DigestOf(const v1::PendingMutation& mutation) const;

  // Settles the number after last().
  absl::Status Settle(Tx& tx, const Outcome& outcome);

  // Keeps how far the device has come; after the last Settle of a transaction.
  absl::Status Keep(Tx& tx) const;

 private:
  DeviceSequence() = default;

  std::string user_, device_, salt_;
  int64_t last_ = 0;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_FEED_DEVICE_SEQUENCE_H_
