// Roles: which permissions and which reach each has, as server/access/roles.textproto says.
#ifndef ZHAOLIAN_SERVER_ACCESS_ROLES_H_
#define ZHAOLIAN_SERVER_ACCESS_ROLES_H_

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_field.h"
#include "server/access/permissions.h"
#include "zhaolian/v1/access.pb.h"

namespace zhaolian {

// What somebody may do.
struct Rights {
  PermissionSet may;
  // Of the rows that are seen, and of those that are changed: a role that changes
  // nothing widens only what is seen.
  v1::Reach sees = v1::REACH_NONE;
  v1::Reach changes = v1::REACH_NONE;
};

class Roles {
 public:
  // `text` is a ListRolesResponse. INVALID_ARGUMENT when it does not parse, names an
  // unknown permission, or does not define every role once.
  static absl::StatusOr<Roles> Parse(absl::string_view text, const Permissions& permissions);
  // The file that is linked into the program.
  static absl::string_view BuiltIn();

  const v1::ListRolesResponse& definitions() const { return definitions_; }

  // What somebody with all of these roles may do: the widest reach, every permission.
  Rights RightsOf(const google::protobuf::RepeatedField<int>& roles) const;

  // FAILED_PRECONDITION, reason ROLES_APART, when an administrator's role stands
  // beside another one.
  absl::Status CheckApart(const google::protobuf::RepeatedField<int>& roles) const;

 private:
  v1::ListRolesResponse definitions_;
  absl::flat_hash_map<int, Rights> rights_;
  absl::flat_hash_map<int, bool> apart_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ACCESS_ROLES_H_
