// How many engagements there were, and which next steps are overdue.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/access/permissions.h"
#include "server/contacts/reporting_week.h"
#include "server/rows/civil_days.h"
#include "server/rows/resource_id.h"
#include "server/rows/resource_service.h"
#include "server/rpc/paged_read.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/filter.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/internal/v1/config.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/trips.pb.h"

namespace zhaolian {
namespace {

using v1::CountEngagementsRequest;
using v1::CountEngagementsResponse;
using v1::Engagement;
using v1::FollowUp;
using v1::ListFollowUpsRequest;
using v1::ListFollowUpsResponse;
using v1::TripStop;

constexpr size_t kMostCounts = 5000;
constexpr int kFollowUpPage = 200, kMostFollowUps = 1000;

// What an engagement is counted for, as SQL over e and, of persons, over the links l.
absl::StatusOr<std::string> KeyOf(CountEngagementsRequest::Grouping grouping) {
  switch (grouping) {
    case CountEngagementsRequest::GROUPING_UNIT:
      return "e.owner_unit";
    case CountEngagementsRequest::GROUPING_PERSON:
      return "coalesce(l.target, e.assignee)";
    case CountEngagementsRequest::GROUPING_FIRM:
      return "e.enterprise";
    default:
      return InvalidField("grouping", "REQUIRED", "say UNIT, PERSON or FIRM");
  }
}

void Define(CountEngagementsResponse& response, CountEngagementsRequest::Grouping grouping) {
  std::string english =
      "engagements that are not deleted and that you see, by occur_time in China Standard Time";
  std::string chinese = "未删除且您可见的对接记录，按发生时间（北京时间）统计";
  if (grouping == CountEngagementsRequest::GROUPING_PERSON) {
    english += "; each counts for every participant, or for its assignee where it names none";
    chinese += "；每条对每位参加人员各计一次，未填参加人员的计入经办人";
  }
  response.set_definition(english);
  response.set_definition_zh(chinese);
  response.set_definition_version(1);
}

struct CountQuery {
  CountEngagementsRequest request;
  std::string key;
  Period period;
};

absl::StatusOr<CountQuery> ReadCountQuery(const CountEngagementsRequest& request,
                                          const ResourceSchema& units) {
  CountQuery query{request, "", {}};
  ASSIGN_OR_RETURN(query.period, ReadPeriod(request.start_date(), request.end_date()));
  ASSIGN_OR_RETURN(query.key, KeyOf(request.grouping()));
  if (!request.unit().empty()) RETURN_IF_ERROR(CheckName(units, "unit", request.unit()));
  return query;
}

struct FollowUpQuery {
  ListFollowUpsRequest request;  // with its thresholds
  int limit;
  bool with_stops = false;                       // which the caller may read
  std::string after_date = {}, after_name = {};  // of the step that the page before ended with
};

struct FollowUpPage {
  ListFollowUpsResponse response;  // without a page token
  bool more = false;
  std::string last_date, last_name;
};

// What a request that leaves days out means.
struct FollowUpLadder {
  int assignee_days, head_days, bureau_days;
};

absl::StatusOr<FollowUpQuery> ReadFollowUpQuery(ListFollowUpsRequest request,
                                                const FollowUpLadder& ladder,
                                                const ResourceSchema& units,
                                                const ResourceSchema& users) {
  constexpr int kMostDays = 365;
  if (!request.unit().empty()) RETURN_IF_ERROR(CheckName(units, "unit", request.unit()));
  if (!request.assignee().empty()) {
    RETURN_IF_ERROR(CheckName(users, "assignee", request.assignee()));
  }
  ASSIGN_OR_RETURN(const int to_assignee, ReadNumber("assignee_days", request.assignee_days(),
                                                     ladder.assignee_days, 1, kMostDays));
  ASSIGN_OR_RETURN(const int to_head, ReadNumber("head_days", request.head_days(), ladder.head_days,
                                                 to_assignee + 1, kMostDays));
  ASSIGN_OR_RETURN(const int to_bureau, ReadNumber("bureau_days", request.bureau_days(),
                                                   ladder.bureau_days, to_head + 1, kMostDays));
  request.set_assignee_days(to_assignee);
  request.set_head_days(to_head);
  request.set_bureau_days(to_bureau);
  const int asked = request.page_size() == 0 ? kFollowUpPage : request.page_size();
  ASSIGN_OR_RETURN(const int limit, ReadPageSize(asked, kMostFollowUps));
  return FollowUpQuery{std::move(request), limit};
}

// Of a stop e of a trip t.
constexpr char kStepAssignee[] =
    "CASE WHEN e.step_assignee = '' THEN t.leader ELSE e.step_assignee END";

class EngagementReports {
 public:
  EngagementReports(const ResourceStore& resources, ReportingWeeks weeks)
      : weeks_(weeks),
        engagements_(*resources.registry().FindMessage(Engagement::descriptor())),
        stops_(*resources.registry().FindMessage(TripStop::descriptor())) {}

