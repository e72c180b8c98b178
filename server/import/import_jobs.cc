#include "server/import/import_jobs.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/feed/pending_mutation.h"
#include "server/import/made_rows.h"
#include "server/log.h"
#include "server/rpc/rpc_status.h"
#include "storage/error.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"

namespace zhaolian {
namespace {

using v1::ImportRun;

// Read of a plan at once.
constexpr int kRowsAtATime = 200;
constexpr absl::Duration kBetweenTold = absl::Milliseconds(250);
// After an error that may pass.
constexpr absl::Duration kRetry = absl::Seconds(1);
// A file that was being read so often when the server ended without stopping is read no more.
constexpr int kMostBegun = 2;

absl::Status EndedTheServer(const ImportRun& run) {
  return Error(absl::StatusCode::kAborted, "IMPORT_ENDED_SERVER",
               absl::StrCat("the server ended twice while it read ", run.name(),
                            "; send the file in parts of fewer rows"))
      .With("name", run.name())
      .Resource(run.name());
}

// An erasure may have taken a person out of what the file calls things since the record was read.
void TakeWords(const ImportRecord& kept, ImportRecord& record) {
  record.mutable_run()->set_file_name(kept.run().file_name());
  *record.mutable_synonyms() = kept.synonyms();
  // There are none until the file was read, and no others after.
  if (!kept.run().sheets().empty()) *record.mutable_run()->mutable_sheets() = kept.run().sheets();
}

}  // namespace

bool Rests(ImportRun::State state) {
  return state != ImportRun::STATE_PLANNING && state != ImportRun::STATE_APPLYING &&
         state != ImportRun::STATE_REVERTING;
}

ImportJobs::ImportJobs(Store& store, const Admission& admission, const Callers& callers,
                       const Mutations& mutations, const Permissions& permissions,
                       Settings settings, ImportFiles files, HeaderTable headers)
    : store_(store),
      admission_(admission),
      callers_(callers),
      mutations_(mutations),
      permissions_(permissions),
      settings_(std::move(settings)),
      files_(std::move(files)),
      changes_(store, admission, mutations),
      planner_(std::move(headers)) {}

std::string ImportJobs::PlanPathOf(absl::string_view run) const {
  return absl::StrCat(settings_.directory, "/", run.substr(run.find('/') + 1), ".plan");
}

absl::Status ImportJobs::Start() {
  ASSIGN_OR_RETURN(connection_, store_.ConnectForReading());
  for (const auto state :
       {ImportRun::STATE_PLANNING, ImportRun::STATE_APPLYING, ImportRun::STATE_REVERTING}) {
    ASSIGN_OR_RETURN(const auto runs, FindImports(*connection_, state));
    for (const std::string& run : runs) {
      ASSIGN_OR_RETURN(ImportRecord record, Read(run));
      if (state == ImportRun::STATE_APPLYING &&
          record.on_interruption() == v1::ApplyImportRequest::ON_INTERRUPTION_REVERT) {
        record.mutable_run()->set_state(ImportRun::STATE_REVERTING);
        RETURN_IF_ERROR(Keep(record));
      }
      Enqueue(run);
    }
  }
  thread_ = std::thread([this] { Loop(); });
  return absl::OkStatus();
}

void ImportJobs::Close() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  if (thread_.joinable()) thread_.join();
  connection_.reset();
}

bool ImportJobs::interrupted() const {
  absl::MutexLock lock(&mutex_);
  return closing_ || pauses_ > 0;
}

ImportJobs::Pause::Pause(ImportJobs& jobs) : jobs_(jobs) {
  absl::MutexLock lock(&jobs.mutex_);
  ++jobs.pauses_;
  jobs.mutex_.Await(absl::Condition(
      +[](ImportJobs* each) ABSL_SHARED_LOCKS_REQUIRED(each->mutex_) { return !each->working_; },
      &jobs));
}

ImportJobs::Pause::~Pause() {
  absl::MutexLock lock(&jobs_.mutex_);
  --jobs_.pauses_;
}

void ImportJobs::Enqueue(const std::string& run) {
  absl::MutexLock lock(&mutex_);
  runs_.push_back(run);
}

