#include "server/rpc/admission.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "server/access/pem.h"
#include "server/rows/field_rules.h"
#include "server/rpc/rpc_status.h"
#include "storage/error.h"
#include "storage/read_queue.h"
#include "zhaolian/v1/push.pb.h"

namespace zhaolian {

namespace {

bool IsForOperators(const google::protobuf::ServiceDescriptor& service) {
  return service.full_name() == "grpc.health.v1.Health" ||
         service.full_name() == "zhaolian.v1.SystemService";
}

// Whether the method is over only when its caller, or the size of the data, will.
bool Lasts(const google::protobuf::MethodDescriptor& method) {
  return method.client_streaming() || method.server_streaming() ||
         method.full_name() == "zhaolian.v1.SystemService.CreateBackup" ||
         method.full_name() == "zhaolian.v1.FeedService.PullChanges";
}

absl::Status TooManyOfCaller(const Admission::Limits& limits, absl::Duration wait) {
  return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS_OF_CALLER",
               absl::StrCat("at most ", limits.calls_per_second,
                            " calls a second are taken of one caller; slow down"))
      .With("calls_per_second", absl::StrCat(limits.calls_per_second))
      .RetryAfter(wait);
}

// Who calls what everybody may, signed in or not.
const CallerPtr& Anybody() {
  static const CallerPtr& anybody = *new CallerPtr([] {
    auto caller = std::make_shared<Caller>();
    caller->sight = std::make_shared<Sight>();
    return caller;
  }());
  return anybody;
}

absl::Status TooMany(absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kResourceExhausted, reason, message).RetryAfter(kRetrySoon);
}

}  // namespace

absl::Status NotPermitted(const std::string& permission, const std::string& path) {
  return Error(absl::StatusCode::kPermissionDenied, "NOT_PERMITTED",
               absl::StrCat("none of your roles permits ", permission,
                            ", which this needs; a security officer gives roles"))
      .With("permission", permission)
      .With("method", path);
}

Admission::Admission(const Limits& limits, const Callers& callers, const Permissions& permissions)
    : limits_(limits),
      callers_(callers),
      permissions_(permissions),
      calls_(limits.calls),
      operator_calls_(limits.calls),
      streams_(limits.streams),
      operator_streams_(limits.streams),
      rates_(limits.calls_per_second),
      too_many_calls_(ToRpcStatus(TooMany(
          "TOO_MANY_CALLS", "as many calls are in flight as the server takes; try again shortly"))),
      too_many_streams_(ToRpcStatus(TooMany(
          "TOO_MANY_STREAMS", "as many streams are open as the server takes; try again shortly"))),
      readers_busy_(ToRpcStatus(ReadersBusy())) {}

Admission::Gate Admission::GateOf(const google::protobuf::MethodDescriptor& method) const {
  const auto* request = method.input_type();
  const bool changes = request->FindFieldByName("request_id") != nullptr ||
                       request == v1::PushMutationsRequest::descriptor();
  const bool lists = request->FindFieldByName("page_size") != nullptr;
  Gate gate;
  gate.lasts = Lasts(method);
  gate.for_operators = IsForOperators(*method.service());
  gate.demand = permissions_.DemandOf(method);
  gate.places = limits_.calls;
  if (gate.for_operators || method.client_streaming()) return gate;
  if (gate.lasts) {
    gate.wait = limits_.overload_wait / 2;
  } else if (lists) {
    gate.places = (limits_.calls * 3 + 3) / 4;
    gate.wait = limits_.overload_wait;
  } else if (!changes) {
    gate.places = (limits_.calls * 9 + 9) / 10;
    gate.wait = 2 * limits_.overload_wait;
  }
  return gate;
}

absl::StatusOr<CallerPtr> Admission::Identify(const Call& call) const {
  const std::string authorization = call.Metadata("authorization");
  if (limits_.certificates && authorization.empty()) {
    const std::string certificate = DerOfPem(call.PeerCertificate());
    if (!certificate.empty()) return callers_.IdentifyHolder(certificate, absl::Now());
  }
  return callers_.Identify(authorization, call.Metadata("zhaolian-user"), absl::Now());
}

absl::Status Admission::CheckSameRights(const Call& call, const Caller& then) const {
  const absl::StatusOr<CallerPtr> now = Identify(call);
  if (!now.ok()) return now.status();
  if (now->get() == &then || HaveSameRights(**now, then)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "RIGHTS_CHANGED",
               "your roles or unit have changed meanwhile; begin again");
}

grpc::Status Admission::Enter(Call& call, const Gate& gate) {
  if (gate.demand.kind == Demand::kNothing) {
    call.caller = Anybody();
  } else {
    absl::StatusOr<CallerPtr> caller = Identify(call);
    if (!caller.ok()) return ToRpcStatus(caller.status());
    call.caller = *std::move(caller);
    const absl::Status permitted = CheckPermitted(*call.caller, gate.demand, call.path());
    if (!permitted.ok()) return ToRpcStatus(permitted);
  }
  if (!gate.for_operators) {
    // Of those who do not say who they are, one must not use up the sign-in of all.
    const std::string& user = call.caller->user;
    const absl::Duration wait = user.empty() ? rates_.Take(call.PeerAddress(), absl::Now())
                                             : rates_.Take(user, absl::Now());
    if (wait > absl::ZeroDuration()) return ToRpcStatus(TooManyOfCaller(limits_, wait));
  }
  if (gate.wait < absl::InfiniteDuration() && limits_.is_overloaded &&
      limits_.is_overloaded(gate.wait)) {
    return readers_busy_;
  }
  Places& streams = gate.for_operators ? operator_streams_ : streams_;
  Places& calls = gate.for_operators ? operator_calls_ : calls_;
  std::optional<Places::Place> place = gate.lasts ? streams.Take() : calls.Take(gate.places);
  if (!place.has_value()) return gate.lasts ? too_many_streams_ : too_many_calls_;
  call.place = *std::move(place);
  call.ages = !gate.lasts;
  return grpc::Status::OK;
}

absl::Status Admission::CheckPermitted(const Caller& caller, const Demand& demand,
                                       const std::string& path) const {
  if (demand.kind != Demand::kPermission || caller.may.test(demand.bit)) return absl::OkStatus();
  const std::string& permission = permissions_.WordOf(demand.bit);
  return caller.limited ? KeyLimited(permission) : NotPermitted(permission, path);
}

absl::Status Admission::CheckRequest(const google::protobuf::Message& request) const {
  return CheckText(request);
}

absl::Time Admission::Bound(absl::Time stated, absl::Time now) const {
  if (stated == absl::InfiniteFuture()) return now + limits_.default_deadline;
  return std::min(stated, now + limits_.longest_deadline);
}

}  // namespace zhaolian