  absl::StatusOr<CountEngagementsResponse> Count(Connection& connection, const Sight& sight,
                                                 const CountQuery& query) const {
    // As its index is on.
    const std::string time = absl::StrCat("coalesce(e.occur_time, ",
                                          std::get<int64_t>(NullKey(ColumnType::kInteger)), ")");
    std::vector<Value> parameters = {absl::ToUnixMicros(BeginOfDay(query.period.start)),
                                     absl::ToUnixMicros(BeginOfDay(query.period.end + 1))};
    std::string condition =
        absl::StrCat(time, " >= $1 AND ", time, " < $2 AND e.delete_time IS NULL");
    AddUnit(query.request.unit(), condition, parameters);
    AddSight(engagements_, sight, condition, parameters);
    const bool persons = query.request.grouping() == CountEngagementsRequest::GROUPING_PERSON;
    std::map<std::pair<std::string, std::string>, int> counts;
    std::string last;
    int total = 0;
    RETURN_IF_ERROR(connection.Run(
        absl::StrCat("SELECT e.name, e.occur_time, ", query.key, " FROM engagements AS e",
                     persons ? " LEFT JOIN links AS l ON l.owner = e.name"
                               " AND l.field = 'engagements.participants'"
                             : "",
                     " WHERE ", condition, " ORDER BY ", time, ", e.name"),
        parameters, [&](const Row& row) {
          // One row of the result for each participant.
          if (row.Text(0) != last) ++total;
          last = std::string(row.Text(0));
          ++counts[{std::string(row.Text(2)),
                    PeriodOf(query.request.step(), absl::FromUnixMicros(row.Integer(1)))}];
        }));
    if (counts.size() > kMostCounts) return TooMany();
    CountEngagementsResponse response;
    Define(response, query.request.grouping());
    response.set_start_date(query.request.start_date());
    response.set_end_date(query.request.end_date());
    response.set_total(total);
    for (absl::CivilDay day = query.period.start; day <= query.period.end; ++day) {
      const std::string step = PeriodOf(query.request.step(), BeginOfDay(day));
      const auto& steps = response.periods();
      if (!step.empty() && (steps.empty() || *steps.rbegin() != step)) response.add_periods(step);
    }
    for (const auto& [key, number] : counts) {
      v1::EngagementCount& count = *response.add_counts();
      count.set_name(key.first);
      count.set_period(key.second);
      count.set_count(number);
    }
    return response;
  }

  absl::StatusOr<FollowUpPage> FollowUps(Connection& connection, const Sight& sight,
                                         const FollowUpQuery& query, absl::CivilDay today) const {
    std::vector<FollowUp> due;
    RETURN_IF_ERROR(ReadDue<Engagement>(
        connection, sight, query, today,
        {engagements_, "e.assignee", "engagements AS e WHERE e.delete_time IS NULL"}, due));
    if (query.with_stops) {
      // The step of a stop that was logged is that of its engagement.
      RETURN_IF_ERROR(ReadDue<TripStop>(connection, sight, query, today,
                                        {stops_, kStepAssignee,
                                         "trip_stops AS e CROSS JOIN trips AS t WHERE t.name = "
                                         "e.trip AND e.delete_time IS NULL AND e.engagement = ''"},
                                        due));
      std::sort(due.begin(), due.end(), [](const FollowUp& a, const FollowUp& b) {
        return std::tie(a.next_date(), NameOf(a)) < std::tie(b.next_date(), NameOf(b));
      });
    }
    FollowUpPage page;
    page.more = due.size() > static_cast<size_t>(query.limit);
    if (page.more) due.resize(static_cast<size_t>(query.limit));
    if (!due.empty()) {
      page.last_date = due.back().next_date();
      page.last_name = NameOf(due.back());
    }
    for (FollowUp& each : due) Add(std::move(each), query.request, today, page.response);
    return page;
  }

