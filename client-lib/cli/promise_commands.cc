#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/promise_verbs.h"

namespace zhaolian {
namespace {

// What both who records and who revises a promise may say.
CLI::App* AddSaying(CLI::App& promise, const char* verb, const char* help,
                    PromiseArguments& arguments) {
  CLI::App* command = promise.add_subcommand(verb, help);
  command->add_option("--type", arguments.clause_type, "Kind of clause: tax-refund or 税收返还");
  command->add_option("--text", arguments.text, "What is promised, as the agreement has it");
  command->add_option("--amount", arguments.amount, "500万元, 1.2亿 or 5000000");
  command->add_option("--currency", arguments.currency, "Three letters")->capture_default_str();
  command->add_option("--conditions", arguments.conditions, "What the firm has to do for it");
  command->add_option("--date", arguments.date, "Day of the agreement: 2026-03-31, 2026-03, 昨天");
  command->add_option("--evidence", arguments.evidence,
                      "The agreement, as zhaolian evidence list shows it");
  AddValidateOnlyFlag(*command, arguments.change);
  return command;
}

void AddAdd(CLI::App& promise, Session& session, Verb& verb) {
  auto arguments = std::make_shared<PromiseArguments>();
  CLI::App* command =
      AddSaying(promise, "add", "Record what a project was promised, and judge it", *arguments);
  command->add_option("lead", arguments->subject, "Name, id or title of the lead")->required();
  for (const char* needed : {"--type", "--text", "--date"}) {
    command->get_option(needed)->required();
  }
  command->footer(
      "It is judged by the rule of its day. What is prohibited is recorded and shown as such.\n\n"
      "Example:\n"
      "  zhaolian promise add lr-001 --type 厂房租金 --text 前三年租金减半 --amount 60万元 \\\n"
      "      --date 2026-03-31\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return AddPromise(session, *arguments); }; });
}

void AddRevise(CLI::App& promise, Session& session, Verb& verb) {
  auto arguments = std::make_shared<PromiseArguments>();
  CLI::App* command =
      AddSaying(promise, "revise", "Change a promise, or have it judged again", *arguments);
  command->add_option("promise", arguments->subject, "As zhaolian promise list shows it")
      ->required();
  AddEtagFlag(*command, arguments->change);
  command->footer(
      "What is not named stays; with nothing named it is judged by the rules as they are now.\n\n"
      "Examples:\n"
      "  zhaolian promise revise policyPromises/demo --text 按统一标准减免租金\n"
      "  zhaolian promise revise policyPromises/demo\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return RevisePromise(session, *arguments); }; });
}

void AddFulfil(CLI::App& promise, Session& session, Verb& verb) {
  auto arguments = std::make_shared<SettlePromiseArguments>();
  CLI::App* command = promise.add_subcommand("fulfil", "Say that a promise was kept");
  command->add_option("promise", arguments->promise, "As zhaolian promise list shows it")
      ->required();
  command->add_option("--date", arguments->date, "The day of the last payment or grant")
      ->required();
  command->add_option("--amount", arguments->amount, "What was paid or granted, in all");
  command->add_option("--currency", arguments->currency, "Three letters")->capture_default_str();
  AddEtagFlag(*command, arguments->change);
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "Example:\n"
      "  zhaolian promise fulfil policyPromises/demo --date 昨天 --amount 60万元\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return FulfilPromise(session, *arguments); }; });
}

void AddWithdraw(CLI::App& promise, Session& session, Verb& verb) {
  auto arguments = std::make_shared<SettlePromiseArguments>();
  CLI::App* command = promise.add_subcommand("withdraw", "Say that a promise holds no more");
  command->add_option("promise", arguments->promise, "As zhaolian promise list shows it")
      ->required();
  command->add_option("--date", arguments->date, "Since when")->required();
  command->add_option("--reason", arguments->reason, "Why")->required();
  AddEtagFlag(*command, arguments->change);
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "Example:\n"
      "  zhaolian promise withdraw policyPromises/demo --date 今天 --reason "
      "与公平竞争审查条例不符\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return WithdrawPromise(session, *arguments); }; });
}

void AddList(CLI::App& promise, Session& session, Verb& verb) {
  auto arguments = std::make_shared<ListPromisesArguments>();
  CLI::App* command = promise.add_subcommand("list", "Show promises, the latest first");
  command->add_option("lead", arguments->lead, "Only of this lead");
  command->add_option("--ruling", arguments->ruling, "Only those judged so: PROHIBITED or 禁止");
  command->add_option("--type", arguments->clause_type, "Only of this kind of clause");
  command->add_option("--limit", arguments->limit, "Most promises; 0 for all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->footer(
      "Examples:\n"
      "  zhaolian promise list lr-001\n"
      "  zhaolian promise list --ruling 禁止\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ListPromises(session, *arguments); }; });
}

void AddAffected(CLI::App& promise, Session& session, Verb& verb) {
  auto arguments = std::make_shared<AffectedArguments>();
  CLI::App* command = promise.add_subcommand(
      "affected", "Show the agreements that the rules now judge otherwise, and what to do");
  command->add_option("--rule", arguments->clause_rule, "Only what this rule has a part in");
  command->add_option("--since", arguments->since, "Only what rules that changed since then have");
  command->add_option("--limit", arguments->limit, "Most agreements; 0 for all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->footer(
      "What is to be done is a proposal: the authority for fair competition review decides.\n\n"
      "Examples:\n"
      "  zhaolian promise affected\n"
      "  zhaolian promise affected --rule tax-refund-2024\n"
      "  zhaolian promise affected --since 2026-01-01\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ListAffected(session, *arguments); }; });
}

}  // namespace

void AddPromiseCommands(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* promise =
      app.add_subcommand("promise", "Promised policies, judged by the rules of their day");
  promise->require_subcommand(1);
  promise->fallthrough();
  promise->footer("Example:\n  zhaolian promise list --ruling PROHIBITED\n");
  AddAdd(*promise, session, verb);
  AddList(*promise, session, verb);
  AddRevise(*promise, session, verb);
  AddFulfil(*promise, session, verb);
  AddWithdraw(*promise, session, verb);
  AddAffected(*promise, session, verb);
}

}  // namespace zhaolian
