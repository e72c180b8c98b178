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
  command->add_option("--firm", arguments->firms, "Firm to meet; as often as needed");
  AddDays(*command, arguments->days);
  command->footer(
      "Of others it is told which unit, on which day, and no more; each firm counts as a claim\n"
      "check.\n\n"
      "Example:\n"
      "  zhaolian trip plan 长三角叩门 --leader lin --from 2026-12-07 --to 2026-12-11 \\\n"
      "      --firm te-001 --firm te-002\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return PlanTrip(session, *arguments); }; });
}

void AddStops(CLI::App& trip, Session& session, Verb& verb) {
  auto name = std::make_shared<std::string>();
  CLI::App* command = trip.add_subcommand("stops", "Show the stops of a trip");
  command->add_option("trip", *name, "Name, id or title of the trip")->required();
  command->footer(
      "A stop is a row: zhaolian create tripStop trip=… enterprise=…, and\n"
      "zhaolian update tripStops/… outcome=已取消 outcome_note=企业临时改期\n\n"
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
      trip.add_subcommand("log", "Log the engagements of several stops, all or none");
  command->add_option("trip", arguments->trip, "Name, id or title of the trip")->required();
  command->add_option("--file", arguments->file, "JSON or textproto; - for standard input")
      ->required();
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "Example:\n"
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
      "Every stop needs an outcome and a next step, or a reason where it was cancelled.\n\n"
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
