#include "server/projects/lead_facts.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/util/time_util.h"
#include "server/projects/facts.h"
#include "server/projects/stage_gates.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {
namespace {

using google::protobuf::util::TimeUtil;
using v1::Lead;
using v1::StagePeriod;

constexpr int kMostPeriods = 1000;

// The columns after the times.
std::vector<Value> FactsOf(const Lead& lead) {
  return {int64_t{lead.stage()},
          absl::ToUnixMicros(StageTimeOf(lead)),
          int64_t{lead.stage_imported()},
          int64_t{lead.project_kind()},
          lead.owner_unit(),
          lead.chain(),
          lead.has_investment_amount_minor() ? Value(lead.investment_amount_minor()) : Value(),
          lead.investment_currency(),
          lead.agreement_date(),
          lead.planned_start_date(),
          lead.start_date(),
          lead.planned_completion_date(),
          lead.completion_date(),
          int64_t{lead.has_delete_time()}};
}

void SetDurations(absl::Time now, v1::StageHistory& history) {
  for (int i = 0; i < history.periods_size(); ++i) {
    StagePeriod& period = *history.mutable_periods(i);
    const bool last = i + 1 == history.periods_size();
    if (!last) *period.mutable_leave_time() = history.periods(i + 1).enter_time();
    const google::protobuf::Timestamp until = last ? ToTimestamp(now) : period.leave_time();
    *period.mutable_duration() = until - period.enter_time();
  }
}

}  // namespace

absl::Status UpdateLeadFacts(Connection& connection, const google::protobuf::Message* before,
                             const google::protobuf::Message& after) {
  const auto& lead = static_cast<const Lead&>(after);
  std::vector<Value> facts = FactsOf(lead);
  if (before != nullptr && FactsOf(static_cast<const Lead&>(*before)) == facts) {
    return absl::OkStatus();
  }
  const int64_t previous_stage =
      before == nullptr ? 0 : int64_t{static_cast<const Lead&>(*before).stage()};
  const int64_t revision = RevisionOfEtag(lead.etag());
  const int64_t time = TimeUtil::TimestampToMicroseconds(lead.update_time());
  if (before != nullptr) {
    RETURN_IF_ERROR(
        connection.Run("UPDATE lead_facts SET until_revision = $1, until_time = $2"
                       " WHERE lead = $3 AND until_revision = $4",
                       {revision, time, lead.name(), kStillSo}));
  }
  std::vector<Value> values = {lead.name(), revision, kStillSo, time, kStillSo, previous_stage};
  values.insert(values.end(), facts.begin(), facts.end());
  return connection.Run(
      "INSERT INTO lead_facts (lead, from_revision, until_revision, from_time, until_time,"
      " previous_stage, stage, stage_time, stage_imported, project_kind, owner_unit, chain,"
      " investment_amount_minor, investment_currency, agreement_date, planned_start_date,"
      " start_date, planned_completion_date, completion_date, deleted)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
      " $19, $20)",
      values);
}

std::string StageReasonIn(absl::string_view image) {
  Lead lead;
  return lead.ParseFromArray(image.data(), static_cast<int>(image.size())) ? lead.stage_reason()
                                                                           : "";
}

absl::StatusOr<v1::StageHistory> ReadStageHistory(Connection& connection, const std::string& lead,
                                                  absl::Time now) {
  v1::StageHistory history;
  history.set_lead(lead);
  RETURN_IF_ERROR(connection.Run(
      "SELECT f.from_revision, f.from_time, f.stage, f.stage_imported, j.user_name, j.method,"
      " i.after_image FROM lead_facts AS f LEFT JOIN journal AS j ON j.revision = f.from_revision"
      " LEFT JOIN journal_images AS i ON i.revision = f.from_revision"
      " WHERE f.lead = $1 ORDER BY f.from_revision",
      {lead}, [&](const Row& row) {
        const auto stage = static_cast<Lead::Stage>(row.Integer(2));
        const int count = history.periods_size();
        if (count == kMostPeriods || (count > 0 && history.periods(count - 1).stage() == stage)) {
          return;
        }
        StagePeriod& period = *history.add_periods();
        period.set_stage(stage);
        period.set_revision(row.Integer(0));
        *period.mutable_enter_time() = ToTimestamp(absl::FromUnixMicros(row.Integer(1)));
        period.set_imported(row.Integer(3) != 0);
        if (!row.IsNull(4)) period.set_user(std::string(row.Text(4)));
        if (!row.IsNull(5)) period.set_method(std::string(row.Text(5)));
        if (!row.IsNull(6)) period.set_reason(StageReasonIn(row.Text(6)));
      }));
  SetDurations(now, history);
  return history;
}

}  // namespace zhaolian
