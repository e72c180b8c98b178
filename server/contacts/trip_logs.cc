// The engagements of several stops in one call.
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "server/contacts/trips.h"
#include "server/rows/civil_days.h"
#include "server/rows/field_rules.h"
#include "server/rows/item_count.h"
#include "server/rows/mutation.h"
#include "server/rows/past_day.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/engagements.pb.h"

namespace zhaolian {
namespace {

using v1::CreateEngagementRequest;
using v1::Engagement;
using v1::LogTripStopsRequest;
using v1::LogTripStopsResponse;
using v1::StopLog;
using v1::Trip;
using v1::TripStop;

constexpr size_t kMostLogs = 50;

// A log on its way through the writer.
struct Work {
  std::unique_ptr<LogTripStopsRequest> request;
  ChangeOrigin origin;
  CallerPtr caller;
  LogTripStopsResponse response;
};

Engagement EngagementOf(const Trip& trip, const TripStop& stop, const StopLog& log) {
  Engagement engagement;
  engagement.set_owner_unit(trip.owner_unit());
  engagement.set_enterprise(stop.enterprise());
  engagement.set_lead(log.lead());
  engagement.set_kind(log.kind() == Engagement::KIND_UNSPECIFIED ? Engagement::KIND_VISIT
                                                                 : log.kind());
  if (log.has_occur_time()) *engagement.mutable_occur_time() = log.occur_time();
  engagement.set_place(log.place());
  *engagement.mutable_met() = log.met();
  if (!trip.leader().empty()) engagement.add_participants(trip.leader());
  for (const std::string& member : trip.members()) {
    if (member != trip.leader()) engagement.add_participants(member);
  }
  engagement.set_summary(log.summary());
  engagement.set_next_step(log.next_step());
  engagement.set_next_date(log.next_date());
  engagement.set_outcome(stop.outcome_note());
  return engagement;
}

// An engagement may be noted before it takes place, but what came of it is not known before.
absl::Status CheckCame(int index, const StopLog& log, absl::Time now) {
  if (CityDay(FromTimestamp(log.occur_time())) <= CityDay(now)) return absl::OkStatus();
  return FutureDate(absl::StrCat("logs[", index, "].occur_time"),
                    Engagement::descriptor()->FindFieldByName("occur_time"), now);
}

class TripLogs {
 public:
  TripLogs(Store& store, const Admission& admission, const Mutations& mutations)
      : store_(store), admission_(admission), mutations_(mutations) {}

  absl::Status Check(const LogTripStopsRequest& request) const {
    RETURN_IF_ERROR(CheckName(trips_, "name", request.name()));
    absl::flat_hash_set<std::string> named;
    for (int i = 0; i < request.logs_size(); ++i) {
      const std::string path = absl::StrCat("logs[", i, "].stop");
      RETURN_IF_ERROR(CheckName(stops_, path, request.logs(i).stop()));
      if (!named.insert(request.logs(i).stop()).second) {
        return InvalidField(path, "SAME_ROW", "must be another stop than those before");
      }
    }
    return CheckItemCount("logs", "一次登记的站点", static_cast<size_t>(request.logs_size()),
                          kMostLogs, "log some of them, then the others");
  }

  absl::Status Run(Tx& tx, Work& work) const {
    ASSIGN_OR_RETURN(const std::optional<JournalEntry> earlier,
                     FindEarlier(tx.connection(), work.origin));
    if (earlier.has_value()) {
      if (work.response.ParseFromString(earlier->after.value_or(""))) return absl::OkStatus();
      return absl::DataLossError(absl::StrCat("image of revision ", earlier->revision));
    }
    const LogTripStopsRequest& request = *work.request;
    ASSIGN_OR_RETURN(const MessagePtr row,
                     ReadForChange(store_, tx, *work.caller, trips_, request.name()));
    RETURN_IF_ERROR(CheckLive(*row));
    const auto& trip = static_cast<const Trip&>(*row);
    RETURN_IF_ERROR(CheckOpen(trip));
    if (request.logs().empty()) {
      return InvalidField("logs", "REQUIRED", "say what came of one stop at least");
    }
    for (int i = 0; i < request.logs_size(); ++i) {
      RETURN_IF_ERROR(LogOne(tx, work, trip, i));
    }
    // It keeps names alone: what was said is in the rows, where it can be erased.
    return AppendToJournal(tx, tx.NextRevision(), work.origin,
                           absl::StrCat("tripLogs/", NewResourceId()), std::nullopt,
                           work.response.SerializeAsString());
  }

