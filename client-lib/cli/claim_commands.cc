#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/claim_dispute_verbs.h"
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

void AddDispute(CLI::App& claim, Session& session, Verb& verb) {
  auto arguments = std::make_shared<DisputeArguments>();
  CLI::App* command = claim.add_subcommand("dispute", "Say that what another unit holds is yours");
  command->add_option("subject", arguments->subject, "A firm or a lead: name, id or title")
      ->required();
  command->add_option("--grounds", arguments->grounds, "Why: who talked with whom, when")
      ->required();
  command->add_option("--unit", arguments->unit, "Which unit disputes; your own if absent");
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "The claim goes on until the bureau has ruled; the unit that holds it sees the dispute.\n\n"
      "Example:\n"
      "  zhaolian claim dispute te-001 --grounds 三月一日已与其总经理会谈\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return DisputeClaim(session, *arguments); }; });
}

void AddDisputeSteps(CLI::App& claim, Session& session, Verb& verb) {
  auto withdrawn = std::make_shared<DisputeStepArguments>();
  CLI::App* command = claim.add_subcommand("withdraw", "Take a dispute back");
  command->add_option("dispute", withdrawn->dispute, "As zhaolian disputes shows it")->required();
  AddEtagFlag(*command, withdrawn->change);
  AddValidateOnlyFlag(*command, withdrawn->change);
  command->footer("Example:\n  zhaolian claim withdraw claimDisputes/m0190a5e2\n");
  command->callback(
      [&, withdrawn] { verb = [&, withdrawn] { return WithdrawDispute(session, *withdrawn); }; });

  auto ruled = std::make_shared<DisputeStepArguments>();
  command = claim.add_subcommand("rule", "Rule on a dispute, for the bureau");
  command->add_option("dispute", ruled->dispute, "As zhaolian disputes shows it")->required();
  command
      ->add_option("decision", ruled->decision, "UPHELD (维持首报) or TRANSFERRED (改归申诉单位)")
      ->required();
  command->add_option("--ruling", ruled->ruling, "Why it is ruled so")->required();
  AddEtagFlag(*command, ruled->change);
  AddValidateOnlyFlag(*command, ruled->change);
  command->footer(
      "UPHELD leaves the claim where it is; TRANSFERRED ends it and claims for the unit that has\n"
      "disputed it. A ruling is on record for good.\n\n"
      "Example:\n"
      "  zhaolian claim rule claimDisputes/m0190a5e2 TRANSFERRED --ruling 会谈记录属实\n");
  command->callback([&, ruled] { verb = [&, ruled] { return RuleOnClaim(session, *ruled); }; });
}

void AddDisputes(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<DisputesArguments>();
  CLI::App* command =
      app.add_subcommand("disputes", "Show disputes about claims that wait for a ruling");
  command->add_flag("--all", arguments->all, "Those that were ruled on or withdrawn, too");
  command->add_option("--limit", arguments->limit, "Most disputes; 0 for all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->footer("Examples:\n  zhaolian disputes\n  zhaolian disputes --all -o csv\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ListDisputes(session, *arguments); }; });
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
      "free. A claim lapses after some weeks, unless the unit logs an engagement, and in any case\n"
      "after some months.\n\n"
      "Examples:\n"
      "  zhaolian claim te-001 --basis 行业协会推荐\n"
      "  zhaolian update leads/lr-015 owner_unit=汉台区    # whose the claim is to be\n"
      "  zhaolian claim leads/lr-015\n"
      "  zhaolian claim release claims/m0190a5e2-5b7c-7c3e-8f2a-1c9d4e6b7a80\n");
  AddRelease(*command, session, verb);
  AddDispute(*command, session, verb);
  AddDisputeSteps(*command, session, verb);
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
  AddDisputes(app, session, verb);
}

}  // namespace zhaolian
