#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/engagement_report_verbs.h"

namespace zhaolian {
namespace {

void AddCounts(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* counts = app.add_subcommand("counts", "How many there were, between two days");
  counts->require_subcommand(1);
  counts->fallthrough();
  counts->footer("Example:\n  zhaolian counts engagements --by PERSON --each WEEK\n");
  auto arguments = std::make_shared<CountArguments>();
  CLI::App* command = counts->add_subcommand("engagements", "Count engagements");
  command->add_option("--from", arguments->from,
                      "First day; the first of the month of the last one if absent");
  command->add_option("--to", arguments->to, "Last day, at most 366 days on; today if absent");
  command->add_option("--by", arguments->by, "UNIT, PERSON or FIRM")->capture_default_str();
  command->add_option("--each", arguments->each, "DAY, WEEK or MONTH; the whole period if absent");
  command->add_option("--unit", arguments->unit, "Only of this unit");
  command->footer(
      "Below the figures it is said what was counted. All of what you count can be had as a file\n"
      "with zhaolian export engagements.\n\n"
      "Examples:\n"
      "  zhaolian counts engagements\n"
      "  zhaolian counts engagements --from 2026-01-01 --to 2026-03-31 --by PERSON --each WEEK\n"
      "  zhaolian counts engagements --from 2026-11-01 --to 今天 --by 企业 -o csv\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return CountEngagements(session, *arguments); }; });
}

void AddFollowUps(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<FollowUpArguments>();
  CLI::App* command =
      app.add_subcommand("followups", "Show next steps that are due, and to whom each goes");
  command->add_option("--unit", arguments->unit, "Only of this unit");
  command->add_option("--assignee", arguments->assignee, "Only of this user");
  command->add_option("--assignee-days", arguments->assignee_days,
                      "Days until a step goes to its assignee; 3 if absent");
  command->add_option("--head-days", arguments->head_days,
                      "… to the head of the unit; 5 if absent");
  command->add_option("--bureau-days", arguments->bureau_days, "… to the bureau; 7 if absent");
  command->add_option("--limit", arguments->limit, "Most steps; 0 for all")->capture_default_str();
  command->footer(
      "A step is open while its engagement, or trip stop, has a next date: zhaolian due lists the\n"
      "steps that you take, and zhaolian done ticks them off.\n\n"
      "Examples:\n"
      "  zhaolian followups\n"
      "  zhaolian followups --unit 汉台区 --head-days 10 --bureau-days 15\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ListFollowUps(session, *arguments); }; });
}

}  // namespace

void AddEngagementReportCommands(CLI::App& app, Session& session, Verb& verb) {
  AddCounts(app, session, verb);
  AddFollowUps(app, session, verb);
}

}  // namespace zhaolian