void ImportJobs::Loop() {
  while (true) {
    std::string run;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithDeadline(absl::Condition(
                                   +[](ImportJobs* jobs) ABSL_SHARED_LOCKS_REQUIRED(jobs->mutex_) {
                                     return jobs->closing_ ||
                                            (jobs->pauses_ == 0 && !jobs->runs_.empty());
                                   },
                                   this),
                               waiting_.empty() ? absl::InfiniteFuture() : waiting_.front().until);
      if (closing_) return;
      while (!waiting_.empty() && waiting_.front().until <= absl::Now()) {
        runs_.push_back(std::move(waiting_.front().run));
        waiting_.pop_front();
      }
      if (runs_.empty() || pauses_ > 0) continue;
      run = std::move(runs_.front());
      runs_.pop_front();
      working_ = true;
    }
    const absl::Status status = Work(run);
    absl::MutexLock lock(&mutex_);
    working_ = false;
    if (status.ok() || closing_) continue;
    if (pauses_ > 0 && absl::IsCancelled(status)) {
      runs_.push_front(std::move(run));
      continue;
    }
    Log("error", "an import waits", {{"import", run}, {"status", status.ToString()}});
    // The runs of others go on meanwhile.
    waiting_.push_back({std::move(run), absl::Now() + kRetry});
  }
}

absl::StatusOr<ImportRecord> ImportJobs::Read(const std::string& run) {
  return ReadImport(*connection_, run);
}

absl::Status ImportJobs::Work(const std::string& run) {
  absl::StatusOr<ImportRecord> record = Read(run);
  if (absl::IsNotFound(record.status())) return absl::OkStatus();  // its time was over
  RETURN_IF_ERROR(record.status());
  absl::Status status;
  switch (record->run().state()) {
    case ImportRun::STATE_PLANNING:
      status =
          record->planning_begun() < kMostBegun ? Plan(*record) : EndedTheServer(record->run());
      break;
    case ImportRun::STATE_APPLYING:
      status = Apply(*record);
      break;
    case ImportRun::STATE_REVERTING:
      status = Revert(*record);
      break;
    default:
      return absl::OkStatus();
  }
  if (status.ok() || MayPass(status)) return status;
  ASSIGN_OR_RETURN(ImportRecord failed, Read(run));
  failed.mutable_run()->set_state(ImportRun::STATE_FAILED);
  *failed.mutable_run()->mutable_error() = ToWireStatus(status);
  const std::string upload = failed.upload();
  failed.clear_upload();
  RETURN_IF_ERROR(Keep(failed));
  if (!upload.empty()) files_.Remove(absl::StrCat("importFiles/", upload));
  Tell(failed, true);
  return absl::OkStatus();
}

absl::Status ImportJobs::Plan(ImportRecord record) {
  // Noted before it begins: a file that ends the server leaves no other trace.
  record.set_planning_begun(record.planning_begun() + 1);
  RETURN_IF_ERROR(Keep(record));
  absl::Status status = ReadIntoPlan(record);
  if (!MayPass(status)) return status;
  ASSIGN_OR_RETURN(ImportRecord waiting, Read(record.run().name()));
  waiting.set_planning_begun(0);
  RETURN_IF_ERROR(Keep(waiting));
  return status;
}

absl::Status ImportJobs::ReadIntoPlan(ImportRecord record) {
  ImportRun& run = *record.mutable_run();
  const std::string upload = absl::StrCat("importFiles/", record.upload());
  const absl::Time begin = absl::Now();
  ASSIGN_OR_RETURN(const CallerPtr caller, callers_.FindUser(run.author(), begin));
  RETURN_IF_ERROR(files_.Find(run.author(), upload).status());
  ASSIGN_OR_RETURN(auto plan, PlanFile::Create(PlanPathOf(run.name())));
  RETURN_IF_ERROR(planner_.Plan(
      {store_, admission_, mutations_, permissions_, *connection_, caller, begin},
      files_.PathOf(upload), settings_.limits, *plan, record, [this](const ImportRecord& now) {
        Tell(now, false);
        return !interrupted();
      }));
  run.set_state(ImportRun::STATE_PLANNED);
  record.clear_upload();
  RETURN_IF_ERROR(Keep(record));
  files_.Remove(upload);
  Tell(record, true);
  return absl::OkStatus();
}

absl::Status ImportJobs::Apply(ImportRecord record) {
  ASSIGN_OR_RETURN(auto plan, PlanFile::Open(PlanPathOf(record.run().name())));
  ASSIGN_OR_RETURN(const int64_t all, plan->CountToApply());
  record.mutable_run()->set_rows_in_all(all);
  return WorkOff(*plan, std::move(record), &ImportJobs::ApplySome);
}

