#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/credit_verbs.h"
#include "client-lib/cli/figure_definitions.h"
#include "client-lib/cli/report_verbs.h"

namespace zhaolian {

void AddDefinitionsFlag(CLI::App& command, bool& definitions) {
  command.add_flag("--definitions", definitions, "Show what each figure means, behind them");
}

namespace {

void AddDashboard(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<DashboardArguments>();
  CLI::App* command = app.add_subcommand("dashboard", "Show what leads add up to, by unit");
  command->add_option("--unit", arguments->unit, "Only leads of this unit");
  command->add_option("--chain", arguments->chain, "Only leads of this chain");
  command->add_option("--date", arguments->date, "As of the end of this day, such as 2025-10-31");
  command->add_option("--revision", arguments->revision, "As of this revision")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--from", arguments->from,
                      "First day of agreements that count; the first of January if absent");
  command->add_option("--to", arguments->to, "Last day of them; the day of the figures if absent");
  AddDefinitionsFlag(*command, arguments->definitions);
  command->footer(
      "Rates are of what is signed, which stands beside them. Figures of any day can be had\n"
      "again. Funds in place are receipts with a voucher, by their own dates.\n\n"
      "Examples:\n"
      "  zhaolian dashboard\n"
      "  zhaolian dashboard --unit 汉台区 --from 2025-01-01 --to 2025-10-31\n"
      "  zhaolian dashboard --chain 航空装备 --from 2020 -o csv\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ShowDashboard(session, *arguments); }; });
}

void AddGaps(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<GapArguments>();
  CLI::App* command =
      app.add_subcommand("gaps", "Show how far the gaps of a chain are from being closed");
  command->add_option("chain", arguments->chain, "Name, id or title; all chains if absent");
  command
      ->add_option("--days", arguments->contact_days,
                   "Contacted lately means within so many days; as the server is set up if absent")
      ->check(CLI::Range(1, 3650));
  AddDefinitionsFlag(*command, arguments->definitions);
  command->footer(
      "Examples:\n"
      "  zhaolian gaps\n"
      "  zhaolian gaps 航空装备 --days 30\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ShowGaps(session, *arguments); }; });
}

void AddHighQuality(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<HighQualityArguments>();
  CLI::App* command = app.add_subcommand(
      "high-quality", "List large projects by the years of start and completion");
  command->add_option("--year", arguments->year, "The base year; this one if absent")
      ->check(CLI::Range(1, 2100));
  command->add_option("--class", arguments->project_class,
                      "Only PLANNED, RESERVE, START, ADVANCING, COMPLETING or LONG_TERM");
  command->add_option("--unit", arguments->unit, "Only projects of this unit");
  command->add_option("--limit", arguments->limit, "Most projects; 0 for all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  AddDefinitionsFlag(*command, arguments->definitions);
  command->footer(
      "Projects of 1 亿元, or 50 million US dollars, and more, unless the server is set up to ask\n"
      "for other sums.\n\n"
      "Examples:\n"
      "  zhaolian high-quality\n"
      "  zhaolian high-quality --year 2026 --class 储备 -o csv\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ListHighQuality(session, *arguments); }; });
}

void AddCredits(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<CreditsArguments>();
  CLI::App* command =
      app.add_subcommand("credits", "Show whose numbers shared projects go into, by the rules");
  command->add_option("lead", arguments->lead, "The credits of this lead; of all units if absent");
  command->add_option(
      "--indicator", arguments->indicator,
      "SIGNED, STARTED, COMPLETED, SIGNED_AMOUNT or FUNDS_IN_PLACE; SIGNED if absent");
  command->add_option("--from", arguments->from,
                      "First day of agreements that count; the first of January if absent");
  command->add_option("--to", arguments->to, "Last day of them; today if absent");
  command->add_option("--currency", arguments->currency, "Of amounts; CNY if absent");
  AddDefinitionsFlag(*command, arguments->definitions);
  command->footer(
      "The units' credits always add up to the whole. The rules are rows:\n"
      "zhaolian list creditRules\n\n"
      "Examples:\n"
      "  zhaolian credits --from 2025 --indicator SIGNED_AMOUNT\n"
      "  zhaolian credits lr-023\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ShowCredits(session, *arguments); }; });
}

}  // namespace

void AddReportCommands(CLI::App& app, Session& session, Verb& verb) {
  AddDashboard(app, session, verb);
  AddGaps(app, session, verb);
  AddHighQuality(app, session, verb);
  AddCredits(app, session, verb);
}

}  // namespace zhaolian
