#include "client-lib/cli/access_verbs.h"

#include <unistd.h>

#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client-lib/cli/access_wording.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/password_prompt.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/resource_verbs.h"
#include "client-lib/cli/second_factor_verbs.h"
#include "client-lib/saved_sessions.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

std::string HostName() {
  std::array<char, 256> name = {};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string RoleText(int role, Language language) {
  const auto* value = v1::Role_descriptor()->FindValueByNumber(role);
  return value == nullptr ? absl::StrCat(role) : EnumText(value, language);
}

absl::StatusOr<std::string> UserCalled(Session& session, const std::string& text) {
  return session.Name(text, &session.SchemaOf(v1::User::descriptor()));
}

// Signs in, with a new password and a code where the server asks for them.
absl::Status Ask(Session& session, PasswordPrompt& prompt, v1::SignInRequest& request,
                 v1::SignInResponse& response) {
  ASSIGN_OR_RETURN(*request.mutable_password(), prompt.Ask(session.Say(wording::kPassword)));
  absl::Status status = session.client().Call(request, response);
  while (true) {
    const std::string reason = ErrorReason(status);
    if (reason == "NEW_PASSWORD_NEEDED" || reason == "WEAK_PASSWORD") {
      if (reason == "WEAK_PASSWORD") {
        session.Complain(status);
      } else {
        session.err() << session.Say(wording::kChooseNew) << "\n";
      }
      ASSIGN_OR_RETURN(*request.mutable_new_password(),
                       prompt.AskForNew(session.Say(wording::kNewPassword),
                                        session.Say(wording::kNewPasswordAgain)));
    } else if (reason == "CODE_NEEDED") {
      ASSIGN_OR_RETURN(*request.mutable_one_time_code(), AskForCode(session, prompt, ""));
    } else {
      return status;
    }
    status = session.client().Call(request, response);
  }
}

}  // namespace

std::string RoleTexts(const google::protobuf::RepeatedField<int>& roles, Language language) {
  if (roles.empty()) return "-";
  return absl::StrJoin(roles, ", ", [language](std::string* out, int role) {
    absl::StrAppend(out, RoleText(role, language));
  });
}

absl::Status SignIn(Session& session, const SignInArguments& arguments) {
  const SavedSessions saved(SavedSessionsPath());
  ASSIGN_OR_RETURN(internal::v1::SavedSession kept, saved.Of(session.options.server));
  const std::string user = UserNameOf(arguments.user.empty() ? kept.user() : arguments.user);
  if (user.empty()) return UsageError(wording::kSayWho);
  v1::SignInRequest request;
  request.set_user(user);
  request.set_display_name(arguments.device.empty() ? HostName() : arguments.device);
  if (kept.user() == user) request.set_device_token(kept.device_token());
  PasswordPrompt prompt(arguments.password_file);
  if (!arguments.code.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_one_time_code(), AskForCode(session, prompt, arguments.code));
  }
  v1::SignInResponse response;
  RETURN_IF_ERROR(Ask(session, prompt, request, response));
  kept.set_server(session.options.server);
  kept.set_user(user);
  kept.set_token(response.token());
  kept.set_device_token(response.device_token());
  RETURN_IF_ERROR(saved.Keep(kept));
  session.out() << session.Say(wording::kSignedIn, user,
                               LocalTimeText(response.session().expire_time()))
                << "\n";
  return absl::OkStatus();
}

absl::Status SignOut(Session& session) {
  const SavedSessions saved(SavedSessionsPath());
  ASSIGN_OR_RETURN(internal::v1::SavedSession kept, saved.Of(session.options.server));
  const bool signed_in = !kept.token().empty() || !session.options.token.empty() ||
                         !session.options.certificate.empty();
  if (!signed_in) {
    session.err() << session.Say(wording::kNobodySignedIn) << "\n";
    return absl::OkStatus();
  }
  v1::SignOutResponse response;
  absl::Status ended = session.client().Call(v1::SignOutRequest(), response);
  // A session that has ended already is what was asked for.
  if (!ended.ok() && !absl::IsUnauthenticated(ended)) return ended;
  if (!kept.token().empty()) {
    kept.clear_token();
    RETURN_IF_ERROR(saved.Keep(kept));
  }
  session.out() << session.Say(wording::kSignedOut) << "\n";
  return absl::OkStatus();
}

absl::Status WhoAmI(Session& session) {
  v1::GetCallerResponse caller;
  RETURN_IF_ERROR(session.client().Call(v1::GetCallerRequest(), caller));
  Table table({{session.Say(wording::kWhat)}, {session.Say(wording::kValue)}});
  table.Add({session.Say(wording::kUser), caller.user()});
  table.Add({session.Say(wording::kUnit), caller.unit()});
  table.Add({session.Say(wording::kIdentity), caller.identity()});
  table.Add({session.Say(wording::kSecondFactor),
             session.Say(caller.second_factor() ? wording::kYes : wording::kNo)});
  table.Add({session.Say(wording::kRoles), RoleTexts(caller.roles(), session.options.language)});
  table.Add({session.Say(wording::kPermissions), absl::StrJoin(caller.permissions(), " ")});
  session.Print(caller, table);
  return absl::OkStatus();
}

absl::Status ChangePassword(Session& session, const std::string& password_file) {
  PasswordPrompt prompt(password_file);
  v1::ChangePasswordRequest request;
  ASSIGN_OR_RETURN(*request.mutable_password(), prompt.Ask(session.Say(wording::kPassword)));
  ASSIGN_OR_RETURN(*request.mutable_new_password(),
                   prompt.AskForNew(session.Say(wording::kNewPassword),
                                    session.Say(wording::kNewPasswordAgain)));
  v1::ChangePasswordResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  session.out() << session.Say(wording::kPasswordChanged) << "\n";
  return absl::OkStatus();
}

