#include <CLI/CLI.hpp>
#include <memory>

#include "absl/strings/str_split.h"
#include "client-lib/cli/commands.h"
#include "client-lib/cli/query_verbs.h"
#include "client-lib/cli/unmask_verb.h"
#include "client-lib/cli/watch_verb.h"

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

void AddHistory(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<HistoryArguments>();
  CLI::App* command = app.add_subcommand("history", "Show who changed which field when");
  command->add_option("name", arguments->name, "Name, id or title, such as leads/lr-001")
      ->required();
  command->add_option("--limit", arguments->limit, "Most changes of the row; 0 for all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->footer("Example:\n  zhaolian history leads/lr-001 --lang zh\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return History(session, *arguments); }; });
}

void AddWatch(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<WatchArguments>();
  CLI::App* command = app.add_subcommand("watch", "Show what changes, as it changes");
  command->add_option_function<std::string>(
      "--in",
      [arguments](const std::string& text) {
        arguments->collections = absl::StrSplit(text, ',', absl::SkipWhitespace());
      },
      "Only these collections, separated by commas");
  command->add_option("--changes", arguments->changes, "End after so many changes; 0: never")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->footer(
      "Ctrl-C ends it.\n\n"
      "Examples:\n"
      "  zhaolian watch\n"
      "  zhaolian watch --in leads,engagements -o json\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return Watch(session, *arguments); }; });
}

void AddUnmask(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<UnmaskArguments>();
  CLI::App* command =
      app.add_subcommand("unmask", "Show a contact person with name, phone and e-mail");
  command
      ->add_option("person", arguments->person,
                   "The contact person: name or id; without a network its firm will do")
      ->required();
  command->add_option("--purpose", arguments->purpose, "What it is needed for; kept in the journal")
      ->required();
  command->add_flag("--offline", arguments->offline,
                    "Do not ask the server: show what this device keeps");
  command->footer(
      "Who saw whom, and for what, is in the journal. Where the server cannot be reached, "
      "contacts\n"
      "of your own open firms are shown as the last sync left them, for a week by default: firms "
      "with\n"
      "an open lead that you follow, and those that your unit holds by a claim. The next sync "
      "tells\n"
      "the journal.\n\n"
      "Examples:\n"
      "  zhaolian list contactPersons --filter 'enterprise = \"enterprises/er-001\"'\n"
      "  zhaolian unmask contactPersons/demo-person --purpose 回访\n"
      "  zhaolian unmask yzj --offline --purpose 约见面\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return UnmaskPerson(session, *arguments); }; });
}

}  // namespace

void AddQueryCommands(CLI::App& app, Session& session, Verb& verb) {
  AddSearch(app, session, verb);
  AddHistory(app, session, verb);
  AddWatch(app, session, verb);
  AddUnmask(app, session, verb);
}

}  // namespace zhaolian