 private:
  static absl::Status TooMany() {
    return Error(absl::StatusCode::kInvalidArgument, "PERIOD_TOO_LARGE",
                 absl::StrCat("the answer has more than ", kMostCounts,
                              " counts; ask for a shorter period or a longer step"))
        .With("limit", absl::StrCat(kMostCounts))
        .Field("start_date", "ask for a shorter period or a longer step");
  }

  // Rows that may have a next step.
  struct StepRows {
    const ResourceSchema& schema;
    const char* assignee;  // as SQL
    const char* from;      // tables, of which e has the steps, and a condition
  };

  // Adds the steps of one kind of rows behind those of the page before, one more than a page has.
  template <typename Message>
  absl::Status ReadDue(Connection& connection, const Sight& sight, const FollowUpQuery& query,
                       absl::CivilDay today, const StepRows& rows,
                       std::vector<FollowUp>& due) const {
    std::vector<Value> parameters = {DayText(today)};
    std::string condition = " AND e.next_date > '' AND e.next_date <= $1";
    AddUnit(query.request.unit(), condition, parameters);
    if (!query.request.assignee().empty()) {
      parameters.emplace_back(query.request.assignee());
      absl::StrAppend(&condition, " AND ((", rows.assignee, ") || '') = $", parameters.size());
    }
    if (!query.after_name.empty()) {
      const size_t date = parameters.size() + 1;
      parameters.insert(parameters.end(), {query.after_date, query.after_name});
      absl::StrAppend(&condition, " AND (e.next_date > $", date, " OR (e.next_date = $", date,
                      " AND e.name > $", date + 1, "))");
    }
    AddSight(rows.schema, sight, condition, parameters);
    absl::Status decoded;
    RETURN_IF_ERROR(connection.Run(
        absl::StrCat("SELECT e.name, e.message, e.revision, ", rows.assignee, " FROM ", rows.from,
                     condition, " ORDER BY e.next_date, e.name LIMIT ", query.limit + 1),
        parameters, [&](const Row& row) {
          Message message;
          decoded.Update(DecodeRow(rows.schema, row, message));
          FollowUp& step = due.emplace_back();
          step.set_owner_unit(message.owner_unit());
          step.set_enterprise(message.enterprise());
          step.set_assignee(std::string(row.Text(3)));
          step.set_next_step(message.next_step());
          step.set_next_date(message.next_date());
          Name(message, step);
        }));
    return decoded;
  }
  static void Name(const Engagement& engagement, FollowUp& step) {
    step.set_engagement(engagement.name());
    step.set_lead(engagement.lead());
  }
  static void Name(const TripStop& stop, FollowUp& step) { step.set_trip_stop(stop.name()); }
  static const std::string& NameOf(const FollowUp& step) {
    return step.engagement().empty() ? step.trip_stop() : step.engagement();
  }

  // The signs keep SQLite on the index of the day.
  static void AddUnit(const std::string& unit, std::string& condition,
                      std::vector<Value>& parameters) {
    if (unit.empty()) return;
    parameters.emplace_back(unit);
    absl::StrAppend(&condition, " AND (e.owner_unit || '') = $", parameters.size());
  }
  static void AddSight(const ResourceSchema& schema, const Sight& sight, std::string& condition,
                       std::vector<Value>& parameters) {
    const std::string seen = IsSeen(schema, sight, "e", parameters);
    if (!seen.empty()) absl::StrAppend(&condition, " AND ", seen);
  }

  std::string PeriodOf(CountEngagementsRequest::Step step, absl::Time time) const {
    switch (step) {
      case CountEngagementsRequest::STEP_DAY:
        return DayText(CityDay(time));
      case CountEngagementsRequest::STEP_WEEK:
        return weeks_.Of(time);
      case CountEngagementsRequest::STEP_MONTH:
        return DayText(CityDay(time)).substr(0, kMonthOfDay);
      default:
        return "";
    }
  }

