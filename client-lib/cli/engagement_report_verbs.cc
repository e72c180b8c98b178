#include "client-lib/cli/engagement_report_verbs.h"

#include <map>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client-lib/cli/all_pages.h"
#include "client-lib/cli/engagement_report_wording.h"
#include "client-lib/cli/field_assignment.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/spoken_day.h"
#include "client-lib/cli/text_chart.h"
#include "client-lib/cli/titles.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using v1::CountEngagementsRequest;
using v1::CountEngagementsResponse;
using v1::FollowUp;

absl::StatusOr<std::string> UnitCalled(Session& session, const std::string& text) {
  if (text.empty()) return std::string();
  return session.Name(text, &session.SchemaOf(v1::Unit::descriptor()));
}

// What was counted over the whole period in a line each, as far as there are steps to see a
// trend in.
void PrintTrends(Session& session, const CountEngagementsResponse& response, const Titles& titles) {
  constexpr int kCells = 53;  // the weeks of a year
  std::map<std::string, size_t> places;
  for (const std::string& period : response.periods()) places.emplace(period, places.size());
  if (places.size() < 2 || response.counts().empty()) return;
  std::map<std::string, std::vector<int64_t>> trends;
  for (const v1::EngagementCount& count : response.counts()) {
    auto& trend = trends[count.name()];
    trend.resize(places.size());
    trend[places.at(count.period())] += count.count();
  }
  Table table(
      {{session.Say(wording::kCounted), false, true},
       {session.Say(wording::kEngagementCount), true},
       {session.Say(wording::kTrend, *response.periods().begin(), *response.periods().rbegin()),
        false, true}});
  for (const auto& [name, trend] : trends) {
    table.Add({titles.Of(name),
               absl::StrCat(std::accumulate(trend.begin(), trend.end(), int64_t{0})),
               Sparkline(trend, kCells)});
  }
  session.out() << "\n" << table.Text(session.Width());
}

}  // namespace

absl::Status CountEngagements(Session& session, const CountArguments& arguments) {
  CountEngagementsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_end_date(),
                   ReadSpokenDay(arguments.to.empty() ? "today" : arguments.to));
  if (arguments.from.empty()) {
    constexpr size_t kYearAndMonth = 7;
    request.set_start_date(absl::StrCat(request.end_date().substr(0, kYearAndMonth), "-01"));
  } else {
    ASSIGN_OR_RETURN(*request.mutable_start_date(), ReadSpokenDay(arguments.from));
  }
  ASSIGN_OR_RETURN(*request.mutable_unit(), UnitCalled(session, arguments.unit));
  // The words of assignments, so that enums are written alike everywhere.
  const auto* type = CountEngagementsRequest::descriptor();
  std::vector<FieldAssignment> words = {
      {type->FindFieldByName("grouping"), FieldAssignment::kSet, arguments.by}};
  if (!arguments.each.empty()) {
    words.push_back({type->FindFieldByName("step"), FieldAssignment::kSet, arguments.each});
  }
  RETURN_IF_ERROR(ApplyAssignments(words, request));
  CountEngagementsResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  Table table({{session.Say(wording::kCounted), false, true},
               {session.Say(wording::kStep)},
               {session.Say(wording::kEngagementCount), true}});
  std::vector<std::string> names;
  for (const v1::EngagementCount& count : response.counts()) names.push_back(count.name());
  Titles titles(session);
  titles.Read(names);
  for (const v1::EngagementCount& count : response.counts()) {
    table.Add({titles.Of(count.name()), count.period(), absl::StrCat(count.count())});
  }
  if (session.options.format == OutputFormat::kTable) table.DropEmptyColumns();
  session.Print(response, table);
  if (session.options.format == OutputFormat::kTable) PrintTrends(session, response, titles);
  session.err() << session.Say(wording::kCountedThat, response.total(), response.start_date(),
                               response.end_date(),
                               session.chinese() ? response.definition_zh() : response.definition(),
                               response.definition_version())
                << "\n";
  return absl::OkStatus();
}

absl::Status ListFollowUps(Session& session, const FollowUpArguments& arguments) {
  v1::ListFollowUpsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_unit(), UnitCalled(session, arguments.unit));
  if (!arguments.assignee.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_assignee(),
                     session.Name(arguments.assignee, &session.SchemaOf(v1::User::descriptor())));
  }
  request.set_assignee_days(arguments.assignee_days);
  request.set_head_days(arguments.head_days);
  request.set_bureau_days(arguments.bureau_days);
  v1::ListFollowUpsResponse response;
  RETURN_IF_ERROR(ReadPages<v1::ListFollowUpsResponse>(
      session, arguments.limit, request, [&](const v1::ListFollowUpsResponse& page) {
        response.MergeFrom(page);
        response.set_next_page_token(page.next_page_token());
        return response.follow_ups_size();
      }));
  Table table({{session.Say(wording::kStepDue), false, true},
               {session.Say(wording::kOverdue), true},
               {session.Say(wording::kGoesTo)},
               {session.Say(wording::kUnit), false, true},
               {session.Say(wording::kStepAssignee), false, true},
               {session.Say(wording::kFirm), false, true},
               {session.Say(wording::kStepToTake)},
               {session.Say(wording::kRowOfStep), false, true}});
  std::vector<std::string> names;
  for (const FollowUp& each : response.follow_ups()) {
    names.insert(names.end(), {each.owner_unit(), each.assignee(), each.enterprise()});
  }
  Titles titles(session);
  titles.Read(names);
  for (const FollowUp& each : response.follow_ups()) {
    table.Add({each.next_date(), absl::StrCat(each.overdue_days()),
               EnumText(FollowUp::Recipient_descriptor()->FindValueByNumber(each.recipient()),
                        session.options.language),
               titles.Of(each.owner_unit()), titles.Of(each.assignee()),
               titles.Of(each.enterprise()), each.next_step(),
               each.engagement().empty() ? each.trip_stop() : each.engagement()});
  }
  session.Print(response, table);
  if (response.follow_ups().empty()) session.err() << session.Say(wording::kNothingOverdue) << "\n";
  if (!response.next_page_token().empty()) session.err() << session.Say(wording::kMoreDue) << "\n";
  return absl::OkStatus();
}

}  // namespace zhaolian
