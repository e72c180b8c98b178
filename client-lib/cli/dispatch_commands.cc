#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/dispatch_verbs.h"
#include "client-lib/cli/figure_definitions.h"
#include "client-lib/cli/ids_flag.h"
#include "client-lib/cli/issue_verbs.h"

namespace zhaolian {
namespace {

void AddLimit(CLI::App& command, int& limit, const char* what) {
  command.add_option("--limit", limit, what)->capture_default_str()->check(CLI::NonNegativeNumber);
}

void AddTake(CLI::App& snapshot, Session& session, Verb& verb) {
  auto arguments = std::make_shared<TakeArguments>();
  CLI::App* command = snapshot.add_subcommand("take", "Freeze the three lists as they are now");
  command->add_option("--title", arguments->title, "Such as 第48周调度");
  command->add_option("--from", arguments->from,
                      "First day of agreements that count; the first of January if absent");
  command->add_option("--to", arguments->to, "Last day of them; today if absent");
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer("Example:\n  zhaolian snapshot take --title 第48周调度\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return TakeSnapshot(session, *arguments); }; });
}

void AddShow(CLI::App& snapshot, Session& session, Verb& verb) {
  auto arguments = std::make_shared<DispatchListArguments>();
  CLI::App* command = snapshot.add_subcommand("show", "Show the figures or a list of a snapshot");
  command->add_option("snapshot", arguments->snapshot, "Name or id; the last one if absent");
  command->add_option("--list", arguments->list, "The leads on SIGNED, STARTED or COMPLETED");
  command->add_option("--unit", arguments->unit, "Only leads of this unit");
  AddLimit(*command, arguments->limit, "Most leads; 0 for all");
  AddDefinitionsFlag(*command, arguments->definitions);
  command->footer(
      "Examples:\n"
      "  zhaolian snapshot show\n"
      "  zhaolian snapshot show --list STARTED --unit 汉台区\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ShowSnapshot(session, *arguments); }; });
}

void AddExplain(CLI::App& snapshot, Session& session, Verb& verb) {
  auto arguments = std::make_shared<ExplainArguments>();
  CLI::App* command =
      snapshot.add_subcommand("explain", "Count a snapshot again, and say what changed since");
  command->add_option("snapshot", arguments->snapshot, "Name or id; the last one if absent");
  command->add_option("--until", arguments->until,
                      "A later snapshot; now if absent, for who sees all leads");
  AddLimit(*command, arguments->limit, "Most changes; 0 for all");
  command->footer("Example:\n  zhaolian snapshot explain\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ExplainSnapshot(session, *arguments); }; });
}

void AddCheckup(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<CheckupArguments>();
  CLI::App* command =
      app.add_subcommand("checkup", "Run the checkup rules over every project, and open issues");
  command->add_option("--unit", arguments->unit, "Only projects of this unit");
  command->add_flag("--validate-only", arguments->validate_only,
                    "Say what would be opened and resolved, and do neither");
  AddIdsFlag(*command, arguments->references);
  command->footer(
      "It also runs each night. The rules are rows: zhaolian list checkupRules\n\n"
      "Examples:\n"
      "  zhaolian checkup --validate-only\n"
      "  zhaolian checkup --unit 汉台区\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ShowCheckup(session, *arguments); }; });
}

// A step of an issue: what it is called, what it does, and the flags that it takes.
struct Step {
  const char* name;
  const char* purpose;
  absl::Status (*run)(Session&, const IssueArguments&);
  const char* example;
  bool unit, person, due;
  const char* reason;  // what it is to say
};

constexpr Step kSteps[] = {
    {"hand-over", "Hand an issue over to a unit, a person and a date", HandOverIssue,
     "--unit 汉台区 --person lin --due 2026-12-15", true, true, true, "Why it goes there"},
    {"supervise", "Put an issue under supervision, with who answers for it", SuperviseIssue,
     "--person lin --due 2026-12-15 --reason 逾期未开工", false, true, true,
     "Why it is put under supervision"},
    {"release", "End the supervision of an issue", ReleaseIssue, "--reason 已开工", false, false,
     false, "Why supervision ends"},
    {"resolve", "Say how an issue was solved", ResolveIssue, "--reason 已取得施工许可", false,
     false, false, "How it was solved"},
};

void AddStep(const Step& step, CLI::App& issue, Session& session, Verb& verb) {
  auto arguments = std::make_shared<IssueArguments>();
  CLI::App* command = issue.add_subcommand(step.name, step.purpose);
  command->add_option("issue", arguments->subject, "As zhaolian issues shows it: issues/…")
      ->required();
  if (step.unit) command->add_option("--unit", arguments->unit, "Which unit solves it")->required();
  if (step.person) {
    command->add_option("--person", arguments->person, "Who of it; a user")->required();
  }
  if (step.due) {
    command->add_option("--due", arguments->due_date, "By when: a date, or 明天")->required();
  }
  command->add_option("--reason", arguments->reason, step.reason)->required(!step.unit);
  AddEtagFlag(*command, arguments->change);
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(absl::StrCat("Example:\n  zhaolian issue ", step.name,
                               " issues/m0190a5e2-5b7c-7c3e-8f2a-1c9d4e6b7a80 ", step.example,
                               "\n"));
  command->callback([&, arguments, run = step.run] {
    verb = [&, arguments, run] { return run(session, *arguments); };
  });
}

void AddOpen(CLI::App& issue, Session& session, Verb& verb) {
  auto arguments = std::make_shared<IssueArguments>();
  CLI::App* command = issue.add_subcommand("open", "Open an issue that no checkup found");
  command->add_option("lead", arguments->subject, "Name, id or title")->required();
  command->add_option("--problem", arguments->problem, "What is wrong")->required();
  command->add_option("--severity", arguments->severity, "YELLOW or RED; YELLOW if absent");
  command->add_option("--unit", arguments->unit, "Which unit solves it; the lead's if absent");
  command->add_option("--person", arguments->person, "Who of it; the lead's assignee if absent");
  command->add_option("--due", arguments->due_date, "By when; in 14 days if absent");
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "Example:\n  zhaolian issue open lr-001 --problem 用地手续未办结 --due 2026-12-15\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return OpenIssue(session, *arguments); }; });
}

void AddIssues(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<IssuesArguments>();
  CLI::App* command =
      app.add_subcommand("issues", "Show unresolved issues, those first that are due first");
  command->add_flag("--overdue", arguments->overdue, "Only those whose date has passed");
  command->add_flag("--supervised", arguments->supervised, "Only those under supervision");
  command->add_option("--unit", arguments->unit, "Only those that this unit is to solve");
  AddLimit(*command, arguments->limit, "Most issues; 0 for all");
  command->footer(
      "Examples:\n"
      "  zhaolian issues --overdue\n"
      "  zhaolian issues --unit 汉台区 -o csv\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ListIssues(session, *arguments); }; });
}

}  // namespace

void AddDispatchCommands(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* snapshot = app.add_subcommand("snapshot", "The weekly dispatch: three lists, frozen");
  snapshot->require_subcommand(1);
  snapshot->footer(
      "Examples:\n"
      "  zhaolian snapshot take --title 第48周调度\n"
      "  zhaolian snapshot show --list STARTED --unit 汉台区\n"
      "  zhaolian snapshot explain\n");
  AddTake(*snapshot, session, verb);
  AddShow(*snapshot, session, verb);
  AddExplain(*snapshot, session, verb);
  AddCheckup(app, session, verb);
  CLI::App* issue = app.add_subcommand("issue", "Open, hand over, supervise or resolve an issue");
  issue->require_subcommand(1);
  issue->footer(
      "Examples:\n"
      "  zhaolian issue open lr-001 --problem 用地手续未办结 --due 2026-12-15\n"
      "  zhaolian issues --overdue\n");
  AddOpen(*issue, session, verb);
  for (const Step& step : kSteps) AddStep(step, *issue, session, verb);
  AddIssues(app, session, verb);
}

}  // namespace zhaolian
