// Who calls: sign-in, roles, sessions and keys.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_ACCESS_VERBS_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_ACCESS_VERBS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client-lib/cli/session.h"
#include "zhaolian/v1/access.pb.h"

namespace zhaolian {

// "bureau, reader"; "-" where there are none.
std::string RoleTexts(const google::protobuf::RepeatedField<int>& roles, Language language);

struct SignInArguments {
  std::string user;
  std::string device;
  std::string password_file;  // see PasswordPrompt
  std::string code;           // of the second factor; asked for where one is needed
};
// Opens a session and keeps it for the next runs; asks for a new password and for a code
// where the server wants one.
absl::Status SignIn(Session& session, const SignInArguments& arguments);
absl::Status SignOut(Session& session);
absl::Status WhoAmI(Session& session);
absl::Status ChangePassword(Session& session, const std::string& password_file);

// What an officer does.
absl::Status ListRoles(Session& session);
struct RolesArguments {
  std::string user;
  std::vector<std::string> roles;
  bool validate_only = false;
};
absl::Status SetRoles(Session& session, const RolesArguments& arguments);
absl::Status ListUsers(Session& session);
absl::Status ResetPassword(Session& session, const std::string& user);

struct KeyArguments {
  std::string user;
  std::string purpose;
  int days = 90;
  std::vector<std::string> permissions;  // that it is limited to; all where there are none
};
absl::Status CreateKey(Session& session, const KeyArguments& arguments);
struct CredentialsArguments {
  v1::Credential::Kind kind = v1::Credential::KIND_UNSPECIFIED;
  std::string user;
  bool ended = false;
};
absl::Status ListCredentials(Session& session, const CredentialsArguments& arguments);
struct RevokeArguments {
  std::string name;
  bool discard_unsent = false;  // of a device with it
};
absl::Status RevokeCredential(Session& session, const RevokeArguments& arguments);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_ACCESS_VERBS_H_
