#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/journal_verbs.h"

namespace zhaolian {

void AddAdminJournalCommands(CLI::App& admin, Session& session, Verb& verb) {
  CLI::App* journal =
      admin.add_subcommand("journal", "Show who did what, and verify that it is all there");
  auto list = std::make_shared<JournalArguments>();
  journal->add_option("--user", list->user, "Only what this user did");
  journal->add_option("--name", list->name, "Only what was done to this row");
  journal->add_option("--method", list->method, "Only calls whose method ends so");
  journal->add_option("--since", list->since,
                      "Not before this time, such as 2026-11-01 or yesterday");
  journal->add_option("--until", list->until, "Before this time, such as \"today 9:00\"");
  journal->add_option("--limit", list->limit, "Most entries; 0 gives all")->capture_default_str();
  journal->footer(
      "Entries are never deleted, neither after 180 days nor by a setting.\n\n"
      "Examples:\n"
      "  zhaolian admin journal --user lin --since 2026-11-01\n"
      "  zhaolian admin journal --since 昨天 --method SignIn\n"
      "  zhaolian admin journal --method UnmaskContactPerson --limit 0 -o csv\n"
      "  zhaolian admin journal checkpoint > 2026-11-27.checkpoint\n"
      "  zhaolian admin journal verify /srv/zhaolian --checkpoint 2026-11-27.checkpoint\n");
  CLI::App* checkpoint =
      journal->add_subcommand("checkpoint", "Print what the journal has come to, signed");
  checkpoint->footer("Keep it where nobody who runs the server can write.\n");
  checkpoint->callback([&] { verb = [&] { return PrintCheckpoint(session); }; });
  auto verify = std::make_shared<VerifyArguments>();
  CLI::App* command = journal->add_subcommand(
      "verify", "Check the journal of a data directory or backup, without the server");
  command->add_option("directory", verify->directory, "Backup or data directory")->required();
  command->add_option("--checkpoint", verify->checkpoints, "Files of earlier checkpoints");
  command->footer(
      "Example:\n"
      "  zhaolian admin journal verify /srv/zhaolian/backups/nightly-2026-11-27"
      " --checkpoint 2026-11-27.checkpoint\n");
  command->callback(
      [&, verify] { verb = [&, verify] { return VerifyJournal(session, *verify); }; });
  journal->callback([&, journal, list] {
    if (journal->get_subcommands().empty())
      verb = [&, list] { return ListJournal(session, *list); };
  });
}

}  // namespace zhaolian
