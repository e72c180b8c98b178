#include "client-lib/cli/offline_commands.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "absl/strings/str_split.h"
#include "client-lib/cli/conflict_verbs.h"
#include "client-lib/cli/contact_verbs.h"
#include "client-lib/cli/step_verbs.h"
#include "client-lib/cli/sync_verbs.h"

namespace zhaolian {
namespace {

void AddLog(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<LogArguments>();
  CLI::App* command =
      app.add_subcommand("log", "Log a contact with a firm, with or without a network");
  command->add_option("--firm", arguments->firm, "Its id, title, pinyin or initials")->required();
  command->add_option("--met", arguments->met, "Who was met, with title; may be repeated");
  command->add_option("--summary", arguments->summary, "What was said")->required();
  command->add_option("--outcome", arguments->outcome, "What came of it");
  command->add_option("--next", arguments->next, "Day of the next step, then the step itself");
  command->add_option("--kind", arguments->kind, "VISIT, CALL, MEETING, RECEPTION or MESSAGE")
      ->capture_default_str();
  command->add_option("--when", arguments->when, "When it was; now by default");
  command->add_option("--place", arguments->place, "Where it was");
  command->add_option("--lead", arguments->lead, "The lead that it is about");
  command->footer(
      "It is kept on this machine until zhaolian sync sends it, and counts once however often\n"
      "that is tried. The firm is looked up in what the last sync received.\n\n"
      "Examples:\n"
      "  zhaolian log --firm yzj --met '王虚构 副总' --summary '谈了二期用地' \\\n"
      "      --outcome 有意向 --next '2026-12-01 送样品'\n"
      "  zhaolian log --firm te-001 --kind call --when '昨天 15:00' --summary '约定走访' \\\n"
      "      --next '明天 走访'\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return LogContact(session, *arguments); }; });
}

void AddNote(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<NoteArguments>();
  CLI::App* command =
      app.add_subcommand("note", "Note a change of a row, with or without a network");
  command->add_option("name", arguments->name, "Its name, id, title, pinyin or initials")
      ->required();
  command->add_option("fields", arguments->fields, "field=value, field+=value, field-=value")
      ->required();
  command->footer(
      "As zhaolian update, sent by zhaolian sync. Where others have changed other fields of the\n"
      "row meanwhile both count; where they have changed the same, zhaolian conflicts asks.\n\n"
      "Examples:\n"
      "  zhaolian note leads/lr-001 summary=用地已落实\n"
      "  zhaolian note 2 place=办公楼三层    # of the last list of due or find\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return NoteUpdate(session, *arguments); }; });
}

void AddReads(CLI::App& app, Session& session, Verb& verb) {
  auto due = std::make_shared<DueArguments>();
  CLI::App* command = app.add_subcommand("due", "Show the next steps that are due");
  command->add_option("--within", due->within, "Days or weeks from today, as 7d or 2w")
      ->capture_default_str();
  command->add_flag("--all", due->everybody, "Those of others too");
  command->footer(
      "The number before a step stands for it afterwards, until due or find lists anew.\n\n"
      "Examples:\n  zhaolian due\n  zhaolian due --within 2w --all -o csv\n  zhaolian done 1\n");
  command->callback([&, due] { verb = [&, due] { return ShowDue(session, *due); }; });

  auto done = std::make_shared<DoneArguments>();
  command = app.add_subcommand("done", "Tick off next steps, or put one off");
  command->add_option("steps", done->steps, "Their numbers in the list of due, or names")
      ->required();
  command->add_option("--next", done->next, "Day of the step that comes next, then that step");
  command->add_option("--outcome", done->outcome, "What came of it");
  command->footer(
      "With or without a network. What was said and done meanwhile is logged with zhaolian log,\n"
      "which takes the number of a step in place of a firm.\n\n"
      "Examples:\n  zhaolian done 1\n  zhaolian done 2 3\n"
      "  zhaolian done 1 --outcome 样品已送达\n"
      "  zhaolian done 1 --next '下周三 再访'\n");
  command->callback([&, done] { verb = [&, done] { return FinishSteps(session, *done); }; });

  auto find = std::make_shared<FindArguments>();
  command =
      app.add_subcommand("find", "Search what this machine has, what it has not sent among it");
  command->add_option("words", find->words, "All must be found")->required();
  command->add_option_function<std::string>(
      "--in",
      [find](const std::string& text) {
        find->collections = absl::StrSplit(text, ',', absl::SkipWhitespace());
      },
      "Collections to search, separated by commas; all if absent");
  command->add_option("--limit", find->limit, "Most rows")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  command->footer(
      "As zhaolian search, without a network, over what the last sync received and what was\n"
      "logged and changed here since, which is marked as not sent.\n\n"
      "Examples:\n  zhaolian find yzj\n  zhaolian find 药业 --in enterprises\n");
  command->callback([&, find] { verb = [&, find] { return FindOffline(session, *find); }; });

  auto name = std::make_shared<std::string>();
  command = app.add_subcommand("show", "Show a row as this machine has it");
  command->add_option("name", *name, "Its name, id, title, pinyin or initials")->required();
  command->footer("Example:\n  zhaolian show enterprises/te-001\n");
  command->callback([&, name] { verb = [&, name] { return ShowOffline(session, *name); }; });
}

void AddSync(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<SyncArguments>();
  CLI::App* command = app.add_subcommand("sync", "Send what waits here, and receive what is new");
  command->add_flag("--anew", arguments->anew, "Receive everything again; what waits is kept");
  command
      ->add_option("--clock-tolerance", arguments->clock_tolerance,
                   "Minutes that the clock of this machine may be wrong by")
      ->capture_default_str()
      ->envname("ZHAOLIAN_CLOCK_TOLERANCE")
      ->check(CLI::Range(0, 1'000'000));
  command->footer(
      "Broken off anywhere, the next one goes on. Nothing is sent that was dated by a clock that\n"
      "is wrong by more than --clock-tolerance. Exit code 4 when the server refused something\n"
      "that you must decide on.\n\n"
      "Examples:\n  zhaolian sync\n  zhaolian sync -o json\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return Synchronise(session, *arguments); }; });
}

void AddOutbox(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* outbox = app.add_subcommand("outbox", "Show what the server has not taken yet");
  outbox->footer(
      "Examples:\n  zhaolian outbox\n  zhaolian outbox edit 12 next_date=2026-12-03\n"
      "  zhaolian outbox retry 12\n  zhaolian outbox discard 12 13\n");
  auto again = std::make_shared<std::vector<int64_t>>();
  CLI::App* retry = outbox->add_subcommand("retry", "Queue refused changes again, as they are");
  retry->add_option("numbers", *again, "As the list shows them")->required();
  retry->footer("Example:\n  zhaolian outbox retry 12\n");
  retry->callback([&, again] { verb = [&, again] { return RetryWaiting(session, *again); }; });
  auto edit = std::make_shared<EditArguments>();
  CLI::App* command = outbox->add_subcommand("edit", "Correct a change that waits or was refused");
  command->add_option("number", edit->number, "As the list shows it")->required();
  command->add_option("fields", edit->fields, "field=value, field+=value, field-=value")
      ->required();
  command->footer(
      "It keeps its place among those that wait, and a refused one is queued again. What the\n"
      "server may have already is not corrected here: sync, and change the row with zhaolian "
      "note.\n\n"
      "Examples:\n"
      "  zhaolian outbox edit 12 summary=谈了二期用地和用工 next_date=2026-12-03\n"
      "  zhaolian outbox edit 12 enterprise=yzj\n");
  command->callback([&, edit] { verb = [&, edit] { return EditWaiting(session, *edit); }; });
  auto gone = std::make_shared<std::vector<int64_t>>();
  CLI::App* discard = outbox->add_subcommand("discard", "Forget changes for good");
  discard->add_option("numbers", *gone, "As the list shows them")->required();
  discard->footer("Example:\n  zhaolian outbox discard 12 13\n");
  discard->callback([&, gone] { verb = [&, gone] { return DiscardWaiting(session, *gone); }; });
  outbox->callback([&, outbox] {
    if (outbox->get_subcommands().empty()) verb = [&] { return ListWaiting(session); };
  });
}

void AddConflicts(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<ConflictArguments>();
  CLI::App* command =
      app.add_subcommand("conflicts", "Show what others changed too, and decide what counts");
  command->add_option("number", arguments->number, "One of them, as the list shows it");
  command->add_option("--take", arguments->take,
                      "mine, theirs, FIELD=mine or FIELD=theirs; may be repeated");
  command->footer(
      "Listed are the fields that both changed; of these, those that --take does not name stay\n"
      "theirs. What nobody else changed stays yours.\n\n"
      "Examples:\n"
      "  zhaolian conflicts\n"
      "  zhaolian conflicts 12 --take mine\n"
      "  zhaolian conflicts 12 --take summary=mine --take place=theirs\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return DecideConflicts(session, *arguments); }; });
}

}  // namespace

void AddOfflineCommands(CLI::App& app, Session& session, Verb& verb) {
  AddLog(app, session, verb);
  AddNote(app, session, verb);
  AddReads(app, session, verb);
  AddSync(app, session, verb);
  AddOutbox(app, session, verb);
  AddConflicts(app, session, verb);
}

}  // namespace zhaolian
