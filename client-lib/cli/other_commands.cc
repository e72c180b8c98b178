#include <CLI/CLI.hpp>
#include <memory>

#include "absl/strings/str_split.h"
#include "client-lib/cli/admin_verbs.h"
#include "client-lib/cli/commands.h"
#include "client-lib/cli/completion.h"
#include "client-lib/cli/describe.h"
#include "client-lib/cli/load.h"
#include "client-lib/cli/map_verbs.h"
#include "client-lib/cli/query_verbs.h"

namespace zhaolian {
namespace {

void AddSearch(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<SearchArguments>();
  CLI::App* command =
      app.add_subcommand("search", "Find rows by Chinese, pinyin, initials or code");
  command->add_option("words", arguments->words, "All must be found")->required();
  command->add_option_function<std::string>(
      "--in",
      [arguments](const std::string& text) {
        arguments->collections = absl::StrSplit(text, ',', absl::SkipWhitespace());
      },
      "Collections to search, separated by commas; all if absent");
  command->add_option("--limit", arguments->limit, "Most rows, up to 100")->capture_default_str();
  command->footer(
      "Examples:\n"
      "  zhaolian search 药业\n"
      "  zhaolian search yzj --in enterprises\n"
      "  zhaolian search yangzijiang -o json\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return Search(session, *arguments); }; });
}

void AddMapShowAndPlace(CLI::App* map, Session& session, Verb& verb) {
  auto chain = std::make_shared<std::string>();
  CLI::App* command = map->add_subcommand("show", "Show a chain's nodes, firms, leads and gaps");
  command->add_option("chain", *chain, "Name, id or title of the chain")->required();
  command->footer(
      "Examples:\n"
      "  zhaolian map show eq01-2025\n"
      "  zhaolian map show 示例链 --lang zh\n");
  command->callback([&, chain] { verb = [&, chain] { return ShowMap(session, *chain); }; });

  auto arguments = std::make_shared<PlaceArguments>();
  command = map->add_subcommand("place", "Put a firm on nodes");
  command->add_option("firm", arguments->firm, "Name, id or title of the firm")->required();
  command->add_option("nodes", arguments->nodes, "Nodes to add")->required();
  command->add_flag("--replace", arguments->replace, "Take the firm off its other nodes");
  command->add_flag("--validate-only", arguments->change.validate_only,
                    "Check everything, change nothing");
  command->footer(
      "Examples:\n"
      "  zhaolian map place te-001 eq01-2025-03 eq01-2025-04\n"
      "  zhaolian map place leads/lr-001 eq01-2025-03 --replace\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return PlaceOnMap(session, *arguments); }; });
}

void AddMapLinks(CLI::App* map, Session& session, Verb& verb) {
  auto add = [&](const char* name, const char* help, const char* footer,
                 absl::Status (*run)(Session&, const LinkArguments&)) {
    auto arguments = std::make_shared<LinkArguments>();
    CLI::App* command = map->add_subcommand(name, help);
    command->add_option("supplier", arguments->supplier, "Node that supplies")->required();
    command->add_option("customer", arguments->customer, "Node that is supplied")->required();
    command->add_flag("--validate-only", arguments->change.validate_only,
                      "Check everything, change nothing");
    command->footer(footer);
    command->callback([&session, &verb, arguments, run] {
      verb = [&session, arguments, run] { return run(session, *arguments); };
    });
  };
  add("link", "Say that one node supplies another; a cycle is refused",
      "Example:\n  zhaolian map link eq01-2025-01 eq01-2025-02\n", LinkNodes);
  add("unlink", "Remove a supply link",
      "Example:\n  zhaolian map unlink eq01-2025-01 eq01-2025-02\n", UnlinkNodes);

  auto arguments = std::make_shared<NameArguments>();
  CLI::App* command = map->add_subcommand("gap", "Mark a node as a gap of the chain");
  command->add_option("node", arguments->name, "Name, id or title of the node")->required();
  command->add_flag("--validate-only", arguments->change.validate_only,
                    "Check everything, change nothing");
  command->footer(
      "Examples:\n"
      "  zhaolian map gap eq01-2025-07\n"
      "  zhaolian update chainNodes/eq01-2025-07 strength=WEAK    # no gap any more\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return MarkGap(session, *arguments); }; });
}

void AddMap(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* map = app.add_subcommand("map", "Work with the map of a chain");
  map->require_subcommand(1);
  map->fallthrough();
  map->footer(
      "A chain is built with create chain, create chain-node and:\n"
      "  zhaolian map link NODE NODE\n"
      "  zhaolian map gap NODE\n"
      "  zhaolian map place FIRM NODE...\n"
      "  zhaolian map show CHAIN\n");
  AddMapShowAndPlace(map, session, verb);
  AddMapLinks(map, session, verb);
}

void AddHistory(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<HistoryArguments>();
  CLI::App* command = app.add_subcommand("history", "Show who changed which field when");
  command->add_option("name", arguments->name, "Name, such as leads/lr-001")->required();
  command->add_option("--limit", arguments->limit, "Most changes of the row; 0 for all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->footer("Example:\n  zhaolian history leads/lr-001 --lang zh\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return History(session, *arguments); }; });
}

void AddAdvance(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<AdvanceArguments>();
  CLI::App* command = app.add_subcommand("advance", "Move a lead to another stage");
  command->add_option("lead", arguments->lead, "Name, id or title of the lead")->required();
  command->add_option("stage", arguments->stage, "Stage, such as SIGNED or 签约")->required();
  command->add_option("--reason", arguments->reason,
                      "Why; required for SHELVED, LOST and every step back");
  command->add_option("--etag", arguments->change.etag,
                      "Refuse unless this is the row's current etag");
  command->add_flag("--validate-only", arguments->change.validate_only,
                    "Check everything, change nothing");
  command->footer(
      "Examples:\n"
      "  zhaolian advance lr-001 NEGOTIATING\n"
      "  zhaolian advance leads/lr-001 搁置 --reason 用地指标未落实\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return Advance(session, *arguments); }; });
}

void AddCall(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<CallArguments>();
  CLI::App* command = app.add_subcommand("call", "Call any method of the API");
  command->add_option("method", arguments->method,
                      "GetChain, ChainService.GetChain or the full name");
  command->add_option("request", arguments->request,
                      "JSON or textproto of the request; - for standard input");
  command->add_flag("--list", arguments->list, "Print the methods");
  command->footer(
      "Examples:\n"
      "  zhaolian call --list\n"
      "  zhaolian call GetChain '{\"name\": \"chains/eq01-2025\"}'\n"
      "  zhaolian call GetServerInfo\n"
      "  zhaolian call Search - < request.json\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return CallMethod(session, *arguments); }; });
}

void AddInfoAndDescribe(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* command = app.add_subcommand("info", "Show the server's version, data and your user");
  command->footer("Example:\n  zhaolian info --as users/local\n");
  command->callback([&] { verb = [&] { return ServerInfo(session); }; });

  auto collection = std::make_shared<std::string>();
  command = app.add_subcommand("describe", "Show the collections, or the fields of one");
  command->add_option("collection", *collection, "enterprises, enterprise or 企业");
  command->footer(
      "Examples:\n"
      "  zhaolian describe\n"
      "  zhaolian describe leads --lang zh\n");
  command->callback(
      [&, collection] { verb = [&, collection] { return Describe(session, *collection); }; });

  auto shell = std::make_shared<std::string>();
  command = app.add_subcommand("completion", "Print the completion script of a shell");
  command->add_option("shell", *shell, "bash, zsh or fish")->required();
  command->footer(
      "Examples:\n"
      "  source <(zhaolian completion bash)\n"
      "  zhaolian completion fish | source\n");
  command->callback([&, shell] {
    verb = [&, shell] {
      absl::StatusOr<std::string> script = CompletionScript(*shell);
      if (script.ok()) session.out() << *script;
      return script.status();
    };
  });
}

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
  command->add_flag("--include-keys", backup->include_keys,
                    "The keys of page tokens too; whoever holds them can forge tokens");
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
  command->footer(
      "Example:\n  zhaolian admin restore /srv/zhaolian/backups/before-upgrade /srv/zhaolian\n");
  command->callback([&, restore] { verb = [&, restore] { return Restore(session, *restore); }; });

  auto directory = std::make_shared<std::string>();
  command =
      admin->add_subcommand("check", "Check a backup, or the data of a stopped server, for damage");
  command->add_option("directory", *directory, "Backup or data directory")->required();
  command->footer("Example:\n  zhaolian admin check /srv/zhaolian/backups/before-upgrade\n");
  command->callback(
      [&, directory] { verb = [&, directory] { return Check(session, *directory); }; });

  command = admin->add_subcommand("schema", "Print the tables, columns and rules");
  command->footer("Example:\n  zhaolian admin schema | less\n");
  command->callback([&] { verb = [&] { return PrintSchema(session); }; });
}

}  // namespace

void AddOtherCommands(CLI::App& app, Session& session, Verb& verb) {
  AddSearch(app, session, verb);
  AddMap(app, session, verb);
  AddHistory(app, session, verb);
  AddAdvance(app, session, verb);
  AddCall(app, session, verb);
  AddInfoAndDescribe(app, session, verb);
  CLI::App* admin = app.add_subcommand("admin", "Load, back up, restore and check data");
  admin->require_subcommand(1);
  admin->fallthrough();
  admin->footer("backup and load go through the server; restore, check and schema need none.\n");
  AddLoadAndBackup(admin, session, verb);
  AddOffline(admin, session, verb);
}

}  // namespace zhaolian
