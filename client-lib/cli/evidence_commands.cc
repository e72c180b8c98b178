#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/evidence_verbs.h"
#include "client-lib/cli/review_verbs.h"

namespace zhaolian {
namespace {

void AddAdd(CLI::App& evidence, Session& session, Verb& verb) {
  auto arguments = std::make_shared<AddEvidenceArguments>();
  CLI::App* command = evidence.add_subcommand("add", "Send a file that proves something of a lead");
  command->add_option("lead", arguments->lead, "Name, id or title of the lead")->required();
  command->add_option("file", arguments->file, "PDF, JPEG, PNG, DOCX, XLSX or OFD")->required();
  command->add_option("--kind", arguments->kind, "What it proves, such as PERMIT or 批复许可")
      ->required();
  command->add_option("--remarks", arguments->remarks, "What is worth knowing about it");
  command->add_option("--request-id", arguments->change.request_id,
                      "UUID; the same again adds nothing twice");
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "Kinds: AGREEMENT, PERMIT, SITE_PHOTO, VOUCHER, ACCEPTANCE, OTHER.\n\n"
      "Example:\n"
      "  zhaolian evidence add leads/lr-001 投资协议.pdf --kind 合同协议\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return AddEvidence(session, *arguments); }; });
}

void AddList(CLI::App& evidence, Session& session, Verb& verb) {
  auto lead = std::make_shared<std::string>();
  auto withdrawn = std::make_shared<bool>(false);
  CLI::App* command = evidence.add_subcommand("list", "Show the evidence of a lead, or all of it");
  command->add_option("lead", *lead, "Name, id or title of the lead");
  command->add_flag("--withdrawn", *withdrawn, "What was withdrawn too");
  command->footer("Examples:\n  zhaolian evidence list leads/lr-001\n  zhaolian evidence list\n");
  command->callback([&, lead, withdrawn] {
    verb = [&, lead, withdrawn] { return ListEvidence(session, *lead, *withdrawn); };
  });
}

void AddGet(CLI::App& evidence, Session& session, Verb& verb) {
  auto arguments = std::make_shared<GetEvidenceArguments>();
  CLI::App* command = evidence.add_subcommand("get", "Write a file of evidence to this machine");
  command->add_option("attachment", arguments->attachment, "As evidence list shows it")->required();
  command->add_option("file", arguments->file, "Where it goes; under its own name if absent");
  command->footer(
      "The file is there whole and as it was uploaded, or not at all.\n\n"
      "Example:\n"
      "  zhaolian evidence get attachments/m0190a5e2-5b7c-7c3e-8f2a-1c9d4e6b7a80 协议.pdf\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return GetEvidence(session, *arguments); }; });
}

void AddWithdraw(CLI::App& evidence, Session& session, Verb& verb) {
  auto arguments = std::make_shared<WithdrawEvidenceArguments>();
  CLI::App* command =
      evidence.add_subcommand("withdraw", "Take evidence back, so that it proves nothing more");
  command->add_option("attachment", arguments->attachment, "As evidence list shows it")->required();
  command->add_option("--reason", arguments->reason, "Why")->required();
  AddEtagFlag(*command, arguments->change);
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "The file stays in the records of the server.\n\n"
      "Example:\n"
      "  zhaolian evidence withdraw attachments/m0190a5e2-5b7c-7c3e-8f2a-1c9d4e6b7a80 "
      "--reason 传错项目\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return WithdrawEvidence(session, *arguments); }; });
}

void AddReviewSubcommands(CLI::App& review, Session& session, Verb& verb) {
  CLI::App* checklist = review.add_subcommand("checklist", "Show what is looked at in a review");
  checklist->footer("Example:\n  zhaolian review checklist\n");
  checklist->callback([&] { verb = [&] { return ListChecklist(session); }; });

  auto lead = std::make_shared<std::string>();
  CLI::App* list = review.add_subcommand("list", "Show the reviews of a lead, the latest first");
  list->add_option("lead", *lead, "Name, id or title of the lead")->required();
  list->footer("The first one counts.\n\nExample:\n  zhaolian review list leads/lr-001\n");
  list->callback([&, lead] { verb = [&, lead] { return ListReviews(session, *lead); }; });
}

void AddReview(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<ReviewArguments>();
  CLI::App* command =
      app.add_subcommand("review", "Review whether a lead is genuine, lawful and feasible");
  command->require_subcommand(0, 1);
  command->fallthrough();
  command->add_option("lead", arguments->lead, "Name, id or title of the lead");
  command->add_option("--pass", arguments->pass, "Items that are met");
  command->add_flag("--pass-the-rest", arguments->pass_the_rest,
                    "Every item that is not named is met");
  command->add_option("--fail", arguments->fail, "ITEM=WHY: one that is not met");
  command->add_option("--not-applicable", arguments->not_applicable,
                      "ITEM=WHY: one that does not concern the project");
  command->add_option("--note", arguments->note, "What the reviewer thinks of it as a whole");
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "A lead has passed when each required item of the checklist is met, or does not apply.\n"
      "The latest review counts.\n\n"
      "Examples:\n"
      "  zhaolian review checklist\n"
      "  zhaolian review leads/lr-001 --pass-the-rest --fail land-use=用地指标未落实\n"
      "  zhaolian review list leads/lr-001\n");
  AddReviewSubcommands(*command, session, verb);
  command->callback([&, arguments, command] {
    if (!command->get_subcommands().empty()) return;
    if (arguments->lead.empty()) throw CLI::RequiredError("lead");
    verb = [&, arguments] { return Review(session, *arguments); };
  });
}

}  // namespace

void AddEvidenceCommands(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* evidence =
      app.add_subcommand("evidence", "Files that prove what a lead says: add, list, get, withdraw");
  evidence->require_subcommand(1);
  evidence->fallthrough();
  evidence->footer("Example:\n  zhaolian evidence list leads/lr-001\n");
  AddAdd(*evidence, session, verb);
  AddList(*evidence, session, verb);
  AddGet(*evidence, session, verb);
  AddWithdraw(*evidence, session, verb);
  AddReview(app, session, verb);
}

}  // namespace zhaolian
