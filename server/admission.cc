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

}  // namespace

absl::Status Admission::Enter(Call& call, const google::protobuf::MethodDescriptor& method) {
  const bool stream = method.client_streaming() || method.server_streaming();
  if (!stream && IsForOperators(*method.service())) return absl::OkStatus();
  std::optional<Places::Place> place = stream ? streams_.Take() : calls_.Take();
  if (!place.has_value()) {
    return Error(absl::StatusCode::kResourceExhausted,
                 stream ? "TOO_MANY_STREAMS" : "TOO_MANY_CALLS",
                 stream ? "as many streams are open as the server takes; try again shortly"
                        : "as many calls are in flight as the server takes; try again shortly")
        .RetryAfter(kRetrySoon);
  }
  call.place = *std::move(place);
  call.ages = !stream;
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
