#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/privacy_verbs.h"

namespace zhaolian {
namespace {

void AddExport(CLI::App& privacy, Session& session, Verb& verb) {
  auto arguments = std::make_shared<ExportArguments>();
  CLI::App* command =
      privacy.add_subcommand("export", "Show everything that is held about a person");
  command->add_option("person", arguments->person, "A contact person or user: name or id")
      ->required();
  command->add_option("--for", arguments->purpose, "What it is needed for; kept in the journal")
      ->required();
  command->footer(
      "Examples:\n"
      "  zhaolian admin privacy export contactPersons/lin --for 本人申请 -o json > lin.json\n"
      "  zhaolian admin privacy export users/lin --for 本人申请\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ExportPerson(session, *arguments); }; });
}

void AddErase(CLI::App& privacy, Session& session, Verb& verb) {
  auto arguments = std::make_shared<EraseArguments>();
  CLI::App* command = privacy.add_subcommand("erase", "Erase a contact person for good");
  command->add_option("person", arguments->person, "The contact person: name or id")->required();
  command
      ->add_option("--reason", arguments->reason,
                   "Why, without the person's name; kept in the journal")
      ->required();
  command->add_option("--file", arguments->files,
                      "Erase this file of evidence too; \"named\" for each that names the person");
  command->add_flag("--yes", arguments->confirmed, "Do not ask");
  command->add_flag("--validate-only", arguments->validate_only,
                    "Show what would be erased and change nothing");
  command->footer(
      "Shows first where the person occurs, and asks. Erased is what the row, the firm's and its\n"
      "leads' rows and the journal hold, and what is unmistakable in rows of others; backups that\n"
      "still hold it are named at the end.\n\n"
      "Examples:\n"
      "  zhaolian admin privacy erase lin --reason 本人要求删除 --validate-only\n"
      "  zhaolian admin privacy erase contactPersons/lin --reason 保存期限届满\n"
      "  zhaolian admin privacy erase lin --reason 本人要求删除 --file named\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ErasePerson(session, *arguments); }; });
}

}  // namespace

void AddAdminPrivacyCommands(CLI::App& admin, Session& session, Verb& verb) {
  CLI::App* privacy =
      admin.add_subcommand("privacy", "Show people what is held about them, and erase it");
  privacy->require_subcommand(1);
  privacy->footer(
      "Examples:\n"
      "  zhaolian admin privacy due\n"
      "  zhaolian admin privacy export lin --for 本人申请 -o json\n"
      "  zhaolian admin privacy erase lin --reason 保存期限届满\n");
  AddExport(*privacy, session, verb);
  AddErase(*privacy, session, verb);
  auto limit = std::make_shared<int>(50);
  CLI::App* due = privacy->add_subcommand(
      "due", "List rows whose personal data has been kept for longer than its retention");
  due->add_option("--limit", *limit, "Most rows; 0 gives all")->capture_default_str();
  due->footer("Example:\n  zhaolian admin privacy due --limit 0 -o csv\n");
  due->callback([&, limit] { verb = [&, limit] { return ListExpired(session, *limit); }; });
}

}  // namespace zhaolian
