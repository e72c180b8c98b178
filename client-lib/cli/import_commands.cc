#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/import_verbs.h"

namespace zhaolian {
namespace {

void AddApply(CLI::App& import, Session& session, Verb& verb) {
  auto run = std::make_shared<std::string>();
  auto rows = std::make_shared<std::string>();
  auto review = std::make_shared<std::string>();
  CLI::App* command = import.add_subcommand("apply", "Import what was read before");
  command->add_option("import", *run, "The import, as zhaolian import runs names it")->required();
  command->add_option("--rows", *rows, "Only these, by their number among the rows of data");
  command->add_option("--review", *review,
                      "Where rows that wait for you are written, in this folder by default");
  command->footer(
      "Examples:\n"
      "  zhaolian import apply imports/i01\n"
      "  zhaolian import apply imports/i01 --rows 3-8,12\n");
  command->callback([&, run, rows, review] {
    verb = [&, run, rows, review] { return ApplyImport(session, *run, *rows, *review); };
  });
}

void AddUndo(CLI::App& import, Session& session, Verb& verb) {
  auto run = std::make_shared<std::string>();
  CLI::App* command = import.add_subcommand("undo", "Take back what an import has done");
  command->add_option("import", *run, "The import, as zhaolian import runs names it")->required();
  command->footer(
      "What the import made is deleted, and what it changed gets its values from before. Rows\n"
      "that somebody has changed since, or that others refer to, are left as they are and shown\n"
      "with the reason; undo it once more when that is settled. Who may change everything can\n"
      "undo the imports of others.\n\n"
      "Example:\n  zhaolian import undo imports/i01\n");
  command->callback([&, run] { verb = [&, run] { return UndoImport(session, *run); }; });
}

void AddShow(CLI::App& import, Session& session, Verb& verb) {
  auto run = std::make_shared<std::string>();
  auto outcomes = std::make_shared<std::string>();
  auto limit = std::make_shared<int>(100);
  CLI::App* command = import.add_subcommand("show", "Show the rows of an import");
  command->add_option("import", *run, "The import, as zhaolian import runs names it")->required();
  command->add_option("--outcome", *outcomes,
                      "Only these: create, update, same, duplicate, review, rejected");
  command->add_option("--limit", *limit, "Most rows; 0 gives all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->footer(
      "Examples:\n"
      "  zhaolian import show imports/i01 --outcome review,rejected\n"
      "  zhaolian import show imports/i01 --limit 0 -o json\n");
  command->callback([&, run, outcomes, limit] {
    verb = [&, run, outcomes, limit] { return ShowImport(session, *run, *outcomes, *limit); };
  });
}

}  // namespace

void AddImportCommands(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<ImportArguments>();
  CLI::App* command =
      app.add_subcommand("import", "Take over a spreadsheet of firms, leads, contacts or chains");
  command->add_option("file", arguments->file,
                      "XLSX, CSV or TSV, as WPS, Excel or a program wrote it");
  command->add_option(
      "--kind", arguments->kind,
      "enterprises, leads, engagements, contact-persons, opportunities or chain-nodes; by its "
      "headers if absent");
  command
      ->add_option(
          "--map", arguments->map,
          "What a column is that the file calls otherwise: 合作内容=项目名称; may be given "
          "several times")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option(
      "--review", arguments->review,
      "Where rows that wait for you are written, beside the file by default; a file "
      "that is there stays");
  command->add_flag("--dry-run", arguments->dry_run, "Only show what would become of it");
  command->add_flag("--yes", arguments->yes, "Do not ask");
  command->add_flag("--all", arguments->all, "Show every row, not only those to be looked at");
  command->footer(
      "Shows what would become of each row, and asks. Nothing is changed before that; an empty\n"
      "cell changes nothing, and the same file twice does nothing. Rows that are not clear are\n"
      "left out and written into a file with their reasons, to be corrected and imported.\n\n"
      "Examples:\n"
      "  zhaolian import 线索台账.xlsx\n"
      "  zhaolian import firms.csv --kind enterprises --dry-run\n"
      "  zhaolian import 洽谈项目.xlsx --map 合作内容=项目名称\n"
      "  zhaolian import 产业链环节.xlsx --kind chain-nodes\n"
      "  zhaolian import runs\n"
      "  zhaolian import undo imports/i01\n");
  command->callback([&, command, arguments] {
    if (!command->get_subcommands().empty()) return;
    if (arguments->file.empty()) throw CLI::RequiredError("file");
    verb = [&, arguments] { return ImportFile(session, *arguments); };
  });
  AddApply(*command, session, verb);
  AddUndo(*command, session, verb);
  AddShow(*command, session, verb);
  CLI::App* runs = command->add_subcommand("runs", "List your imports, the latest first");
  runs->footer("Example:\n  zhaolian import runs\n");
  runs->callback([&] { verb = [&] { return ListImports(session); }; });
}

}  // namespace zhaolian
