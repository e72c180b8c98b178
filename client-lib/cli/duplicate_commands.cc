#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/duplicate_verbs.h"

namespace zhaolian {
namespace {

using v1::DuplicateVerdict;

void AddJudge(CLI::App& duplicates, Session& session, Verb& verb) {
  auto arguments = std::make_shared<JudgeArguments>();
  CLI::App* command = duplicates.add_subcommand(
      "judge", "Say what two firms, or two leads, are, so that nobody is asked again");
  command
      ->add_option("one", arguments->first,
                   "Name, id or title of a firm, or the name of a lead: leads/lr-001")
      ->required();
  command->add_option("other", arguments->second, "The other one")->required();
  command->add_flag("--same", arguments->same, "One and the same; merge firms later");
  command->add_flag("--different", arguments->different, "Two by themselves");
  command->add_flag("--related", arguments->related, "Two of one group, or two phases");
  command->add_option("--note", arguments->note, "Why");
  command->footer(
      "Examples:\n"
      "  zhaolian duplicates judge te-001 er-032 --same\n"
      "  zhaolian duplicates judge er-001 te-500 --related --note 集团与子公司\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return JudgeDuplicate(session, *arguments); }; });
}

void AddLimitAndVerdict(CLI::App& command, DuplicatesArguments& arguments) {
  command.add_option("--limit", arguments.limit, "Most pairs; 0 for all")
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--judged", arguments.verdict,
                  "Pairs that were judged: same, different or related")
      ->transform(CLI::CheckedTransformer(
                      std::map<std::string, DuplicateVerdict::Verdict>{
                          {"same", DuplicateVerdict::VERDICT_SAME},
                          {"different", DuplicateVerdict::VERDICT_DIFFERENT},
                          {"related", DuplicateVerdict::VERDICT_RELATED}},
                      CLI::ignore_case)
                      .description(""))
      ->type_name("VERDICT");
}

void AddLeads(CLI::App& duplicates, Session& session, Verb& verb) {
  auto arguments = std::make_shared<DuplicatesArguments>();
  CLI::App* command = duplicates.add_subcommand(
      "leads", "Show pairs of leads that may be one project signed twice");
  command->add_option("--lead", arguments->of, "Only pairs with this lead");
  command->add_option("--minimum", arguments->minimum_score, "Least score, 0 to 100")
      ->check(CLI::Range(0, 100));
  AddLimitAndVerdict(*command, *arguments);
  command->footer(
      "Examples:\n"
      "  zhaolian duplicates leads\n"
      "  zhaolian duplicates leads --lead lr-001 -o json\n"
      "  zhaolian duplicates leads --judged same\n"
      "  zhaolian duplicates judge leads/lr-001 leads/lr-002 --different\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ListResignedLeads(session, *arguments); }; });
}

void AddDuplicates(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<DuplicatesArguments>();
  CLI::App* command =
      app.add_subcommand("duplicates", "Show pairs of firms that may be one, and judge them");
  command->require_subcommand(0, 1);
  command->fallthrough();
  command->add_option("--firm", arguments->of, "Only pairs with this firm");
  command
      ->add_option("--minimum", arguments->minimum_score,
                   "Least score, 0 to 100; from 90 on only the way of writing differs")
      ->check(CLI::Range(0, 100));
  AddLimitAndVerdict(*command, *arguments);
  command->footer(
      "Nothing merges by itself: judge a pair, or merge it with: zhaolian merge\n\n"
      "Examples:\n"
      "  zhaolian duplicates\n"
      "  zhaolian duplicates --firm te-001 -o json\n"
      "  zhaolian duplicates --minimum 90 -o csv\n"
      "  zhaolian duplicates --judged same\n"
      "  zhaolian duplicates judge te-001 er-032 --different\n");
  AddJudge(*command, session, verb);
  AddLeads(*command, session, verb);
  command->callback([&, arguments, command] {
    if (!command->get_subcommands().empty()) return;
    verb = [&, arguments] { return ListDuplicates(session, *arguments); };
  });
}

void AddUndo(CLI::App& merge, Session& session, Verb& verb) {
  auto name = std::make_shared<std::string>();
  auto validate_only = std::make_shared<bool>(false);
  CLI::App* command = merge.add_subcommand("undo", "Take a merge back");
  command->add_option("merge", *name, "As the merge told it: merges/…")->required();
  command->add_flag("--validate-only", *validate_only, "Show it and change nothing");
  command->footer(
      "Rows that were changed since stay with the firm that they were moved to; they are told.\n\n"
      "Example:\n"
      "  zhaolian merge undo merges/m0190a5e2-5b7c-7c3e-8f2a-1c9d4e6b7a80\n");
  command->callback([&, name, validate_only] {
    verb = [&, name, validate_only] { return UndoMerge(session, *name, *validate_only); };
  });
}

void AddMerge(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<MergeArguments>();
  CLI::App* command = app.add_subcommand("merge", "Make one firm of two");
  command->require_subcommand(0, 1);
  command->fallthrough();
  command->add_option("from", arguments->from, "The firm that goes: name, id or title");
  command->add_option("into", arguments->into, "The firm that stays");
  command->add_option("--take", arguments->take,
                      "A field of which the firm that goes has the better value");
  command->add_option("--reason", arguments->reason, "Why, for the journal");
  command->add_flag("--yes", arguments->yes, "Do not ask");
  command->add_flag("--validate-only", arguments->validate_only, "Show it and change nothing");
  command->footer(
      "Leads, engagements and contact persons go to the firm that stays; of each nothing else\n"
      "changes. The names of the firm that goes become aliases of the other.\n\n"
      "Examples:\n"
      "  zhaolian merge te-900 te-001\n"
      "  zhaolian merge te-900 te-001 --take region_code --reason 同一信用代码 --yes\n"
      "  zhaolian merge undo merges/m0190a5e2-5b7c-7c3e-8f2a-1c9d4e6b7a80\n");
  AddUndo(*command, session, verb);
  command->callback([&, arguments, command] {
    if (!command->get_subcommands().empty()) return;
    verb = [&, arguments] { return MergeFirms(session, *arguments); };
  });
}

}  // namespace

void AddDuplicateCommands(CLI::App& app, Session& session, Verb& verb) {
  AddDuplicates(app, session, verb);
  AddMerge(app, session, verb);
}

}  // namespace zhaolian