absl::Status ImportJobs::Revert(ImportRecord record) {
  ASSIGN_OR_RETURN(auto plan, PlanFile::Open(PlanPathOf(record.run().name())));
  if (record.reverted_from() == 0) {
    record.set_reverted_from(record.applied_through() + 1);
    ImportRun& run = *record.mutable_run();
    run.set_rows_in_all(record.kept_only() ? run.rows_kept() : run.rows_applied());
    run.set_rows_done(0);
    run.set_rows_kept(0);
  }
  return WorkOff(*plan, std::move(record), &ImportJobs::RevertSome);
}

absl::Status ImportJobs::WorkOff(PlanFile& plan, ImportRecord record, SomeRows some) {
  RowsAhead ahead;
  while (true) {
    if (interrupted()) return absl::CancelledError("what is to be made next waits");
    ASSIGN_OR_RETURN(const bool more, (this->*some)(plan, ahead, record));
    Tell(record, !more);
    if (!more) return absl::OkStatus();
  }
}

absl::Status ImportJobs::Refill(RowsAhead& ahead, PlanFile& plan,
                                const PlanFile::Selection& selection) {
  if (!ahead.rows.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(ahead.rows, plan.Read(selection));
  ahead.last = ahead.rows.size() < static_cast<size_t>(selection.limit);
  return absl::OkStatus();
}

absl::StatusOr<bool> ImportJobs::ApplySome(PlanFile& plan, RowsAhead& ahead, ImportRecord& record) {
  ASSIGN_OR_RETURN(const CallerPtr caller, callers_.FindUser(record.run().author(), absl::Now()));
  RETURN_IF_ERROR(
      Refill(ahead, plan,
             {.from = record.applied_through() + 1, .to_apply = true, .limit = kRowsAtATime}));
  std::vector<PlannedRow>& rows = ahead.rows;
  MadeRows made;
  RETURN_IF_ERROR(ChangeInWriter(record, [&](Tx& tx, ImportRecord& after) -> absl::Status {
    ImportRun& run = *after.mutable_run();
    const auto make_plainly = [&](const PlannedRow& row) {
      return changes_.Apply(tx, caller, row, RowChanges::Savepoints::kNone);
    };
    if (const auto all = MakeAllOrNone(tx, rows, make_plainly); all.has_value()) {
      made = *all;
    } else {
      RETURN_IF_ERROR(tx.broken());
      ASSIGN_OR_RETURN(
          made, MakeEach(
                    tx, run.name(), rows, [](int64_t) { return false; }, v1::IMPORT_PROGRESS_FAILED,
                    [&](const PlannedRow& row) {
                      return changes_.Apply(tx, caller, row, RowChanges::Savepoints::kEach);
                    }));
    }
    if (made.taken > 0) after.set_applied_through(rows[made.taken - 1].row().number());
    if (made.taken == rows.size() && ahead.last) run.set_state(ImportRun::STATE_APPLIED);
    run.set_rows_done(run.rows_done() + made.made + made.refused);
    run.set_rows_applied(run.rows_applied() + made.made);
    run.set_rows_failed(run.rows_failed() + made.refused);
    return absl::OkStatus();
  }));
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(made.taken));
  return record.run().state() == ImportRun::STATE_APPLYING;
}

