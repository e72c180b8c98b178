#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/transfer_verbs.h"

namespace zhaolian {
namespace {

using Run = absl::Status (*)(Session&, const TransferArguments&);

// An answer to an offer.
struct Answer {
  const char* name;
  const char* purpose;
  Run run;
  const char* example;
  bool person, reason;
};

constexpr Answer kAnswers[] = {
    {"accept", "Take a lead that is offered to your unit", AcceptLead, "--person lin", true, false},
    {"decline", "Do not take it, with a reason", DeclineLead, "--reason 无可用土地", false, true},
    {"withdraw", "Take back an offer of your unit", WithdrawLead, "", false, false},
};

void AddOffer(CLI::App& transfer, Session& session, Verb& verb) {
  auto arguments = std::make_shared<TransferArguments>();
  CLI::App* command = transfer.add_subcommand("offer", "Offer a lead to another unit");
  command->add_option("lead", arguments->subject, "Name, id or title")->required();
  command->add_option("--to", arguments->unit, "Which unit is to take it")->required();
  command->add_option("--reason", arguments->reason, "Why")->required();
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "The lead stays yours until they take it. So that they can look at it first, share it:\n"
      "zhaolian update LEAD shared_units+=UNIT\n\n"
      "Example:\n"
      "  zhaolian transfer offer lr-014 --to 汉台区 --reason 用地在对方园区\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return OfferLead(session, *arguments); }; });
}

void AddAnswer(const Answer& answer, CLI::App& transfer, Session& session, Verb& verb) {
  auto arguments = std::make_shared<TransferArguments>();
  CLI::App* command = transfer.add_subcommand(answer.name, answer.purpose);
  command
      ->add_option("transfer", arguments->subject,
                   "As zhaolian list leadTransfers shows it: leadTransfers/…")
      ->required();
  if (answer.person) {
    command->add_option("--person", arguments->person, "Who of your unit follows it");
  }
  if (answer.reason) command->add_option("--reason", arguments->reason, "Why")->required();
  AddEtagFlag(*command, arguments->change);
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(absl::StrCat("Example:\n  zhaolian transfer ", answer.name,
                               " leadTransfers/m0190a5e2-5b7c-7c3e-8f2a-1c9d4e6b7a80 ",
                               answer.example, "\n"));
  command->callback([&, arguments, run = answer.run] {
    verb = [&, arguments, run] { return run(session, *arguments); };
  });
}

}  // namespace

void AddTransferCommands(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* transfer = app.add_subcommand("transfer", "Offer a lead to another unit, or take one");
  transfer->require_subcommand(1);
  transfer->footer(
      "Examples:\n"
      "  zhaolian transfer offer lr-014 --to 汉台区 --reason 用地在对方园区\n"
      "  zhaolian list leadTransfers\n");
  AddOffer(*transfer, session, verb);
  for (const Answer& answer : kAnswers) AddAnswer(answer, *transfer, session, verb);
}

}  // namespace zhaolian
