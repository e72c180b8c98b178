#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/fund_verbs.h"

namespace zhaolian {
namespace {

void AddAdd(CLI::App& funds, Session& session, Verb& verb) {
  auto arguments = std::make_shared<AddFundsArguments>();
  CLI::App* command = funds.add_subcommand("add", "Report a payment into a project");
  command->add_option("lead", arguments->lead, "Name, id or title of the lead")->required();
  command->add_option("--date", arguments->date, "When the money came: 2026-03-31, 2026-03, 昨天")
      ->required();
  command->add_option("--amount", arguments->amount, "500万元, 1.2亿 or 5000000")->required();
  command->add_option("--currency", arguments->currency, "Three letters")->capture_default_str();
  command->add_option("--payer", arguments->payer, "Who paid")->required();
  command->add_option("--voucher", arguments->voucher, "Kind, such as BANK_SLIP or 银行回单");
  command->add_option("--reference", arguments->reference, "Number of the voucher");
  command->add_option("--voucher-file", arguments->file,
                      "The voucher itself; sent unless the lead has this file as a voucher");
  command->add_option("--remarks", arguments->remarks, "Anything else");
  command->add_option("--request-id", arguments->change.request_id,
                      "UUID; the same again adds nothing twice");
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "With the kind and the number of a voucher the receipt is documented, else claimed.\n\n"
      "Example:\n"
      "  zhaolian funds add lr-001 --date 2026-03-31 --amount 500万元 --payer 示例精密有限公司 \\\n"
      "      --voucher 银行回单 --reference 2026-0331-7 --voucher-file 回单.pdf\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return AddFunds(session, *arguments); }; });
}

void AddList(CLI::App& funds, Session& session, Verb& verb) {
  auto arguments = std::make_shared<ListFundsArguments>();
  CLI::App* command = funds.add_subcommand("list", "Show receipts, the latest first");
  command->add_option("lead", arguments->lead, "Only of this lead");
  command->add_option("--limit", arguments->limit, "Most receipts; 0 for all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->footer(
      "Examples:\n"
      "  zhaolian funds list\n"
      "  zhaolian funds list lr-001 -o csv\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ListFunds(session, *arguments); }; });
}

void AddShow(CLI::App& funds, Session& session, Verb& verb) {
  auto lead = std::make_shared<std::string>();
  CLI::App* command = funds.add_subcommand("show", "Add up what has been paid into a project");
  command->add_option("lead", *lead, "Name, id or title of the lead")->required();
  command->footer("Example:\n  zhaolian funds show lr-001\n");
  command->callback([&, lead] { verb = [&, lead] { return ShowFunds(session, *lead); }; });
}

void AddVerify(CLI::App& funds, Session& session, Verb& verb) {
  auto arguments = std::make_shared<VerifyFundsArguments>();
  CLI::App* command =
      funds.add_subcommand("verify", "Say that a visit to the site found the money in place");
  command->add_option("receipt", arguments->receipt, "As zhaolian funds list shows it")->required();
  command->add_option("--visited", arguments->visit_date, "The day of the visit")->required();
  command->add_option("--note", arguments->note, "What was seen");
  AddEtagFlag(*command, arguments->change);
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "Nobody verifies what counts for the own unit. A verified receipt stays as it is.\n\n"
      "Example:\n"
      "  zhaolian funds verify fundReceipts/demo --visited 昨天 --note 设备已进场\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return VerifyFunds(session, *arguments); }; });
}

void AddWithdraw(CLI::App& funds, Session& session, Verb& verb) {
  auto arguments = std::make_shared<VerifyFundsArguments>();
  CLI::App* command = funds.add_subcommand("withdraw", "Take the verification of a receipt back");
  command->add_option("receipt", arguments->receipt, "As zhaolian funds list shows it")->required();
  command->add_option("--reason", arguments->note, "Why")->required();
  AddEtagFlag(*command, arguments->change);
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer("Example:\n  zhaolian funds withdraw fundReceipts/demo --reason 回单有误\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return WithdrawFunds(session, *arguments); }; });
}

void AddOdd(CLI::App& funds, Session& session, Verb& verb) {
  auto arguments = std::make_shared<OddFundsArguments>();
  CLI::App* command = funds.add_subcommand("odd", "Show receipts that somebody should look at");
  command->add_option("--unit", arguments->unit, "Only of the leads of this unit");
  command->add_option("--from", arguments->from, "First day")->required();
  command->add_option("--to", arguments->to, "Last day, at most 366 days on")->required();
  command->add_option("--month-end", arguments->month_end_days,
                      "How many days the end of a month has; 3 if absent");
  command->add_option("--percent", arguments->month_end_percent,
                      "The share of a month that they may have; 50 if absent");
  command->add_option("--limit", arguments->limit, "Most oddities; 200 if absent");
  command->footer(
      "More than the investment, before the agreement or the start, bunched at the end of a\n"
      "month, one payment or voucher twice, a lead that is not signed.\n\n"
      "Example:\n"
      "  zhaolian funds odd --from 2026-01-01 --to 2026-03-31\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ListOddFunds(session, *arguments); }; });
}

}  // namespace

void AddFundCommands(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* funds = app.add_subcommand("funds", "Funds in place: what was really paid, and proof");
  funds->require_subcommand(1);
  funds->fallthrough();
  funds->footer(
      "Examples:\n"
      "  zhaolian funds list lr-001\n"
      "  zhaolian funds odd --from 2026-01-01 --to 2026-03-31\n");
  AddAdd(*funds, session, verb);
  AddList(*funds, session, verb);
  AddShow(*funds, session, verb);
  AddVerify(*funds, session, verb);
  AddWithdraw(*funds, session, verb);
  AddOdd(*funds, session, verb);
}

}  // namespace zhaolian
