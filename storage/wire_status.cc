#include "storage/wire_status.h"

#include "absl/strings/cord.h"

namespace zhaolian {

absl::Status StatusOf(const google::rpc::Status& wire) {
  absl::Status status(static_cast<absl::StatusCode>(wire.code()), wire.message());
  if (status.ok()) return status;
  for (const auto& detail : wire.details()) {
    status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return status;
}

}  // namespace zhaolian