 private:
  absl::Status LogOne(Tx& tx, Work& work, const Trip& trip, int index) const {
    const StopLog& log = work.request->logs(index);
    ASSIGN_OR_RETURN(const MessagePtr before,
                     ReadForChange(store_, tx, *work.caller, stops_, log.stop()));
    RETURN_IF_ERROR(CheckLive(*before));
    TripStop stop = static_cast<const TripStop&>(*before);
    if (stop.trip() != trip.name()) {
      return InvalidField(absl::StrCat("logs[", index, "].stop"), "OTHER_TRIP",
                          absl::StrCat("must be a stop of ", trip.name()));
    }
    if (!stop.engagement().empty()) return StopLogged(stop);
    stop.set_outcome(log.outcome() == TripStop::OUTCOME_UNSPECIFIED ? TripStop::OUTCOME_MET
                                                                    : log.outcome());
    if (!log.outcome_note().empty()) stop.set_outcome_note(log.outcome_note());
    if (stop.outcome() == TripStop::OUTCOME_CANCELLED && IsBlank(stop.outcome_note())) {
      return InvalidField(absl::StrCat("logs[", index, "].outcome_note"), "REQUIRED",
                          "say why the stop was cancelled");
    }
    if (stop.outcome() == TripStop::OUTCOME_MET) {
      RETURN_IF_ERROR(CheckCame(index, log, tx.now()));
      ASSIGN_OR_RETURN(*stop.mutable_engagement(),
                       CreateEngagement(tx, work, EngagementOf(trip, stop, log)));
    }
    stop.set_next_step(log.next_step());
    stop.set_next_date(log.next_date());
    RETURN_IF_ERROR(CheckMergedFields(absl::StrCat("logs[", index, "]"), stop));
    RETURN_IF_ERROR(store_.resources().Replace(tx, stops_, work.origin.Aside(), *before, stop));
    v1::LoggedStop& logged = *work.response.add_stops();
    logged.set_stop(stop.name());
    logged.set_engagement(stop.engagement());
    return absl::OkStatus();
  }

  // As the method does, with its checks and rules.
  absl::StatusOr<std::string> CreateEngagement(Tx& tx, const Work& work,
                                               Engagement engagement) const {
    const Mutations::Method& method = *mutations_.Find(CreateEngagementRequest::descriptor());
    RETURN_IF_ERROR(admission_.CheckPermitted(*work.caller, method.demand, "/" + method.name));
    auto request = std::make_unique<CreateEngagementRequest>();
    *request->mutable_engagement() = std::move(engagement);
    ASSIGN_OR_RETURN(PreparedMutation prepared,
                     method.prepare({work.caller, work.origin.method}, std::move(request)));
    RETURN_IF_ERROR(prepared.change(tx, *prepared.mutation));
    return TextField(*prepared.mutation->row, "name");
  }

  const ResourceSchema& SchemaOf(const google::protobuf::Descriptor* type) const {
    return *store_.resources().registry().FindMessage(type);
  }

  Store& store_;
  const Admission& admission_;
  const Mutations& mutations_;
  const ResourceSchema& trips_ = SchemaOf(Trip::descriptor());
  const ResourceSchema& stops_ = SchemaOf(TripStop::descriptor());
};

}  // namespace

void BindTripLogs(Store& store, const Admission& admission, const Mutations& mutations,
                  Router& router) {
  auto logs = std::make_shared<const TripLogs>(store, admission, mutations);
  router.Bind<LogTripStopsRequest>(
      "zhaolian.v1.TripService.LogTripStops",
      [&store, &admission, logs](const CallPtr& call,
                                 std::unique_ptr<LogTripStopsRequest> request) {
        const absl::Status valid = logs->Check(*request);
        if (!valid.ok()) return call->Finish(valid);
        auto origin = OriginOf(AskerOf(*call), *request);
        if (!origin.ok()) return call->Finish(origin.status());
        auto work = std::make_shared<Work>();
        work->request = std::move(request);
        work->origin = *std::move(origin);
        work->caller = call->caller;
        Writer::Operation operation;
        operation.deadline = admission.DeadlineOf(*call);
        operation.dry_run = work->request->validate_only();
        operation.run = [logs, work](Tx& tx) { return logs->Run(tx, *work); };
        operation.done = [call, work](const absl::Status& status) {
          status.ok() ? call->Reply(work->response) : call->Finish(status);
        };
        store.Write(std::move(operation));
      });
}

}  // namespace zhaolian