absl::StatusOr<bool> ImportJobs::RevertSome(PlanFile& plan, RowsAhead& ahead,
                                            ImportRecord& record) {
  const std::string& user = record.reverter().empty() ? record.run().author() : record.reverter();
  ASSIGN_OR_RETURN(const CallerPtr caller, callers_.FindUser(user, absl::Now()));
  RETURN_IF_ERROR(Refill(ahead, plan,
                         {.from = record.reverted_from() - 1,
                          .to_apply = true,
                          .limit = kRowsAtATime,
                          .backwards = true}));
  std::vector<PlannedRow>& rows = ahead.rows;
  MadeRows made;
  RETURN_IF_ERROR(ChangeInWriter(record, [&](Tx& tx, ImportRecord& after) -> absl::Status {
    ImportRun& run = *after.mutable_run();
    ImportExceptions exceptions;
    if (!rows.empty()) {
      ASSIGN_OR_RETURN(exceptions,
                       ReadImportExceptions(tx.connection(), run.name(), rows.back().row().number(),
                                            rows.front().row().number()));
    }
    // What was never made; the second time what is gone already.
    const auto is_left_out = [&](int64_t number) {
      const auto found = exceptions.find(number);
      if (found == exceptions.end()) return after.kept_only();
      return found->second.progress != v1::IMPORT_PROGRESS_KEPT;
    };
    const auto revert = [&](const PlannedRow& row) -> absl::Status {
      RETURN_IF_ERROR(changes_.Revert(tx, caller, run, row));
      if (!after.kept_only()) return absl::OkStatus();
      return KeepImportException(tx.connection(), run.name(), row.row().number(),
                                 {v1::IMPORT_PROGRESS_REVERTED, {}});
    };
    ASSIGN_OR_RETURN(made,
                     MakeEach(tx, run.name(), rows, is_left_out, v1::IMPORT_PROGRESS_KEPT, revert));
    if (made.taken > 0) after.set_reverted_from(rows[made.taken - 1].row().number());
    if (made.taken == rows.size() && ahead.last) run.set_state(ImportRun::STATE_REVERTED);
    run.set_rows_done(run.rows_done() + made.made + made.refused);
    run.set_rows_reverted(run.rows_reverted() + made.made);
    run.set_rows_kept(run.rows_kept() + made.refused);
    return absl::OkStatus();
  }));
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(made.taken));
  return record.run().state() == ImportRun::STATE_REVERTING;
}

absl::Status ImportJobs::ChangeInWriter(
    ImportRecord& record, absl::FunctionRef<absl::Status(Tx&, ImportRecord&)> change) {
  ImportRecord after;
  RETURN_IF_ERROR(store_.WriteBulkAndWait([&](Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const ImportRecord kept, ReadImport(tx.connection(), record.run().name()));
    after = kept;
    if (after.run().state() != record.run().state()) return absl::OkStatus();
    after = record;
    TakeWords(kept, after);
    RETURN_IF_ERROR(change(tx, after));
    return KeepImport(tx.connection(), after);
  }));
  record = std::move(after);
  return absl::OkStatus();
}

absl::Status ImportJobs::Keep(ImportRecord& record) {
  return store_.WriteBulkAndWait([&](Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const ImportRecord kept, ReadImport(tx.connection(), record.run().name()));
    TakeWords(kept, record);
    return KeepImport(tx.connection(), record);
  });
}

void ImportJobs::Watch(std::shared_ptr<ImportWatcher> watcher) {
  absl::MutexLock lock(&mutex_);
  watchers_.push_back(std::move(watcher));
}

void ImportJobs::Forget(const std::shared_ptr<ImportWatcher>& watcher) {
  absl::MutexLock lock(&mutex_);
  watchers_.remove(watcher);
}

void ImportJobs::Tell(const ImportRecord& record, bool always) {
  const absl::Time now = absl::Now();
  if (!always && now < last_told_ + kBetweenTold) return;
  last_told_ = now;
  std::vector<std::shared_ptr<ImportWatcher>> watchers;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& watcher : watchers_) {
      if (watcher->run == record.run().name()) watchers.push_back(watcher);
    }
  }
  // Its author may have asked for more already: who watches that came after those above.
  if (Rests(record.run().state())) {
    const absl::StatusOr<ImportRecord> current = Read(record.run().name());
    if (current.ok() && !Rests(current->run().state())) return;
  }
  for (const auto& watcher : watchers) {
    absl::StatusOr<CallerPtr> caller = admission_.Identify(*watcher->call);
    if (!caller.ok()) {
      watcher->call->Finish(caller.status());
    } else if (Rests(record.run().state())) {
      watcher->call->Write(record.run());
      watcher->call->Finish(absl::OkStatus());
    } else if (watcher->ready.exchange(false)) {
      watcher->call->Write(record.run());
    }
  }
}

absl::Status ImportJobs::RemoveExpired(absl::Time now) {
  files_.RemoveExpired(now);
  std::vector<std::string> expired;
  RETURN_IF_ERROR(store_.WriteBulkAndWait([&](Tx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(expired, FindExpiredImports(tx.connection(), now));
    for (const std::string& run : expired) RETURN_IF_ERROR(RemoveImport(tx.connection(), run));
    return absl::OkStatus();
  }));
  for (const std::string& run : expired) PlanFile::Remove(PlanPathOf(run));
  return absl::OkStatus();
}

}  // namespace zhaolian