absl::Status ListRoles(Session& session) {
  v1::ListRolesResponse response;
  RETURN_IF_ERROR(session.client().Call(v1::ListRolesRequest(), response));
  Table table({{session.Say(wording::kRole), false, true},
               {session.Say(wording::kReach)},
               {session.Say(wording::kPurpose)}});
  for (const auto& role : response.roles()) {
    const auto* reach = v1::Reach_descriptor()->FindValueByNumber(role.reach());
    table.Add({session.chinese() ? RoleText(role.role(), session.options.language)
                                 : absl::AsciiStrToLower(RoleText(role.role(), Language::kEnglish)),
               EnumText(reach, session.options.language),
               session.chinese() ? role.purpose() : role.purpose_en()});
  }
  session.Print(response, table);
  return absl::OkStatus();
}

absl::Status SetRoles(Session& session, const RolesArguments& arguments) {
  v1::SetUserRolesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), UserCalled(session, arguments.user));
  request.set_validate_only(arguments.validate_only);
  for (const std::string& text : arguments.roles) {
    const auto* value = FindEnumValue(v1::Role_descriptor(), absl::AsciiStrToUpper(text));
    if (value == nullptr) return UsageError(wording::kNoRole, text);
    request.add_roles(static_cast<v1::Role>(value->number()));
  }
  v1::User changed;
  RETURN_IF_ERROR(session.client().Call(request, changed));
  session.out() << session.Say(
                       arguments.validate_only ? wording::kRolesWouldBe : wording::kRolesSet,
                       changed.name(), changed.display_name(),
                       RoleTexts(changed.roles(), session.options.language))
                << "\n";
  return absl::OkStatus();
}

absl::Status ListUsers(Session& session) {
  ListArguments arguments;
  arguments.collection = "users";
  arguments.limit = 0;
  arguments.columns = {"name", "display_name", "unit", "roles", "start_date", "end_date"};
  return ListResources(session, arguments);
}

absl::Status ResetPassword(Session& session, const std::string& user) {
  v1::ResetPasswordRequest request;
  ASSIGN_OR_RETURN(*request.mutable_user(), UserCalled(session, user));
  v1::ResetPasswordResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  Table table({{session.Say(wording::kUser)},
               {session.Say(wording::kOneTimePassword), false, true},
               {session.Say(wording::kGoodUntil)}});
  table.Add({request.user(), response.one_time_password(), LocalTimeText(response.expire_time())});
  session.Print(response, table);
  return absl::OkStatus();
}

// A few words as they are, many as their number.
std::string LimitText(const Session& session, const v1::Credential& key) {
  constexpr int kMostWords = 4;
  if (key.permissions_size() <= kMostWords) return absl::StrJoin(key.permissions(), " ");
  return session.Say(wording::kPermissionCount, key.permissions_size());
}

absl::Status CreateKey(Session& session, const KeyArguments& arguments) {
  v1::CreateApiKeyRequest request;
  ASSIGN_OR_RETURN(*request.mutable_user(), UserCalled(session, arguments.user));
  request.set_display_name(arguments.purpose);
  request.set_days(arguments.days);
  request.mutable_permissions()->Assign(arguments.permissions.begin(), arguments.permissions.end());
  v1::CreateApiKeyResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  Table table({{session.Say(wording::kName), false, true},
               {session.Say(wording::kToken), false, true},
               {session.Say(wording::kGoodUntil)}});
  table.Add({response.key().name(), response.token(), LocalTimeText(response.key().expire_time())});
  session.Print(response, table);
  session.err() << session.Say(wording::kTokenOnce) << "\n";
  return absl::OkStatus();
}

absl::Status ListCredentials(Session& session, const CredentialsArguments& arguments) {
  v1::ListCredentialsRequest request;
  request.set_kind(arguments.kind);
  request.set_show_ended(arguments.ended);
  request.set_page_size(1000);
  if (!arguments.user.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_user(), UserCalled(session, arguments.user));
  }
  v1::ListCredentialsResponse all;
  do {
    v1::ListCredentialsResponse page;
    RETURN_IF_ERROR(session.client().Call(request, page));
    all.mutable_credentials()->MergeFrom(page.credentials());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  Table table({{session.Say(wording::kName), false, true},
               {session.Say(wording::kUser)},
               {session.Say(wording::kPurpose)},
               {session.Say(wording::kLimitedTo)},
               {session.Say(wording::kLastUse)},
               {session.Say(wording::kGoodUntil)}});
  for (const auto& each : all.credentials()) {
    table.Add({each.name(), each.user(), each.display_name(), LimitText(session, each),
               each.has_last_use_time() ? LocalTimeText(each.last_use_time())
                                        : session.Say(wording::kNeverUsed),
               LocalTimeText(each.expire_time())});
  }
  if (session.options.format == OutputFormat::kTable) table.DropEmptyColumns();
  session.Print(all, table);
  return absl::OkStatus();
}

absl::Status RevokeCredential(Session& session, const RevokeArguments& arguments) {
  const std::string& name = arguments.name;
  v1::RevokeCredentialRequest request;
  request.set_discard_unsent(arguments.discard_unsent);
  request.set_name(absl::StrContains(name, "/") ? name : absl::StrCat("credentials/", name));
  v1::RevokeCredentialResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  session.out() << session.Say(wording::kRevoked, request.name()) << "\n";
  return absl::OkStatus();
}

}  // namespace zhaolian
