#include "server/dispatch/dispatch_snapshots.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "server/contacts/reporting_week.h"
#include "server/dispatch/dispatch_explanation.h"
#include "server/dispatch/public_figures.h"
#include "server/reports/definitions.h"
#include "server/reports/figures.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/resource_service.h"
#include "server/rows/text_formats.h"
#include "server/rpc/paged_read.h"
#include "server/schedule.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {
namespace {

using v1::DispatchedLead;
using v1::DispatchSnapshot;
using v1::ExplainDispatchSnapshotRequest;
using v1::ExplainDispatchSnapshotResponse;
using v1::Lead;
using v1::ListDispatchedLeadsRequest;
using v1::ListDispatchedLeadsResponse;
using v1::PromotionFigures;
using v1::TakeDispatchSnapshotRequest;

FigureScope ScopeOf(const DispatchSnapshot& snapshot, const AsOf& as_of) {
  return {as_of, {snapshot.period_start(), snapshot.period_end()}, "", "", &Sight::All()};
}

AsOf WhenFrozen(const DispatchSnapshot& snapshot) {
  return {snapshot.frozen_revision(), FromTimestamp(snapshot.create_time()), false};
}

// What units are called is no figure.
bool AreSame(PromotionFigures a, PromotionFigures b) {
  a.clear_display_name();
  b.clear_display_name();
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

bool AreSame(const DispatchSnapshot& frozen, const Figures& counted) {
  if (!AreSame(frozen.total(), counted.total)) return false;
  if (frozen.units_size() != static_cast<int>(counted.units.size())) return false;
  for (int i = 0; i < frozen.units_size(); ++i) {
    if (!AreSame(frozen.units(i), counted.units[i])) return false;
  }
  return true;
}

// The first stage of a list.
Lead::Stage FirstStageOf(v1::DispatchList list) {
  if (list == v1::DISPATCH_LIST_COMPLETED) return Lead::STAGE_COMPLETED;
  return list == v1::DISPATCH_LIST_STARTED ? Lead::STAGE_STARTED : Lead::STAGE_SIGNED;
}

absl::Status FiguresDiffer(const std::string& name) {
  return Error(absl::StatusCode::kDataLoss, "FIGURES_DIFFER",
               absl::StrCat("counting ", name,
                            " again gives other figures than were frozen; have the journal "
                            "verified, and compare with a backup"))
      .With("name", name)
      .Resource(name);
}

absl::Status NotLater(const std::string& name) {
  return InvalidField("until", "NOT_LATER", absl::StrCat("must be taken after ", name));
}

absl::Status UntilNeeded() {
  return InvalidField(
      "until", "UNTIL_NEEDED",
      "name a later snapshot: how the whole city stands now is told to those who see "
      "all of its leads");
}

// One row of lead_facts as the statement of ListLeads gives it.
DispatchedLead ReadLead(const Row& row, absl::Time frozen) {
  int column = 0;
  DispatchedLead lead;
  lead.set_lead(std::string(row.Text(column++)));
  lead.set_display_name(std::string(row.Text(column++)));
  lead.set_owner_unit(std::string(row.Text(column++)));
  lead.set_stage(static_cast<Lead::Stage>(row.Integer(column++)));
  lead.set_days(WholeDays(absl::FromUnixMicros(row.Integer(column++)), frozen));
  lead.set_agreement_date(std::string(row.Text(column++)));
  lead.set_planned_start_date(std::string(row.Text(column++)));
  lead.set_start_date(std::string(row.Text(column++)));
  lead.set_planned_completion_date(std::string(row.Text(column++)));
  lead.set_completion_date(std::string(row.Text(column++)));
  if (row.IsNull(column + 1)) return lead;
  lead.mutable_investment()->set_currency(std::string(row.Text(column)));
  lead.mutable_investment()->set_amount_minor(row.Integer(column + 1));
  return lead;
}

class DispatchSnapshots {
 public:
  DispatchSnapshots(const ResourceStore& resources, const PageTokens& tokens)
      : resources_(resources),
        tokens_(tokens),
        schema_(*resources.registry().FindMessage(DispatchSnapshot::descriptor())) {}

  absl::StatusOr<ListDispatchedLeadsResponse> ListLeads(Connection& connection,
                                                        const Caller& caller,
                                                        const ListDispatchedLeadsRequest& request,
                                                        internal::v1::PageState state,
                                                        int page_size) const {
    ASSIGN_OR_RETURN(const DispatchSnapshot snapshot,
                     Read(connection, *caller.sight, "name", request.name()));
    FigureScope scope = ScopeOf(snapshot, WhenFrozen(snapshot));
    scope.unit = request.unit();
    const FigurePeriod limits = TextLimits(scope.period);
    std::vector<Value> parameters = {limits.start, limits.end, state.last_name(),
                                     int64_t{page_size} + 1};
    const std::string counted = IsCountedThen(scope, parameters);
    const std::string seen = IsSeen(*resources_.registry().FindMessage(Lead::descriptor()),
                                    *caller.sight, "t", parameters);
    ListDispatchedLeadsResponse response;
    bool more = false;
    RETURN_IF_ERROR(connection.Run(
        absl::StrCat(
            "SELECT f.lead, t.display_name, f.owner_unit, f.stage, f.stage_time,",
            " f.agreement_date, f.planned_start_date, f.start_date,",
            " f.planned_completion_date, f.completion_date, f.investment_currency,",
            " f.investment_amount_minor FROM lead_facts AS f JOIN leads AS t",
            " ON t.name = f.lead WHERE f.lead > $3 AND f.agreement_date >= $1",
            " AND f.agreement_date <= $2 AND f.stage >= ", int{FirstStageOf(request.list())},
            " AND f.stage <= ", int{Lead::STAGE_COMPLETED}, " AND ", counted,
            seen.empty() ? "" : " AND ", seen, " ORDER BY f.lead LIMIT $4"),
        parameters, [&](const Row& row) {
          more = response.leads_size() == page_size;
          if (!more) *response.add_leads() = ReadLead(row, scope.as_of.time);
        }));
    if (!more) return response;
    state.set_last_name(response.leads(page_size - 1).lead());
    ASSIGN_OR_RETURN(*response.mutable_next_page_token(), tokens_.Seal(state, absl::Now()));
    return response;
  }

  absl::StatusOr<ExplainDispatchSnapshotResponse> Explain(
      Connection& connection, const Caller& caller, const ExplainDispatchSnapshotRequest& request,
      internal::v1::PageState state, int page_size) const {
    ASSIGN_OR_RETURN(const DispatchSnapshot snapshot,
                     Read(connection, *caller.sight, "name", request.name()));
    // Snapshots are for everybody, what has become of the leads of others since is not.
    if (request.until().empty() && !caller.sight->all) return UntilNeeded();
    ASSIGN_OR_RETURN(AsOf until, FindAsOf(connection, 0, "", absl::Now()));
    if (!request.until().empty()) {
      ASSIGN_OR_RETURN(const DispatchSnapshot later,
                       Read(connection, *caller.sight, "until", request.until()));
      until = WhenFrozen(later);
    }
    if (until.revision < snapshot.frozen_revision()) return NotLater(request.name());
    ASSIGN_OR_RETURN(const Figures again,
                     ReadFigures(connection, ScopeOf(snapshot, WhenFrozen(snapshot))));
    if (!AreSame(snapshot, again)) return FiguresDiffer(request.name());
    ASSIGN_OR_RETURN(const Figures after, ReadFigures(connection, ScopeOf(snapshot, until)));
    ExplainDispatchSnapshotResponse response;
    *response.mutable_before() = snapshot.total();
    *response.mutable_after() = after.total;
    if (!caller.sight->all) {
      LeavePublic(*response.mutable_before());
      LeavePublic(*response.mutable_after());
    }
    response.set_until_revision(until.revision);
    const int64_t from = std::max(snapshot.frozen_revision(), state.last_integer());
    ASSIGN_OR_RETURN(auto changes, ReadDispatchChanges(resources_, connection, *caller.sight, from,
                                                       until.revision, page_size + 1));
    const bool more = static_cast<int>(changes.size()) > page_size;
    if (more) changes.pop_back();
    for (auto& change : changes) *response.add_changes() = std::move(change);
    if (!more) return response;
    state.set_last_integer(response.changes(page_size - 1).revision());
    ASSIGN_OR_RETURN(*response.mutable_next_page_token(), tokens_.Seal(state, absl::Now()));
    return response;
  }

 private:
  absl::StatusOr<DispatchSnapshot> Read(Connection& connection, const Sight& sight,
                                        const char* field, const std::string& name) const {
    RETURN_IF_ERROR(CheckName(schema_, field, name));
    ASSIGN_OR_RETURN(const MessagePtr row, resources_.Get(connection, schema_, sight, name));
    return static_cast<const DispatchSnapshot&>(*row);
  }

  const ResourceStore& resources_;
  const PageTokens& tokens_;
  const ResourceSchema& schema_;
};

// Binds a list of DispatchSnapshotService.
template <typename Request, typename Response>
void BindList(Store& store, const Admission& admission, const PageTokens& tokens, Router& router,
              const char* method,
              absl::StatusOr<Response> (DispatchSnapshots::*read)(
                  Connection&, const Caller&, const Request&, internal::v1::PageState, int) const) {
  const auto snapshots = std::make_shared<const DispatchSnapshots>(store.resources(), tokens);
  router.Bind<Request>(
      absl::StrCat("zhaolian.v1.DispatchSnapshotService.", method),
      [&store, &admission, &tokens, snapshots, read](const CallPtr& call,
                                                     std::unique_ptr<Request> request) {
        const auto page_size = ReadPageSize(request->page_size(), kMaxPageSize);
        if (!page_size.ok()) return call->Finish(page_size.status());
        auto state = PageOf(tokens, *call, *request);
        if (!state.ok()) return call->Finish(state.status());
        std::shared_ptr<const Request> shared = std::move(request);
        store.Read(
            admission.DeadlineOf(*call),
            Answering<Response>(
                call,
                [call, snapshots, read, shared, state = *std::move(state),
                 page_size = *page_size](Connection& connection) -> absl::StatusOr<Response> {
                  RETURN_IF_ERROR(connection.BeginRead());
                  auto response =
                      (*snapshots.*read)(connection, *call->caller, *shared, state, page_size);
                  RETURN_IF_ERROR(connection.Commit());
                  return response;
                }));
      });
}

// A snapshot on its way into the journal.
absl::Status Keep(Store& store, Tx& tx, const ChangeOrigin& origin, DispatchSnapshot& snapshot) {
  const ResourceSchema& schema =
      *store.resources().registry().FindMessage(DispatchSnapshot::descriptor());
  snapshot.set_name(absl::StrCat(schema.collection(), "/", NewResourceId()));
  return store.resources().Insert(tx, schema, origin, snapshot);
}

void BindTake(Store& store, const Admission& admission, Router& router) {
  const ResourceSchema* schema =
      store.resources().registry().FindMessage(DispatchSnapshot::descriptor());
  router.Bind<TakeDispatchSnapshotRequest>(
      "zhaolian.v1.DispatchSnapshotService.TakeDispatchSnapshot",
      [&store, &admission, schema](const CallPtr& call,
                                   std::unique_ptr<TakeDispatchSnapshotRequest> request) {
        const absl::Time deadline = admission.DeadlineOf(*call);
        std::shared_ptr<TakeDispatchSnapshotRequest> shared = std::move(request);
        // Counted by a reader, so that nobody's change waits for it.
        store.Read(deadline, [&store, schema, deadline, call, shared](const absl::Status& status,
                                                                      Connection& connection) {
          if (!status.ok()) return call->Finish(status);
          auto counted = CountForDispatch(connection, *shared, absl::Now());
          if (!counted.ok()) return call->Finish(counted.status());
          auto mutation = BeginMutation(AskerOf(*call), *schema,
                                        std::make_unique<TakeDispatchSnapshotRequest>(*shared));
          if (!mutation.ok()) return call->Finish(mutation.status());
          SubmitMutation(store, call, deadline,
                         {*std::move(mutation),
                          [&store, counted = *std::move(counted)](Tx& tx, Mutation& change) {
                            change.row = std::make_unique<DispatchSnapshot>(counted);
                            return Keep(store, tx, change.origin,
                                        static_cast<DispatchSnapshot&>(*change.row));
                          }});
        });
      });
}

}  // namespace

absl::StatusOr<DispatchSnapshot> CountForDispatch(Connection& connection,
                                                  const TakeDispatchSnapshotRequest& request,
                                                  absl::Time now) {
  ASSIGN_OR_RETURN(const FigurePeriod period,
                   ReadFigurePeriod(request.period_start(), request.period_end(), now));
  DispatchSnapshot snapshot;
  snapshot.set_week(WeekOf(now, CityTimeZone()));
  snapshot.set_display_name(IsBlank(request.title())
                                ? snapshot.week()
                                : absl::StrCat(snapshot.week(), " ", ToNfc(request.title())));
  snapshot.set_period_start(period.start);
  snapshot.set_period_end(period.end);
  RETURN_IF_ERROR(connection.BeginRead());
  const auto count = [&]() -> absl::Status {
    ASSIGN_OR_RETURN(const AsOf newest, FindAsOf(connection, 0, "", now));
    snapshot.set_frozen_revision(newest.revision);
    ASSIGN_OR_RETURN(Figures figures, ReadFigures(connection, ScopeOf(snapshot, newest)));
    *snapshot.mutable_total() = std::move(figures.total);
    for (auto& unit : figures.units) *snapshot.add_units() = std::move(unit);
    return absl::OkStatus();
  };
  const absl::Status counted = count();
  RETURN_IF_ERROR(connection.Commit());
  RETURN_IF_ERROR(counted);
  *snapshot.mutable_definitions() = DefinitionsOfPromotion();
  return snapshot;
}

absl::Status TakeWeeklySnapshot(Store& store, absl::Time now) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection, store.ConnectForReading());
  ASSIGN_OR_RETURN(DispatchSnapshot snapshot, CountForDispatch(*connection, {}, now));
  bool taken = false;
  RETURN_IF_ERROR(connection->Run(
      "SELECT 1 FROM dispatch_snapshots WHERE week = $1 AND delete_time IS NULL LIMIT 1",
      {snapshot.week()}, [&](const Row&) { taken = true; }));
  if (taken) return absl::OkStatus();
  return store.WriteAndWait(
      [&](Tx& tx) { return Keep(store, tx, OriginOfSchedule("weekly dispatch"), snapshot); });
}

void BindDispatch(Store& store, const Admission& admission, const PageTokens& tokens,
                  Router& router) {
  BindTake(store, admission, router);
  BindList(store, admission, tokens, router, "ListDispatchedLeads", &DispatchSnapshots::ListLeads);
  BindList(store, admission, tokens, router, "ExplainDispatchSnapshot",
           &DispatchSnapshots::Explain);
}

}  // namespace zhaolian
