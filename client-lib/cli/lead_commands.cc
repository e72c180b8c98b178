#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/query_verbs.h"

namespace zhaolian {

void AddLeadCommands(CLI::App& app, Session& session, Verb& verb) {
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

}  // namespace zhaolian
