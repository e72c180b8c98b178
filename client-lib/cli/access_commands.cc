#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/access_verbs.h"
#include "client-lib/cli/certificate_verbs.h"
#include "client-lib/cli/commands.h"
#include "client-lib/cli/second_factor_verbs.h"

namespace zhaolian {
namespace {

constexpr char kPasswordFileHelp[] =
    "File with the password on its first line and what else is asked for, as a new one, on the "
    "next; - for standard input";
constexpr char kCodeHelp[] = "One-time code of the authenticator app; asked for by default";

void AddRoles(CLI::App& admin, Session& session, Verb& verb) {
  CLI::App* roles = admin.add_subcommand("roles", "Show the roles, or give them to a user");
  roles->footer("Examples:\n  zhaolian admin roles\n  zhaolian admin roles set lin office\n");
  auto given = std::make_shared<RolesArguments>();
  CLI::App* set = roles->add_subcommand("set", "Replace the roles of a user; none end its access");
  set->add_option("user", given->user, "Name, id or title of the user")->required();
  set->add_option("roles", given->roles, "Roles, such as office or 驻外机构");
  set->add_flag("--validate-only", given->validate_only, "Check it and change nothing");
  set->footer("Examples:\n  zhaolian admin roles set lin office\n  zhaolian admin roles set lin\n");
  set->callback([&, given] { verb = [&, given] { return SetRoles(session, *given); }; });
  roles->callback([&, set] {
    if (!set->parsed()) verb = [&] { return ListRoles(session); };
  });

  CLI::App* users =
      admin.add_subcommand("users", "Show the users, or give one a one-time password");
  users->footer(
      "Users are rows as others are:\n"
      "  zhaolian create user --id lin display_name=林虚构 unit=office-bj\n"
      "  zhaolian list users\n"
      "  zhaolian update users/lin end_date=2027-08-31\n");
  auto who = std::make_shared<std::string>();
  CLI::App* reset = users->add_subcommand("reset", "End its sessions and show a one-time password");
  reset->add_option("user", *who, "Name, id or title of the user")->required();
  reset->footer("Example:\n  zhaolian admin users reset lin\n");
  reset->callback([&, who] { verb = [&, who] { return ResetPassword(session, *who); }; });
  users->callback([&, reset] {
    if (!reset->parsed()) verb = [&] { return ListUsers(session); };
  });
}

// The verbs that sessions, keys and certificates share.
CLI::App* AddCredentials(CLI::App& admin, Session& session, Verb& verb, const std::string& name,
                         const std::string& help, v1::Credential::Kind kind) {
  CLI::App* group = admin.add_subcommand(name, help);
  auto arguments = std::make_shared<CredentialsArguments>();
  arguments->kind = kind;
  group->add_option("--user", arguments->user, "Only those of this user");
  group->add_flag("--ended", arguments->ended,
                  "Also those that ended by themselves in the last 180 days, to revoke that of a "
                  "device found missing later");
  group->footer("Examples:\n  zhaolian admin " + name + "\n  zhaolian admin " + name +
                " --user lin\n  zhaolian admin " + name + " revoke NAME\n");
  auto revoked = std::make_shared<RevokeArguments>();
  CLI::App* revoke = group->add_subcommand("revoke", "End one at once");
  revoke->add_option("name", revoked->name, "Its name, as the list shows it")->required();
  revoke->add_flag("--discard-unsent", revoked->discard_unsent,
                   "Have its device remove what it has not sent too, as one in other hands should");
  revoke->footer("A device with it removes its copy of the data when it next connects.\n");
  revoke->callback(
      [&, revoked] { verb = [&, revoked] { return RevokeCredential(session, *revoked); }; });
  group->callback([&, group, arguments] {
    if (!group->get_subcommands().empty()) return;
    verb = [&, arguments] { return ListCredentials(session, *arguments); };
  });
  return group;
}

void AddKeys(CLI::App& admin, Session& session, Verb& verb) {
  CLI::App* keys = AddCredentials(admin, session, verb, "keys", "Show, create and revoke keys",
                                  v1::Credential::KIND_API_KEY);
  auto arguments = std::make_shared<KeyArguments>();
  CLI::App* create = keys->add_subcommand("create", "Make a key and show it, once");
  create->add_option("user", arguments->user, "Who calls with it: name, id or title")->required();
  create->add_option("--for", arguments->purpose, "What it is for")->required();
  create->add_option("--days", arguments->days, "Days until it ends, at most 366")
      ->capture_default_str();
  create
      ->add_option("--only", arguments->permissions,
                   "Limit it to these permissions, which admin roles shows")
      ->delimiter(',');
  create->footer(
      "Examples:\n"
      "  zhaolian admin keys create app-nanzheng --for 县区应用 --days 180\n"
      "  zhaolian admin keys create app-nanzheng --for 大屏 --only '*.read'\n"
      "  zhaolian admin keys create app-nanzheng --for 录入 --only leads.read,engagements.write\n");
  create->callback(
      [&, arguments] { verb = [&, arguments] { return CreateKey(session, *arguments); }; });
}

void AddSecondFactor(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* group = app.add_subcommand("second-factor",
                                       "Have sign-in ask for a code of an authenticator app too");
  group->require_subcommand(1);
  group->footer(
      "Examples:\n"
      "  zhaolian second-factor start\n"
      "  zhaolian second-factor confirm --code 123456\n"
      "  zhaolian second-factor remove\n"
      "  zhaolian second-factor remove --user lin   (an officer, for a lost phone)\n");
  auto file = std::make_shared<std::string>();
  CLI::App* command = group->add_subcommand("start", "Make a secret and show it, once");
  command->add_option("--password-file", *file, kPasswordFileHelp);
  command->footer("Example:\n  zhaolian second-factor start\n");
  command->callback([&, file] { verb = [&, file] { return StartSecondFactor(session, *file); }; });

  auto code = std::make_shared<std::string>();
  command = group->add_subcommand("confirm", "From now on sign-in asks for a code");
  command->add_option("--code", *code, kCodeHelp);
  command->footer("Example:\n  zhaolian second-factor confirm --code 123456\n");
  command->callback(
      [&, code] { verb = [&, code] { return ConfirmSecondFactor(session, *code); }; });

  auto removal = std::make_shared<RemovalArguments>();
  command = group->add_subcommand("remove", "Sign-in asks for no code any more");
  command->add_option("--user", removal->user, "That of another: name, id or title");
  command->add_option("--code", removal->code, kCodeHelp);
  command->footer(
      "Examples:\n  zhaolian second-factor remove\n  zhaolian second-factor remove --user lin\n");
  command->callback(
      [&, removal] { verb = [&, removal] { return RemoveSecondFactor(session, *removal); }; });
}

void AddClientCertificates(CLI::App& admin, Session& session, Verb& verb) {
  CLI::App* certificates =
      AddCredentials(admin, session, verb, "client-certs",
                     "Show, register and revoke certificates that devices call with",
                     v1::Credential::KIND_CERTIFICATE);
  auto arguments = std::make_shared<RegistrationArguments>();
  CLI::App* command = certificates->add_subcommand("register", "Have its holder act as a user");
  command->add_option("user", arguments->user, "Who calls with it: name, id or title")->required();
  command->add_option("file", arguments->file, "PEM file of the certificate, without its key")
      ->required();
  command->add_option("--for", arguments->purpose, "What it is on")->required();
  command->footer(
      "Example:\n  zhaolian admin client-certs register lin certs/office-bj.pem --for "
      "驻京办电脑\n");
  command->callback([&, arguments] {
    verb = [&, arguments] { return RegisterCertificate(session, *arguments); };
  });
}

}  // namespace

void AddAccessCommands(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<SignInArguments>();
  CLI::App* command = app.add_subcommand("login", "Sign in, and stay signed in on this machine");
  command->add_option("--user", arguments->user,
                      "Who signs in, such as lin; by default who did the last time");
  command->add_option("--device", arguments->device,
                      "What the session is on; by default the name of this machine");
  command->add_option("--password-file", arguments->password_file, kPasswordFileHelp);
  command->add_option("--code", arguments->code, kCodeHelp);
  command->footer(
      "The session is kept in ~/.config/zhaolian/sessions.textproto, which only you can read.\n"
      "Programs put a key into ZHAOLIAN_TOKEN instead: zhaolian admin keys create --help\n\n"
      "Example:\n  zhaolian login --user lin\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return SignIn(session, *arguments); }; });

  command = app.add_subcommand("logout", "End the session of this machine");
  command->footer("Example:\n  zhaolian logout\n");
  command->callback([&] { verb = [&] { return SignOut(session); }; });

  command = app.add_subcommand("whoami", "Show who you are and what you may do");
  command->footer("Example:\n  zhaolian whoami\n");
  command->callback([&] { verb = [&] { return WhoAmI(session); }; });

  auto file = std::make_shared<std::string>();
  command = app.add_subcommand("passwd", "Change your password; your other sessions end");
  command->add_option("--password-file", *file, kPasswordFileHelp);
  command->footer("Example:\n  zhaolian passwd\n");
  command->callback([&, file] { verb = [&, file] { return ChangePassword(session, *file); }; });
  AddSecondFactor(app, session, verb);
}

void AddAdminAccessCommands(CLI::App& admin, Session& session, Verb& verb) {
  AddRoles(admin, session, verb);
  AddCredentials(admin, session, verb, "sessions", "Show and revoke sessions",
                 v1::Credential::KIND_SESSION);
  AddKeys(admin, session, verb);
  AddClientCertificates(admin, session, verb);
}

}  // namespace zhaolian
