// The only place where a call is refused before its handler sees it.
#ifndef ZHAOLIAN_SERVER_RPC_ADMISSION_H_
#define ZHAOLIAN_SERVER_RPC_ADMISSION_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "server/access/callers.h"
#include "server/access/permissions.h"
#include "server/rpc/call.h"
#include "server/rpc/places.h"
#include "server/rpc/rates.h"

namespace zhaolian {

// PERMISSION_DENIED, reason NOT_PERMITTED, naming the word that none of the caller's
// roles has; `path` is that of the method.
absl::Status NotPermitted(const std::string& permission, const std::string& path);

class Admission {
 public:
  struct Limits {
    absl::Duration default_deadline, longest_deadline;
    int calls;                  // unary ones in flight; the same again for operators
    int streams;                // that are open
    int calls_per_second;       // of one caller: a user, or the address of who is none
    bool certificates = false;  // whether callers may be known by those of their connections
    // Whether a read would wait for longer than that, and more come than are done
    // (Store::IsOverloaded); unset: never. Asked for streams with half of `overload_wait`, for
    // lists with that, for other reads with twice as much, for changes and uploads not.
    std::function<bool(absl::Duration longest)> is_overloaded = nullptr;
    absl::Duration overload_wait = absl::InfiniteDuration();
  };
  // Both outlive the admission.
  Admission(const Limits& limits, const Callers& callers, const Permissions& permissions);

  // What the calls of a method are let in by.
  struct Gate {
    // Over only when its caller, or the size of the data, will: a stream, a long poll,
    // or a backup. It takes the place of a stream, and does not age.
    bool lasts = false;
    // A call to the health and system services: an operator needs them most when the server
    // is full. They have as many places for themselves, and no rate.
    bool for_operators = false;
    // What its callers must be permitted to do.
    Demand demand = {};
    // Places that may be taken before a call of it is refused: as the server
    // fills, lists are refused first, then other reads, and changes last.
    int places = 0;
    // The same order by time: how long it may have to wait once the server is overloaded.
    absl::Duration wait = absl::InfiniteDuration();
  };
  Gate GateOf(const google::protobuf::MethodDescriptor& method) const;

  // Whether the call may come in, before anything of it is read: fills in
  // call.caller, call.place and call.ages. UNAUTHENTICATED when who asks is not
  // known; PERMISSION_DENIED, reason NOT_PERMITTED; RESOURCE_EXHAUSTED with RetryInfo
  // when the caller calls too often, there is no room, or the wait would be too long.
  // Ready to be sent, for refusing must cost next to nothing.
  grpc::Status Enter(Call& call, const Gate& gate);

  // Who makes the call, as of now: again for one that lasts, which may be known no longer.
  // The errors of Callers::Identify. Thread-safe.
  absl::StatusOr<CallerPtr> Identify(const Call& call) const;

  // Whether the caller of a call that lasts is who it was, and may and sees what it did: the
  // errors of Identify; ABORTED, reason RIGHTS_CHANGED. Thread-safe.
  absl::Status CheckSameRights(const Call& call, const Caller& then) const;

  // Whether the caller's roles permit what a method asks; `path` is that of the method.
  // PERMISSION_DENIED, reason NOT_PERMITTED.
  absl::Status CheckPermitted(const Caller& caller, const Demand& demand,
                              const std::string& path) const;

  // Whether the request can be looked at: text without U+0000. INVALID_ARGUMENT
  // with every field at fault.
  absl::Status CheckRequest(const google::protobuf::Message& request) const;

  // The caller's deadline, at most the longest; the default when it states none.
  absl::Time DeadlineOf(const Call& call) const { return Bound(call.deadline(), absl::Now()); }
  absl::Time Bound(absl::Time stated, absl::Time now) const;

  int calls_in_flight() const { return calls_.taken(); }

 private:
  const Limits limits_;
  const Callers& callers_;
  const Permissions& permissions_;
  Places calls_, operator_calls_, streams_, operator_streams_;
  Rates rates_;
  const grpc::Status too_many_calls_, too_many_streams_, readers_busy_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_ADMISSION_H_
