// The dashboard: what leads add up to, what moved and what stands still.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "server/contacts/reporting_week.h"
#include "server/reports/definitions.h"
#include "server/reports/figures.h"
#include "server/reports/reports.h"
#include "server/rows/resource_id.h"
#include "server/schedule.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using v1::Dashboard;
using v1::GetDashboardRequest;
using v1::Lead;

constexpr int kMostMoved = 20;
constexpr int kMostStuck = 10;

class DashboardReader {
 public:
  explicit DashboardReader(const ReportQuestion& question)
      : question_(question), connection_(question.connection) {}

  absl::StatusOr<Dashboard> Read(const GetDashboardRequest& request) {
    RETURN_IF_ERROR(CheckSeen("units", "unit", request.unit()));
    RETURN_IF_ERROR(CheckSeen("chains", "chain", request.chain()));
    FigureScope scope{{}, {}, request.unit(), request.chain(), &question_.sight};
    ASSIGN_OR_RETURN(scope.as_of,
                     FindAsOf(connection_, request.revision(), request.date(), question_.now));
    ASSIGN_OR_RETURN(scope.period, ReadFigurePeriod(request.period_start(), request.period_end(),
                                                    scope.as_of.time));
    Dashboard dashboard;
    dashboard.set_revision(scope.as_of.revision);
    *dashboard.mutable_as_of_time() = ToTimestamp(scope.as_of.time);
    dashboard.set_period_start(scope.period.start);
    dashboard.set_period_end(scope.period.end);
    RETURN_IF_ERROR(AddFigures(scope, dashboard));
    ASSIGN_OR_RETURN(auto months, ReadSignedByMonth(connection_, scope));
    for (auto& month : months) *dashboard.add_months() = std::move(month);
    RETURN_IF_ERROR(AddFunds(scope, dashboard));
    RETURN_IF_ERROR(AddMoves(scope, dashboard));
    RETURN_IF_ERROR(AddStuck(scope, dashboard));
    *dashboard.mutable_definitions() = DefinitionsOfDashboard();
    return dashboard;
  }

 private:
  absl::Status CheckSeen(const char* collection, const char* field, const std::string& name) const {
    if (name.empty()) return absl::OkStatus();
    const ResourceSchema& schema = *question_.resources.registry().FindCollection(collection);
    RETURN_IF_ERROR(CheckName(schema, field, name));
    return question_.resources.Get(connection_, schema, question_.sight, name).status();
  }

  absl::Status AddFigures(const FigureScope& scope, Dashboard& dashboard) const {
    ASSIGN_OR_RETURN(Figures figures, ReadFigures(connection_, scope));
    *dashboard.mutable_total() = std::move(figures.total);
    for (auto& unit : figures.units) *dashboard.add_units() = std::move(unit);
    for (auto& chain : figures.chains) *dashboard.add_chains() = std::move(chain);
    return absl::OkStatus();
  }

  // Named as the units are above, where they have leads, and they have.
  absl::Status AddFunds(const FigureScope& scope, Dashboard& dashboard) const {
    ASSIGN_OR_RETURN(AllFunds funds, ReadFundFigures(connection_, scope));
    std::map<std::string, std::string> names;
    for (const auto& unit : dashboard.units()) names[unit.name()] = unit.display_name();
    *dashboard.mutable_total_funds() = std::move(funds.total);
    for (v1::FundFigures& unit : funds.units) {
      unit.set_display_name(names[unit.unit()]);
      *dashboard.add_unit_funds() = std::move(unit);
    }
    return absl::OkStatus();
  }

  // Calls `add` with the title of each of the leads that `picked`, a statement, finds, and behind
  // it what it says of them. Of the leads that are not picked no row is read.
  absl::Status ForEachPicked(const std::string& picked, const char* order,
                             const std::vector<Value>& parameters,
                             absl::FunctionRef<void(const Row&)> add) const {
    return connection_.Run(
        absl::StrCat("SELECT t.display_name, picked.* FROM (", picked,
                     ") AS picked JOIN leads AS t ON t.name = picked.lead ORDER BY ", order),
        parameters, add);
  }

