// Who makes a call. The one function that sign-in will replace.
#ifndef ZHAOLIAN_SERVER_CALLER_H_
#define ZHAOLIAN_SERVER_CALLER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace zhaolian {

struct Caller {
  std::string user;      // "users/local"
  std::string identity;  // "stated": nobody has checked
};

// The user taken when a caller states none, made at first start.
inline constexpr absl::string_view kLocalUser = "users/local";

// `stated` is the value of metadata "zhaolian-user": "users/lin" or "lin".
// UNAUTHENTICATED when it is not the name of a user.
absl::StatusOr<Caller> IdentifyCaller(absl::string_view stated);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_CALLER_H_
