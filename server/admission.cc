#include "server/admission.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/field_rules.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {

absl::Status Admission::Identify(Call& call) const {
  auto caller = IdentifyCaller(call.Metadata("zhaolian-user"));
  if (!caller.ok()) return caller.status();
  call.caller = *std::move(caller);
  return absl::OkStatus();
}

absl::Status Admission::CheckRequest(const google::protobuf::Message& request) const {
  return CheckText(request);
}

absl::Time Admission::DeadlineOf(const Call& call) const {
  return std::min(call.deadline(), absl::Now() + default_deadline_);
}

}  // namespace zhaolian
