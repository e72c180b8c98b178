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

Admission::Gate Admission::GateOf(const google::protobuf::MethodDescriptor& method) const {
  const auto* request = method.input_type();
  const bool changes = request->FindFieldByName("request_id") != nullptr;
  const bool lists = request->FindFieldByName("page_size") != nullptr;
  Gate gate;
  gate.lasts = Lasts(method);
  gate.for_operators = !gate.lasts && IsForOperators(*method.service());
  gate.places = limits_.calls;
  if (lists) {
    gate.places = (limits_.calls * 3 + 3) / 4;
  } else if (!changes && !gate.for_operators) {
    gate.places = (limits_.calls * 9 + 9) / 10;
  }
  return gate;
}

absl::Status Admission::Enter(Call& call, const Gate& gate) {
  ASSIGN_OR_RETURN(call.caller, IdentifyCaller(call.Metadata("zhaolian-user")));
  const absl::Duration wait =
      gate.for_operators ? absl::ZeroDuration() : rates_.Take(call.caller.user, absl::Now());
  if (wait > absl::ZeroDuration()) {
    return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS_OF_CALLER",
                 absl::StrCat("at most ", limits_.calls_per_second,
                              " calls a second are taken of one caller; slow down"))
        .With("calls_per_second", absl::StrCat(limits_.calls_per_second))
        .RetryAfter(wait);
  }
  std::optional<Places::Place> place = gate.lasts           ? streams_.Take()
                                       : gate.for_operators ? operators_.Take()
                                                            : calls_.Take(gate.places);
  if (!place.has_value()) {
    return Error(absl::StatusCode::kResourceExhausted,
                 gate.lasts ? "TOO_MANY_STREAMS" : "TOO_MANY_CALLS",
                 gate.lasts ? "as many streams are open as the server takes; try again shortly"
                            : "as many calls are in flight as the server takes; try again shortly")
        .RetryAfter(kRetrySoon);
  }
  call.place = *std::move(place);
  call.ages = !gate.lasts;
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
