#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/claim_verbs.h"
#include "client-lib/cli/commands.h"
#include "client-lib/cli/handover_verbs.h"
#include "client-lib/cli/query_verbs.h"

namespace zhaolian {

namespace {

void AddAdvance(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<AdvanceArguments>();
  CLI::App* command = app.add_subcommand("advance", "Move a lead to another stage");
  command->add_option("lead", arguments->lead, "Name, id or title of the lead")->required();
  command->add_option("stage", arguments->stage, "Stage, such as SIGNED or 签约")->required();
  command->add_option("--reason", arguments->reason,
                      "Why; required for SHELVED, LOST and every step back");
  AddEtagFlag(*command, arguments->change);
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "Examples:\n"
      "  zhaolian advance lr-001 NEGOTIATING\n"
      "  zhaolian advance leads/lr-001 搁置 --reason 用地指标未落实\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return Advance(session, *arguments); }; });
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
      "  zhaolian check-claim 示例精密有限公司 -o json\n");
  command->callback([&, firm] { verb = [&, firm] { return CheckClaim(session, *firm); }; });
}

void AddHandover(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<HandoverArguments>();
  CLI::App* command =
      app.add_subcommand("handover", "Hand the open leads and engagements of a user to another");
  command->add_option("--from", arguments->from, "Who hands over; may have left")->required();
  command->add_option("--to", arguments->to, "Who takes over, in the same unit")->required();
  command->add_option("--reason", arguments->reason, "Why, for the journal");
  command->add_flag("--yes", arguments->yes, "Do not ask");
  command->add_flag("--validate-only", arguments->validate_only, "Show it and change nothing");
  command->footer(
      "Open are leads that are neither completed nor lost, and engagements with a next date.\n"
      "Only who follows them up changes. Broken off, the same command hands over the rest.\n\n"
      "Examples:\n"
      "  zhaolian handover --from lin --to wang\n"
      "  zhaolian handover --from lin --to wang --reason 轮换期满 --yes\n"
      "  zhaolian list leads --filter 'assignee = \"users/lin\"'\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return HandOver(session, *arguments); }; });
}

}  // namespace

void AddLeadCommands(CLI::App& app, Session& session, Verb& verb) {
  AddAdvance(app, session, verb);
  AddCheckClaim(app, session, verb);
  AddHandover(app, session, verb);
}

}  // namespace zhaolian
