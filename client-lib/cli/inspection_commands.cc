#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/inspection_verbs.h"

namespace zhaolian {
namespace {

void AddAdd(CLI::App& inspection, Session& session, Verb& verb) {
  auto arguments = std::make_shared<AddInspectionArguments>();
  CLI::App* command = inspection.add_subcommand("add", "Record what was found at a site");
  command->add_option("lead", arguments->lead, "Name, id or title of the lead")->required();
  command
      ->add_option("--found", arguments->stage,
                   "The stage that the site bears out, such as STARTED or 开工")
      ->required();
  command->add_option("--finding", arguments->finding, "What was found")->required();
  command->add_option("--date", arguments->date, "The day of the inspection; today by default");
  command->add_option("--progress", arguments->progress_percent, "How much of it stands, in %")
      ->check(CLI::Range(0, 100));
  command->add_option("--inspector", arguments->inspectors,
                      "A user who was there; may be repeated");
  command->add_option("--unit", arguments->unit, "Which unit inspects; your own if absent");
  command->add_option("--request-id", arguments->change.request_id,
                      "UUID of the request; the same again changes nothing twice");
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "The stage that the lead is said to be in is kept beside it. A checkup opens an issue where\n"
      "the two differ.\n\n"
      "Example:\n"
      "  zhaolian inspection add lr-001 --found 在谈 --finding 尚未动工 --date 昨天\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return AddInspection(session, *arguments); }; });
}

void AddList(CLI::App& inspection, Session& session, Verb& verb) {
  auto arguments = std::make_shared<ListInspectionsArguments>();
  CLI::App* command = inspection.add_subcommand("list", "Show inspections, the latest first");
  command->add_option("lead", arguments->lead, "Only of this lead");
  command->add_option("--limit", arguments->limit, "Most inspections; 0 for all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->footer(
      "Examples:\n"
      "  zhaolian inspection list lr-001\n"
      "  zhaolian inspection list -o csv\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ListInspections(session, *arguments); }; });
}

}  // namespace

void AddInspectionCommands(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* inspection =
      app.add_subcommand("inspection", "Site inspections: what was found where a project is");
  inspection->require_subcommand(1);
  inspection->fallthrough();
  inspection->footer("Example:\n  zhaolian inspection list lr-001\n");
  AddAdd(*inspection, session, verb);
  AddList(*inspection, session, verb);
}

}  // namespace zhaolian
