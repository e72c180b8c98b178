#include "server/admission.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "server/field_rules.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {

namespace {

bool IsForOperators(const google::protobuf::ServiceDescriptor& service) {
  return service.full_name() == "grpc.health.v1.Health" ||
         service.full_name() == "zhaolian.v1.SystemService";
}

// Whether the method is over only when its caller, or the size of the data, will.
bool Lasts(const google::protobuf::MethodDescriptor& method) {
  return method.client_streaming() || method.server_streaming() ||
         method.full_name() == "zhaolian.v1.SystemService.CreateBackup";
}

}  // namespace

absl::Status Admission::Enter(Call& call, const google::protobuf::MethodDescriptor& method) {
  const bool lasts = Lasts(method);
  Places& places = lasts ? streams_ : IsForOperators(*method.service()) ? operators_ : calls_;
  std::optional<Places::Place> place = places.Take();
  if (!place.has_value()) {
    return Error(absl::StatusCode::kResourceExhausted,
                 lasts ? "TOO_MANY_STREAMS" : "TOO_MANY_CALLS",
                 lasts ? "as many streams are open as the server takes; try again shortly"
                       : "as many calls are in flight as the server takes; try again shortly")
        .RetryAfter(kRetrySoon);
  }
  call.place = *std::move(place);
  call.ages = !lasts;
  return absl::OkStatus();
}

absl::Status Admission::Identify(Call& call) const {
  auto caller = IdentifyCaller(call.Metadata("zhaolian-user"));
  if (!caller.ok()) return caller.status();
  call.caller = *std::move(caller);
  return absl::OkStatus();
}

absl::Status Admission::CheckRequest(const google::protobuf::Message& request) const {
  return CheckText(request);
}

absl::Time Admission::Bound(absl::Time stated, absl::Time now) const {
  if (stated == absl::InfiniteFuture()) return now + limits_.default_deadline;
  return std::min(stated, now + limits_.longest_deadline);
}

}  // namespace zhaolian
