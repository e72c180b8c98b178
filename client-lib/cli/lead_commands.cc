#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/claim_verbs.h"
#include "client-lib/cli/commands.h"
#include "client-lib/cli/handover_verbs.h"
#include "client-lib/cli/stage_verbs.h"

namespace zhaolian {

namespace {

using MoveVerb = absl::Status (*)(Session&, const MoveArguments&);

// What all four take. `stage`: whether it is to be said where the lead goes.
CLI::App* AddMove(CLI::App& app, Session& session, Verb& verb, MoveVerb move, const char* name,
                  const char* description, bool stage, bool needs_reason) {
  auto arguments = std::make_shared<MoveArguments>();
  CLI::App* command = app.add_subcommand(name, description);
  command->add_option("lead", arguments->lead, "Name, id or title of the lead")->required();
  if (stage) {
    command->add_option("stage", arguments->stage, "Stage, such as SIGNED or 签约")->required();
  }
  command->add_option("--reason", arguments->reason, "Why")->required(needs_reason);
  AddEtagFlag(*command, arguments->change);
  AddValidateOnlyFlag(*command, arguments->change);
  command
      ->add_flag("--later", arguments->later, "Queue it on this machine, for zhaolian sync to send")
      ->excludes("--validate-only");
  command->callback(
      [&, move, arguments] { verb = [&, move, arguments] { return move(session, *arguments); }; });
  return command;
}

void AddMoves(CLI::App& app, Session& session, Verb& verb) {
  AddMove(app, session, verb, Advance, "advance", "Move a lead on to a later stage", true, false)
      ->footer(
          "A lead enters a stage when it has what the rules of the stage ask for; see\n"
          "zhaolian list stageRules. What is missing is said at once, also with --validate-only.\n"
          "A lead that was shelved or lost is taken up again with it. Without a network --later\n"
          "queues it: sync has it checked, and where the lead was changed meanwhile, zhaolian\n"
          "conflicts asks.\n\n"
          "Examples:\n"
          "  zhaolian advance lr-014 NEGOTIATING\n"
          "  zhaolian advance leads/lr-014 签约 --validate-only\n"
          "  zhaolian advance lr-014 NEGOTIATING --later\n");
  AddMove(app, session, verb, Revert, "revert", "Move a lead back to an earlier stage", true, true)
      ->footer(
          "Example:\n"
          "  zhaolian revert lr-001 NEGOTIATING --reason 协议未生效\n");
  AddMove(app, session, verb, Shelve, "shelve", "Pause a lead", false, true)
      ->footer(
          "Example:\n"
          "  zhaolian shelve lr-001 --reason 用地指标未落实\n");
  AddMove(app, session, verb, Lose, "lose", "Give a lead up", false, true)
      ->footer(
          "Example:\n"
          "  zhaolian lose lr-001 --reason 企业选址外省\n");
}

void AddStages(CLI::App& app, Session& session, Verb& verb) {
  auto lead = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("stages", "Show the stages that a lead has been in, and how long");
  command->add_option("lead", *lead, "Name, id or title of the lead")->required();
  command->footer(
      "Example:\n"
      "  zhaolian stages lr-001\n");
  command->callback([&, lead] { verb = [&, lead] { return ListStages(session, *lead); }; });
}

void AddCheckClaim(CLI::App& app, Session& session, Verb& verb) {
  auto firm = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("check-claim", "Ask whether a unit holds a firm, and whom to call");
  command->add_option("firm", *firm, "Name, id or title of the firm")->required();
  command->footer(
      "The answer is the same for everybody, and never tells what the unit is about with the\n"
      "firm. Each check is in the journal; so many are taken in an hour.\n\n"
      "Examples:\n"
      "  zhaolian check-claim te-001\n"
      "  zhaolian check-claim 中航西飞 -o json\n");
  command->callback([&, firm] { verb = [&, firm] { return CheckClaim(session, *firm); }; });
}

void AddHandover(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<HandoverArguments>();
  CLI::App* command = app.add_subcommand(
      "handover", "Hand the open leads, engagements, issues and trips of a user to another");
  command->add_option("--from", arguments->from, "Who hands over; may have left")->required();
  command->add_option("--to", arguments->to, "Who takes over, in the same unit")->required();
  command->add_option("--reason", arguments->reason, "Why, for the journal");
  command->add_flag("--yes", arguments->yes, "Do not ask");
  command->add_flag("--validate-only", arguments->validate_only, "Show it and change nothing");
  command->footer(
      "Open are leads that are neither completed nor lost, engagements with a next date, issues\n"
      "that are to be solved or supervised, and trips that are not closed: all of them change\n"
      "hands. Only who follows them up changes. Broken off, the same command hands over the "
      "rest.\n\n"
      "Examples:\n"
      "  zhaolian handover --from lin --to wang\n"
      "  zhaolian handover --from lin --to wang --reason 轮换期满 --yes\n"
      "  zhaolian list leads --filter 'assignee = \"users/lin\"'\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return HandOver(session, *arguments); }; });
}

}  // namespace

void AddLeadCommands(CLI::App& app, Session& session, Verb& verb) {
  AddMoves(app, session, verb);
  AddStages(app, session, verb);
  AddCheckClaim(app, session, verb);
  AddHandover(app, session, verb);
}

}  // namespace zhaolian
