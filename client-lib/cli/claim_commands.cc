#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/claim_verbs.h"
#include "client-lib/cli/commands.h"

namespace zhaolian {
namespace {

void AddRelease(CLI::App& claim, Session& session, Verb& verb) {
  auto arguments = std::make_shared<ReleaseArguments>();
  CLI::App* command = claim.add_subcommand("release", "Let a claim go before it lapses");
  command->add_option("claim", arguments->claim, "As zhaolian claims shows it: claims/…")
      ->required();
  command->add_option("--reason", arguments->reason, "Why");
  AddEtagFlag(*command, arguments->change);
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "The firm is free at once.\n\n"
      "Example:\n"
      "  zhaolian claim release claims/m0190a5e2-5b7c-7c3e-8f2a-1c9d4e6b7a80 --reason "
      "企业无意投资\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ReleaseClaim(session, *arguments); }; });
}

void AddClaim(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<ClaimArguments>();
  CLI::App* command = app.add_subcommand("claim", "Claim a firm, or a lead of it, for a unit");
  command->require_subcommand(0, 1);
  command->fallthrough();
  command->add_option("subject", arguments->subject, "A firm or a lead: name, id or title");
  command->add_option("--unit", arguments->unit, "Which unit claims the firm; your own if absent");
  command->add_option("--basis", arguments->basis, "How the unit came by the firm");
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "Who claims first holds the firm: others are told by whom it is held, and whom to call.\n"
      "Of a lead only its project and its firm are held, and other projects of the firm are\n"
      "free. A claim lapses after some weeks, unless the unit logs an engagement.\n\n"
      "Examples:\n"
      "  zhaolian claim te-001 --basis 行业协会推荐\n"
      "  zhaolian claim leads/lr-001\n"
      "  zhaolian claim release claims/m0190a5e2-5b7c-7c3e-8f2a-1c9d4e6b7a80\n");
  AddRelease(*command, session, verb);
  command->callback([&, arguments, command] {
    if (!command->get_subcommands().empty()) return;
    if (arguments->subject.empty()) throw CLI::RequiredError("subject");
    verb = [&, arguments] { return MakeClaim(session, *arguments); };
  });
}

void AddClaims(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<ClaimsArguments>();
  CLI::App* command =
      app.add_subcommand("claims", "Show claims that hold, those first that lapse first");
  command
      ->add_option("--lapsing", arguments->lapsing_days,
                   "Only those that lapse within so many days")
      ->check(CLI::Range(1, 3650));
  command->add_option("--limit", arguments->limit, "Most claims; 0 for all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->footer(
      "Your unit's, and those of the units below it. Those that have lapsed too are shown by:\n"
      "zhaolian list claims\n\n"
      "Examples:\n"
      "  zhaolian claims\n"
      "  zhaolian claims --lapsing 7 -o csv\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ListClaims(session, *arguments); }; });
}

}  // namespace

void AddClaimCommands(CLI::App& app, Session& session, Verb& verb) {
  AddClaim(app, session, verb);
  AddClaims(app, session, verb);
}

}  // namespace zhaolian
