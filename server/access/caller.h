// Who makes a call, and what it may do.
#ifndef ZHAOLIAN_SERVER_ACCESS_CALLER_H_
#define ZHAOLIAN_SERVER_ACCESS_CALLER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "server/access/permissions.h"
#include "storage/resource_schema.h"
#include "storage/sight.h"
#include "zhaolian/v1/access.pb.h"

namespace zhaolian {

struct Caller {
  std::string user;  // "users/lin"
  // "session", "api_key", "certificate"; "on_behalf": work of a user whose call is over;
  // "stated": nobody has checked
  std::string identity;
  std::string key_creator;  // of a key that another than the user made; else ""
  std::string unit;         // "" when there is no such user
  std::string credential;   // "credentials/…"; "" when stated
  std::vector<v1::Role> roles;
  PermissionSet may;
  bool limited = false;                // by its key, to less than the user may
  std::shared_ptr<const Sight> sight;  // which rows it sees; never null
  // When its credential, or the user's days in its unit, end.
  absl::Time until = absl::InfiniteFuture();
  // Whether it sees personal information as it is, where nobody signs in.
  bool unmasked = false;
  // Which rows it may change of resources that are owned: every one, or those of these
  // units; and of which chains the nodes.
  bool changes_all = false;
  std::vector<std::string> changes;
};

// How the journal says who a caller is, and with whose key: "api_key", or "api_key/users/lin" for
// a key that users/lin made for another.
std::string NotedIdentity(const Caller& caller);
struct ReadIdentity {
  std::string identity, key_creator;
};
ReadIdentity ReadNotedIdentity(absl::string_view noted);

// PERMISSION_DENIED, reason KEY_LIMITED: the caller's key does not let it, whatever its user may.
absl::Status KeyLimited(absl::string_view permission);

// Whether both are let do, see and change the same: what one is told, the other is too.
bool HaveSameRights(const Caller& one, const Caller& other);

// Whether rows of the unit are the caller's to change.
bool ActsFor(const Caller& caller, const std::string& unit);

// Whether the caller may change the row: false when it belongs to a unit whose rows the caller
// may not, in a resource that is owned, or is a node of a chain that its unit does not lead.
bool OwnsRow(const Caller& caller, const ResourceSchema& schema,
             const google::protobuf::Message& row);

// PERMISSION_DENIED, reason NOT_YOURS, when it may not.
absl::Status CheckOwner(const Caller& caller, const ResourceSchema& schema,
                        const google::protobuf::Message& row);

// The user taken where nobody signs in and a caller states none, made at first start.
inline constexpr absl::string_view kLocalUser = "users/local";

// `stated` is the value of metadata "zhaolian-user": "users/lin" or "lin".
// UNAUTHENTICATED, reason INVALID_USER, when it is not the name of a user.
absl::StatusOr<std::string> ReadStatedUser(absl::string_view stated);

// Shared by all calls with one credential.
using CallerPtr = std::shared_ptr<const Caller>;

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ACCESS_CALLER_H_
