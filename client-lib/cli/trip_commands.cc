#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/trip_verbs.h"

namespace zhaolian {
namespace {

void AddDays(CLI::App& command, int& days) {
  command.add_option("--days", days, "How many days before and after; 30 if absent")
      ->check(CLI::Range(1, 366));
}

void AddPlan(CLI::App& trip, Session& session, Verb& verb) {
  auto arguments = std::make_shared<PlanTripArguments>();
  CLI::App* command =
      trip.add_subcommand("plan", "Plan a trip, and hear who else is at the same doors");
  command->add_option("title", arguments->title, "What the trip is called")->required();
  command->add_option("--leader", arguments->leader, "Who leads it")->required();
  command->add_option("--with", arguments->members, "Who goes along; as often as needed");
  command->add_option("--from", arguments->from, "First day")->required();
  command->add_option("--to", arguments->to, "Last day")->required();
  command->add_option("--firm", arguments->stops,
                      "FIRM, or FIRM=DAY PURPOSE: whom to meet, when and what for; as often as "
                      "needed");
  AddDays(*command, arguments->days);
  command->footer(
      "Of others, teams of your own unit too, it is told which unit, on which day, and no more;\n"
      "each firm counts as a claim check. The same plan again makes what is missing of it, and\n"
      "nothing twice.\n\n"
      "Example:\n"
      "  zhaolian trip plan 长三角叩门 --leader lin --from 2026-12-07 --to 2026-12-11 \\\n"
      "      --firm te-001 --firm te-002=2026-12-08 --firm 'te-003=2026-12-09 看二期厂房'\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return PlanTrip(session, *arguments); }; });
}

void AddStops(CLI::App& trip, Session& session, Verb& verb) {
  auto name = std::make_shared<std::string>();
  CLI::App* command = trip.add_subcommand("stops", "Show the stops of a trip");
  command->add_option("trip", *name, "Name, id or title of the trip")->required();
  command->footer(
      "A stop is a row: zhaolian create tripStop trip=… enterprise=… adds one. What came of it is\n"
      "said with zhaolian trip log. The next step of a stop that was met is followed up in its\n"
      "engagement; that of another is done with zhaolian update tripStops/… next_date=\n\n"
      "Example:\n  zhaolian trip stops 长三角叩门\n");
  command->callback([&, name] { verb = [&, name] { return ListTripStops(session, *name); }; });
}

void AddCollisions(CLI::App& trip, Session& session, Verb& verb) {
  auto arguments = std::make_shared<CollisionArguments>();
  CLI::App* command = trip.add_subcommand("collisions", "Show who else is at the same doors");
  command->add_option("trip", arguments->trip, "Name, id or title of the trip")->required();
  AddDays(*command, arguments->days);
  command->footer("Example:\n  zhaolian trip collisions 长三角叩门 --days 60\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ListCollisions(session, *arguments); }; });
}

void AddLog(CLI::App& trip, Session& session, Verb& verb) {
  auto arguments = std::make_shared<LogTripArguments>();
  CLI::App* command =
      trip.add_subcommand("log", "Say what came of a stop, or of several, of all or none");
  command->add_option("trip", arguments->trip, "Name, id or title of the trip")->required();
  command->add_option("--firm", arguments->firm, "Of which stop: its firm");
  command->add_option("--met", arguments->met, "Who was met, with title; may be repeated");
  command->add_option("--summary", arguments->summary, "What was said");
  command->add_option("--outcome", arguments->outcome, "What came of it; why it was cancelled");
  command->add_option("--next", arguments->next, "Day of the next step, then the step itself");
  CLI::Option* not_met = command->add_flag("--not-met", arguments->not_met, "Nobody was met");
  command->add_flag("--cancelled", arguments->cancelled, "The team did not go")->excludes(not_met);
  command->add_option("--kind", arguments->kind,
                      "VISIT, CALL, MEETING, RECEPTION or MESSAGE; VISIT if absent");
  command->add_option("--when", arguments->when, "When it was; now by default");
  command->add_option("--place", arguments->place, "Where it was");
  command->add_option("--lead", arguments->lead, "The lead that it is about");
  command->add_option("--file", arguments->file,
                      "Several stops instead, as JSON or textproto; - for standard input");
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "A stop that was met gets its engagement, for the leader and all who went along.\n\n"
      "Examples:\n"
      "  zhaolian trip log 长三角叩门 --firm te-001 --met '王虚构 副总' --summary 参观车间 \\\n"
      "      --outcome 有意向 --next '2026-12-20 寄送样品'\n"
      "  zhaolian trip log 长三角叩门 --firm te-002 --not-met --outcome 负责人出差 \\\n"
      "      --next '2026-12-15 改约'\n"
      "  zhaolian trip log 长三角叩门 --firm te-003 --cancelled --outcome 企业临时改期\n"
      "  echo '{\"logs\": [{\"stop\": \"tripStops/demo\", \"occurTime\": "
      "\"2026-12-07T02:00:00Z\",\n"
      "      \"summary\": \"参观车间\", \"nextStep\": \"寄送样品\", \"nextDate\": "
      "\"2026-12-20\"}]}' |\n"
      "    zhaolian trip log 长三角叩门 --file -\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return LogTrip(session, *arguments); }; });
}

void AddClose(CLI::App& trip, Session& session, Verb& verb) {
  auto arguments = std::make_shared<CloseTripArguments>();
  CLI::App* command = trip.add_subcommand("close", "Close a trip whose stops all have an outcome");
  command->add_option("trip", arguments->trip, "Name, id or title of the trip")->required();
  AddEtagFlag(*command, arguments->change);
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "Every stop needs an outcome and a next step with its day, or a reason where it was\n"
      "cancelled.\n\n"
      "Example:\n  zhaolian trip close 长三角叩门 --validate-only\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return CloseTrip(session, *arguments); }; });
}

}  // namespace

void AddTripCommands(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* trip = app.add_subcommand("trip", "Trips of small teams to the doors of firms");
  trip->require_subcommand(1);
  trip->fallthrough();
  trip->footer(
      "Examples:\n"
      "  zhaolian trip plan 长三角叩门 --leader lin --from 2026-12-07 --to 2026-12-11 \\\n"
      "      --firm te-001 --firm te-002 --firm te-003\n"
      "  zhaolian trip log 长三角叩门 --firm te-001 --summary 参观车间 --next '2026-12-20 "
      "寄送样品'\n"
      "  zhaolian trip close 长三角叩门\n");
  AddPlan(*trip, session, verb);
  AddStops(*trip, session, verb);
  AddCollisions(*trip, session, verb);
  AddLog(*trip, session, verb);
  AddClose(*trip, session, verb);
}

}  // namespace zhaolian
