#include "server/dispatch/dispatch_explanation.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/projects/lead_facts.h"
#include "server/reports/figures.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using v1::DispatchChange;
using v1::DispatchedState;
using v1::Lead;

// The columns that figures are made of, in the order of ReadState.
constexpr const char* kCounted[] = {"stage",   "project_kind",        "owner_unit",
                                    "chain",   "investment_currency", "agreement_date",
                                    "deleted", "stage_imported",      "investment_amount_minor"};
constexpr int kColumns = std::size(kCounted);

std::string ColumnsOf(absl::string_view row) {
  return absl::StrJoin(kCounted, ", ", [row](std::string* out, const char* column) {
    absl::StrAppend(out, row, ".", column);
  });
}

// Whether one of the columns differs between rows `p` and `f`.
std::string Differ() {
  return absl::StrJoin(kCounted, " OR ", [](std::string* out, const char* column) {
    absl::StrAppend(out, "coalesce(p.", column, " <> f.", column, ", (p.", column,
                    " IS NULL) <> (f.", column, " IS NULL))");
  });
}

void ReadState(const Row& row, int column, DispatchedState& state) {
  state.set_stage(static_cast<Lead::Stage>(row.Integer(column++)));
  state.set_project_kind(static_cast<Lead::ProjectKind>(row.Integer(column++)));
  state.set_owner_unit(std::string(row.Text(column++)));
  state.set_chain(std::string(row.Text(column++)));
  const std::string currency(row.Text(column++));
  state.set_agreement_date(std::string(row.Text(column++)));
  state.set_deleted(row.Integer(column++) != 0);
  state.set_stage_imported(row.Integer(column++) != 0);
  if (row.IsNull(column)) return;
  state.mutable_investment()->set_currency(currency);
  state.mutable_investment()->set_amount_minor(row.Integer(column));
}

}  // namespace

absl::StatusOr<std::vector<DispatchChange>> ReadDispatchChanges(const ResourceStore& resources,
                                                                Connection& connection,
                                                                const Sight& sight, int64_t after,
                                                                int64_t until, int limit) {
  std::vector<Value> parameters = {after, until, int64_t{limit}};
  const std::string seen =
      IsSeen(*resources.registry().FindMessage(Lead::descriptor()), sight, "t", parameters);
  std::vector<DispatchChange> changes;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT f.lead, t.display_name, f.from_revision, f.from_time, j.user_name,",
                   " j.method, i.after_image, p.lead, ", ColumnsOf("f"), ", ", ColumnsOf("p"),
                   " FROM lead_facts AS f JOIN leads AS t ON t.name = f.lead",
                   " LEFT JOIN lead_facts AS p ON p.lead = f.lead",
                   " AND p.until_revision = f.from_revision",
                   " LEFT JOIN journal AS j ON j.revision = f.from_revision",
                   " LEFT JOIN journal_images AS i ON i.revision = f.from_revision",
                   " WHERE f.from_revision > $1 AND f.from_revision <= $2 AND (",
                   IsOfCountedKind("f"), " OR ", IsOfCountedKind("p"), ") AND (p.lead IS NULL OR ",
                   Differ(), ")", seen.empty() ? "" : " AND ", seen,
                   " ORDER BY f.from_revision LIMIT $3"),
      parameters, [&](const Row& row) {
        constexpr int kFirst = 8;
        DispatchChange& change = changes.emplace_back();
        change.set_lead(std::string(row.Text(0)));
        change.set_display_name(std::string(row.Text(1)));
        change.set_revision(row.Integer(2));
        *change.mutable_change_time() = ToTimestamp(absl::FromUnixMicros(row.Integer(3)));
        if (!row.IsNull(4)) change.set_user(std::string(row.Text(4)));
        if (!row.IsNull(5)) change.set_method(std::string(row.Text(5)));
        ReadState(row, kFirst, *change.mutable_after());
        if (!row.IsNull(7)) ReadState(row, kFirst + kColumns, *change.mutable_before());
        if (!row.IsNull(6) && change.before().stage() != change.after().stage()) {
          change.set_reason(StageReasonIn(row.Text(6)));
        }
      }));
  return changes;
}

}  // namespace zhaolian
