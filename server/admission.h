// The only place where a call is refused before its handler sees it.
#ifndef ZHAOLIAN_SERVER_ADMISSION_H_
#define ZHAOLIAN_SERVER_ADMISSION_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "server/call.h"

namespace zhaolian {

class Admission {
 public:
  explicit Admission(absl::Duration default_deadline) : default_deadline_(default_deadline) {}

  // Who asks: fills in call.caller. UNAUTHENTICATED.
  absl::Status Identify(Call& call) const;

  // Whether the request can be looked at: text without U+0000. INVALID_ARGUMENT
  // with every field at fault.
  absl::Status CheckRequest(const google::protobuf::Message& request) const;

  // The caller's deadline, or the default counted from now.
  absl::Time DeadlineOf(const Call& call) const;

 private:
  const absl::Duration default_deadline_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ADMISSION_H_