  static void Add(FollowUp follow_up, const ListFollowUpsRequest& ladder, absl::CivilDay today,
                  ListFollowUpsResponse& response) {
    // A month that is not over is not overdue.
    const auto days = static_cast<int>(today - *LastDayOf(follow_up.next_date()));
    if (days < 0) return;
    follow_up.set_overdue_days(days);
    const int level = (days >= ladder.assignee_days() ? 1 : 0) +
                      (days >= ladder.head_days() ? 1 : 0) + (days >= ladder.bureau_days() ? 1 : 0);
    follow_up.set_level(level);
    follow_up.set_recipient(static_cast<FollowUp::Recipient>(level));
    *response.add_follow_ups() = std::move(follow_up);
  }

  const ReportingWeeks weeks_;
  const ResourceSchema& engagements_;
  const ResourceSchema& stops_;
};

absl::Status BindFollowUps(Store& store, const Admission& admission, const PageTokens& tokens,
                           const FollowUpLadder& ladder,
                           const std::shared_ptr<const EngagementReports>& reports,
                           Router& router) {
  ASSIGN_OR_RETURN(const Permissions permissions, Permissions::Of(store.resources().registry()));
  const ResourceSchema* units = store.resources().registry().FindMessage(v1::Unit::descriptor());
  const ResourceSchema* users = store.resources().registry().FindMessage(v1::User::descriptor());
  const ResourceSchema* stops = store.resources().registry().FindMessage(TripStop::descriptor());
  router.Bind<ListFollowUpsRequest>(
      "zhaolian.v1.EngagementService.ListFollowUps",
      [&store, &admission, &tokens, ladder, reports, permissions, units, users, stops](
          const CallPtr& call, std::unique_ptr<ListFollowUpsRequest> request) {
        auto state = PageOf(tokens, *call, *request);
        if (!state.ok()) return call->Finish(state.status());
        auto query = ReadFollowUpQuery(std::move(*request), ladder, *units, *users);
        if (!query.ok()) return call->Finish(query.status());
        query->with_stops = permissions.MayRead(call->caller->may, *stops);
        query->after_date = state->last_text();
        query->after_name = state->last_name();
        const auto read =
            [&tokens, call, reports, query = *std::move(query), state = *std::move(state)](
                Connection& connection) mutable -> absl::StatusOr<ListFollowUpsResponse> {
          ASSIGN_OR_RETURN(FollowUpPage page, reports->FollowUps(connection, *call->caller->sight,
                                                                 query, CityDay(absl::Now())));
          if (!page.more) return std::move(page.response);
          state.set_last_text(page.last_date);
          state.set_last_name(page.last_name);
          ASSIGN_OR_RETURN(*page.response.mutable_next_page_token(),
                           tokens.Seal(state, absl::Now()));
          return std::move(page.response);
        };
        store.Read(admission.DeadlineOf(*call), Answering<ListFollowUpsResponse>(call, read));
      });
  return absl::OkStatus();
}

}  // namespace

absl::Status BindEngagementReports(Store& store, const Admission& admission,
                                   const PageTokens& tokens,
                                   const internal::v1::ServerConfig& config, Router& router) {
  // Of weeks that are over none is late here.
  ASSIGN_OR_RETURN(const ReportingWeeks weeks, ReportingWeeks::Open(0));
  const auto reports = std::make_shared<const EngagementReports>(store.resources(), weeks);
  const ResourceSchema* units = store.resources().registry().FindMessage(v1::Unit::descriptor());
  router.Bind<CountEngagementsRequest>(
      "zhaolian.v1.EngagementService.CountEngagements",
      [&store, &admission, reports, units](const CallPtr& call,
                                           std::unique_ptr<CountEngagementsRequest> request) {
        auto query = ReadCountQuery(*request, *units);
        if (!query.ok()) return call->Finish(query.status());
        store.ReadBulk(admission.DeadlineOf(*call),
                       Answering<CountEngagementsResponse>(
                           call, [call, reports, query = *query](Connection& connection) {
                             return reports->Count(connection, *call->caller->sight, query);
                           }));
      });
  const FollowUpLadder ladder = {config.follow_up_assignee_days(), config.follow_up_head_days(),
                                 config.follow_up_bureau_days()};
  return BindFollowUps(store, admission, tokens, ladder, reports, router);
}

}  // namespace zhaolian
