// The only place where a call is refused before its handler sees it.
#ifndef ZHAOLIAN_SERVER_ADMISSION_H_
#define ZHAOLIAN_SERVER_ADMISSION_H_

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "server/call.h"
#include "server/places.h"

namespace zhaolian {

class Admission {
 public:
  struct Limits {
    absl::Duration default_deadline, longest_deadline;
    int calls;    // unary ones in flight; the same again for operators
    int streams;  // that are open
  };
  explicit Admission(const Limits& limits)
      : limits_(limits), calls_(limits.calls), operators_(limits.calls), streams_(limits.streams) {}

  // Whether there is room for the call, before anything of it is read: fills in
  // call.place and call.ages. RESOURCE_EXHAUSTED with RetryInfo. Unary calls
  // to the health and system services have as many places again for themselves:
  // an operator needs them most when the server is full. A backup takes as long
  // as it takes, and the place of a stream.
  absl::Status Enter(Call& call, const google::protobuf::MethodDescriptor& method);

  // Who asks: fills in call.caller. UNAUTHENTICATED.
  absl::Status Identify(Call& call) const;

  // Whether the request can be looked at: text without U+0000. INVALID_ARGUMENT
  // with every field at fault.
  absl::Status CheckRequest(const google::protobuf::Message& request) const;

  // The caller's deadline, at most the longest; the default when it states none.
  absl::Time DeadlineOf(const Call& call) const { return Bound(call.deadline(), absl::Now()); }
  absl::Time Bound(absl::Time stated, absl::Time now) const;

  int calls_in_flight() const { return calls_.taken(); }

 private:
  const Limits limits_;
  Places calls_, operators_, streams_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ADMISSION_H_
