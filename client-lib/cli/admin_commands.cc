#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/admin_verbs.h"
#include "client-lib/cli/certificate_verbs.h"
#include "client-lib/cli/commands.h"
#include "client-lib/cli/load.h"

namespace zhaolian {
namespace {

void AddLoadAndBackup(CLI::App* admin, Session& session, Verb& verb) {
  auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* command = admin->add_subcommand("load", "Create the rows of files that do not exist");
  command->add_option("paths", *paths, "Files, or directories of *.jsonl files")->required();
  command->footer(
      "A line is a row as JSON with its type:\n"
      "  {\"@type\": \"type.googleapis.com/zhaolian.v1.Unit\", \"name\": \"units/bureau\", ...}\n"
      "Rows that exist are left as they are. Refused rows are named, with their reason.\n\n"
      "Example:\n  zhaolian admin load deploy/reference\n");
  command->callback([&, paths] { verb = [&, paths] { return LoadFiles(session, *paths); }; });

  auto backup = std::make_shared<BackupArguments>();
  command = admin->add_subcommand("backup", "Have the server write a verified backup");
  command->add_option("--id", backup->id, "Name of its folder; made from the time if absent");
  command->add_flag(
      "--include-keys", backup->include_keys,
      "The keys of page tokens and second factors too; who holds them can forge tokens and codes");
  command->footer("Example:\n  zhaolian admin backup --id before-upgrade --timeout 600\n");
  command->callback([&, backup] { verb = [&, backup] { return Backup(session, *backup); }; });
}

void AddOffline(CLI::App* admin, Session& session, Verb& verb) {
  auto restore = std::make_shared<RestoreArguments>();
  CLI::App* command =
      admin->add_subcommand("restore", "Put a backup into the data directory of a stopped server");
  command->add_option("backup", restore->backup, "Directory of the backup")->required();
  command->add_option("data", restore->data, "Data directory; created where needed")->required();
  command->add_flag("--force", restore->force, "Move what is there aside first, and say where");
  command->add_flag("--end-access", restore->end_access,
                    "End the sessions, keys and certificates that the backup has: people sign in "
                    "again, programs and devices need new ones");
  command->footer(
      "It says which roles and passwords are older than what was moved aside, and how to set "
      "them.\n\n"
      "Example:\n  zhaolian admin restore /srv/zhaolian/backups/before-upgrade /srv/zhaolian\n");
  command->callback([&, restore] { verb = [&, restore] { return Restore(session, *restore); }; });

  auto directory = std::make_shared<std::string>();
  command =
      admin->add_subcommand("check", "Check a backup, or the data of a stopped server, for damage");
  command->add_option("directory", *directory, "Backup or data directory")->required();
  command->footer("Example:\n  zhaolian admin check /srv/zhaolian/backups/before-upgrade\n");
  command->callback(
      [&, directory] { verb = [&, directory] { return Check(session, *directory); }; });

  auto certificates = std::make_shared<CertificateArguments>();
  command = admin->add_subcommand("certs", "Make an authority and certificates to try");
  command->add_option("directory", certificates->directory, "Where the files go")->required();
  command->add_option("--host", certificates->hosts, "Names and addresses of the server")
      ->capture_default_str();
  command->add_option("--client", certificates->clients,
                      "Devices that get one, in place of the server");
  command->add_option("--days", certificates->days, "Days until it expires")->capture_default_str();
  command->footer(
      "A second run keeps the authority and replaces the certificate, which a running server\n"
      "takes over.\n\n"
      "Examples:\n  zhaolian admin certs ./certs --host zhaolian.example --host 192.0.2.7\n"
      "  zhaolian admin certs ./certs --client office-bj --days 366\n");
  command->callback([&, certificates] {
    verb = [&, certificates] { return MakeCertificates(session, *certificates); };
  });

  command = admin->add_subcommand("schema", "Print the tables, columns and rules");
  command->footer("Example:\n  zhaolian admin schema | less\n");
  command->callback([&] { verb = [&] { return PrintSchema(session); }; });
}

}  // namespace

void AddAdminCommands(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* admin = app.add_subcommand(
      "admin", "Load, back up, restore and check data; roles, sessions, keys and certificates");
  admin->require_subcommand(1);
  admin->fallthrough();
  admin->footer("restore, check and schema work without a server, the others through one.\n");
  AddLoadAndBackup(admin, session, verb);
  AddOffline(admin, session, verb);
  AddAdminAccessCommands(*admin, session, verb);
  AddAdminJournalCommands(*admin, session, verb);
  AddAdminPrivacyCommands(*admin, session, verb);
}

}  // namespace zhaolian
