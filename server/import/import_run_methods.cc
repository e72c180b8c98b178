// ImportService.PlanImport, ApplyImport and RevertImport: each says what a run is to do, and
// the jobs do it.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/import/import_permission.h"
#include "server/import/import_services.h"
#include "server/import/plan_file.h"
#include "server/rows/item_count.h"
#include "server/rows/mutation.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/resource_schema.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "storage/uuid.h"

namespace zhaolian {
namespace {

using v1::ApplyImportRequest;
using v1::ImportRun;
using v1::PlanImportRequest;
using v1::RevertImportRequest;

constexpr size_t kMostChosen = 100'000;
constexpr size_t kMostSynonyms = 100;

absl::Status WrongState(const ImportRun& run, absl::string_view remedy) {
  const auto* value = ImportRun::State_descriptor()->FindValueByNumber(run.state());
  const std::string state = ShortEnumName(value);
  return Error(absl::StatusCode::kFailedPrecondition, "WRONG_STATE",
               absl::StrCat(run.name(), " is ", state, "; ", remedy))
      .With("name", run.name())
      .With("state", value->name())
      .With("state_label", value->options().GetExtension(v1::value_label))
      .Resource(run.name())
      .Violation("WRONG_STATE", run.name(), remedy);
}

using ReadRecord = absl::StatusOr<ImportRecord> (*)(Connection&, const std::string& name,
                                                    const Caller&);

absl::StatusOr<ImportRecord> ReadOwn(Connection& connection, const std::string& name,
                                     const Caller& caller) {
  return ReadImport(connection, name, caller.user);
}

// Changes the record within the writer's transaction, answers with the run, and has the jobs
// look at it.
void Change(const ImportParts& parts, const CallPtr& call, const std::string& name, ReadRecord read,
            std::function<absl::Status(ImportRecord&, absl::Time)> change) {
  auto run = std::make_shared<ImportRun>();
  Writer::Operation operation;
  operation.deadline = parts.admission.DeadlineOf(*call);
  operation.run = [call, name, run, read, change = std::move(change)](Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(ImportRecord record, read(tx.connection(), name, *call->caller));
    RETURN_IF_ERROR(change(record, tx.now()));
    *run = record.run();
    return KeepImport(tx.connection(), record);
  };
  operation.done = [call, run, &jobs = parts.jobs](const absl::Status& status) {
    if (!status.ok()) return call->Finish(status);
    jobs.Enqueue(run->name());
    call->Reply(*run);
  };
  parts.store.Write(std::move(operation));
}

void Plan(const ImportParts& parts, const CallPtr& call, const PlanImportRequest& request) {
  const auto file = parts.jobs.files().Find(call->caller->user, request.file());
  if (!file.ok()) return call->Finish(file.status());
  if (!v1::ImportKind_IsValid(request.kind())) {
    return call->Finish(InvalidField("kind", "UNKNOWN_VALUE", "is no kind of import"));
  }
  if (request.kind() != v1::IMPORT_KIND_UNSPECIFIED) {
    const absl::Status may =
        CheckMayImport(parts.admission, parts.jobs.permissions(), *call->caller, request.kind());
    if (!may.ok()) return call->Finish(may);
  }
  auto record = std::make_shared<ImportRecord>();
  ImportRun& run = *record->mutable_run();
  run.set_name(absl::StrCat("imports/i", NewUuid()));
  run.set_state(ImportRun::STATE_PLANNING);
  run.set_kind(request.kind());
  run.set_file_name(file->file_name());
  run.set_digest(file->digest());
  run.set_author(call->caller->user);
  run.set_preview(request.preview());
  *record->mutable_synonyms() = request.synonyms();
  record->set_upload(file->name().substr(file->name().find('/') + 1));
  Writer::Operation operation;
  operation.deadline = parts.admission.DeadlineOf(*call);
  operation.run = [record, kept = parts.jobs.settings().kept](Tx& tx) -> absl::Status {
    ImportRun& run = *record->mutable_run();
    *run.mutable_create_time() = ToTimestamp(tx.now());
    *run.mutable_expire_time() = ToTimestamp(tx.now() + kept);
    ASSIGN_OR_RETURN(*run.mutable_same_file_as(), FindSameFile(tx.connection(), *record));
    return KeepImport(tx.connection(), *record);
  };
  operation.done = [call, record, &jobs = parts.jobs](const absl::Status& status) {
    if (!status.ok()) return call->Finish(status);
    jobs.Enqueue(record->run().name());
    call->Reply(record->run());
  };
  parts.store.Write(std::move(operation));
}

void Apply(const ImportParts& parts, const CallPtr& call, const ApplyImportRequest& request) {
  const auto change = [request](ImportRecord& record, absl::Time now) -> absl::Status {
    ImportRun& run = *record.mutable_run();
    // Which rows were chosen at first stays.
    const bool goes_on =
        FailedOnTheWay(run) && record.reverted_from() == 0 && request.rows_size() == 0;
    if (run.state() != ImportRun::STATE_PLANNED && !goes_on) {
      return WrongState(run, "only a run that is PLANNED can be applied; plan the file again");
    }
    run.set_state(ImportRun::STATE_APPLYING);
    run.clear_preview();
    run.clear_error();
    record.set_on_interruption(request.on_interruption());
    if (goes_on) return absl::OkStatus();
    *run.mutable_apply_time() = ToTimestamp(now);
    run.set_rows_done(0);
    return absl::OkStatus();
  };
  if (request.rows_size() == 0) return Change(parts, call, request.name(), &ReadOwn, change);
  // The choice is part of the plan, which only its author's calls and then the job write.
  parts.store.ReadBulk(
      parts.admission.DeadlineOf(*call),
      [parts, call, request, change](const absl::Status& status, Connection& connection) {
        if (!status.ok()) return call->Finish(status);
        const absl::Status chosen = [&]() -> absl::Status {
          ASSIGN_OR_RETURN(ImportRecord record,
                           ReadImport(connection, request.name(), call->caller->user));
          RETURN_IF_ERROR(change(record, absl::Now()));
          ASSIGN_OR_RETURN(
              auto plan, PlanFile::Open(parts.jobs.PlanPathOf(request.name()), PlanFile::kChange));
          return plan->Choose({request.rows().data(), static_cast<size_t>(request.rows_size())});
        }();
        chosen.ok() ? Change(parts, call, request.name(), &ReadOwn, change) : call->Finish(chosen);
      });
}

void Revert(const ImportParts& parts, const CallPtr& call, const RevertImportRequest& request) {
  const auto change = [user = call->caller->user](ImportRecord& record, absl::Time) {
    ImportRun& run = *record.mutable_run();
    const bool again = run.state() == ImportRun::STATE_REVERTED && run.rows_kept() > 0;
    if (run.state() != ImportRun::STATE_APPLYING && run.state() != ImportRun::STATE_APPLIED &&
        !FailedOnTheWay(run) && !again) {
      return WrongState(run, "only a run that was applied, or kept some rows, can be reverted");
    }
    run.set_state(ImportRun::STATE_REVERTING);
    run.clear_error();
    record.set_reverter(user == run.author() ? "" : user);
    record.set_kept_only(again);
    if (again) record.clear_reverted_from();
    return absl::OkStatus();
  };
  Change(parts, call, request.name(), &ReadImportSeen, change);
}

}  // namespace

void BindImportRuns(const ImportParts& parts, Router& router) {
  router.Bind<PlanImportRequest>(
      "zhaolian.v1.ImportService.PlanImport",
      [parts](const CallPtr& call, std::unique_ptr<PlanImportRequest> request) {
        const absl::Status count =
            CheckItemCount("synonyms", "指明的列", static_cast<size_t>(request->synonyms_size()),
                           kMostSynonyms, "name fewer columns");
        if (!count.ok()) return call->Finish(count);
        Plan(parts, call, *request);
      });
  router.Bind<ApplyImportRequest>(
      "zhaolian.v1.ImportService.ApplyImport",
      [parts](const CallPtr& call, std::unique_ptr<ApplyImportRequest> request) {
        const absl::Status count =
            CheckItemCount("rows", "选定的行", static_cast<size_t>(request->rows_size()),
                           kMostChosen, "name none to apply all");
        if (!count.ok()) return call->Finish(count);
        Apply(parts, call, *request);
      });
  router.Bind<RevertImportRequest>(
      "zhaolian.v1.ImportService.RevertImport",
      [parts](const CallPtr& call, std::unique_ptr<RevertImportRequest> request) {
        Revert(parts, call, *request);
      });
}

void BindImports(const ImportParts& parts, Router& router) {
  BindImportUploads(parts.jobs.files(), router);
  BindImportRuns(parts, router);
  BindImportReads(parts, router);
  BindImportStreams(parts, router);
}

}  // namespace zhaolian