  // Facts that began in the week with another stage than the lead had before, of leads that were
  // not deleted since.
  absl::Status AddMoves(const FigureScope& scope, Dashboard& dashboard) const {
    const absl::Time start = StartOfWeek(scope.as_of.time, CityTimeZone());
    dashboard.set_week(WeekOf(scope.as_of.time, CityTimeZone()));
    ASSIGN_OR_RETURN(const int64_t before, LastRevisionBefore(connection_, start));
    std::vector<Value> parameters = {before, scope.as_of.revision};
    const std::string moved = absl::StrCat(
        " FROM lead_facts AS f WHERE f.from_revision > $1 AND f.from_revision <= $2 AND ",
        IsCounted(scope, parameters), " AND f.previous_stage <> f.stage",
        // The signs keep SQLite on the index of the few that are not counted.
        " AND f.lead NOT IN (SELECT g.lead FROM lead_facts AS g WHERE g.deleted = 1",
        " AND (g.from_revision + 0) <= $2 AND (g.until_revision + 0) > $2)");
    // Counted here: SQLite would sort them all to do it.
    std::map<std::pair<int64_t, int64_t>, int> counts;
    RETURN_IF_ERROR(connection_.Run(absl::StrCat("SELECT f.previous_stage, f.stage", moved),
                                    parameters, [&](const Row& row) {
                                      ++counts[{row.Integer(0), row.Integer(1)}];
                                    }));
    for (const auto& [stages, count] : counts) {
      v1::StageMoves& entry = *dashboard.add_moves();
      entry.set_from_stage(static_cast<Lead::Stage>(stages.first));
      entry.set_to_stage(static_cast<Lead::Stage>(stages.second));
      entry.set_count(count);
    }
    const std::string seen =
        IsLeadSeen(question_.resources.registry(), question_.sight, parameters);
    return ForEachPicked(
        absl::StrCat("SELECT f.lead, f.previous_stage, f.stage, f.from_time, f.from_revision",
                     moved, seen, " ORDER BY f.from_revision DESC LIMIT ", kMostMoved),
        "picked.from_revision DESC", parameters, [&](const Row& row) {
          v1::MovedLead& entry = *dashboard.add_moved_leads();
          int column = 0;
          entry.set_display_name(std::string(row.Text(column++)));
          entry.set_lead(std::string(row.Text(column++)));
          entry.set_from_stage(static_cast<Lead::Stage>(row.Integer(column++)));
          entry.set_to_stage(static_cast<Lead::Stage>(row.Integer(column++)));
          *entry.mutable_move_time() = ToTimestamp(absl::FromUnixMicros(row.Integer(column++)));
          entry.set_revision(row.Integer(column));
        });
  }

  absl::Status AddStuck(const FigureScope& scope, Dashboard& dashboard) const {
    std::vector<Value> parameters;
    const std::string counted = IsCountedThen(scope, parameters);
    const std::string seen =
        IsLeadSeen(question_.resources.registry(), question_.sight, parameters);
    return ForEachPicked(
        absl::StrCat("SELECT f.lead, f.owner_unit, f.stage, f.stage_time FROM lead_facts AS f",
                     " WHERE ", counted, " AND f.stage >= ", int{Lead::STAGE_NEGOTIATING},
                     " AND f.stage <= ", int{Lead::STAGE_STARTED}, seen,
                     " ORDER BY f.stage_time, f.lead LIMIT ", kMostStuck),
        "picked.stage_time, picked.lead", parameters, [&](const Row& row) {
          v1::StuckLead& stuck = *dashboard.add_stuck_leads();
          int column = 0;
          stuck.set_display_name(std::string(row.Text(column++)));
          stuck.set_lead(std::string(row.Text(column++)));
          stuck.set_owner_unit(std::string(row.Text(column++)));
          stuck.set_stage(static_cast<Lead::Stage>(row.Integer(column++)));
          stuck.set_days(WholeDays(absl::FromUnixMicros(row.Integer(column)), scope.as_of.time));
        });
  }

  const ReportQuestion& question_;
  Connection& connection_;
};

}  // namespace

absl::StatusOr<Dashboard> ReadDashboard(const ReportQuestion& question,
                                        const GetDashboardRequest& request) {
  RETURN_IF_ERROR(question.connection.BeginRead());
  auto dashboard = DashboardReader(question).Read(request);
  RETURN_IF_ERROR(question.connection.Commit());
  return dashboard;
}

}  // namespace zhaolian
