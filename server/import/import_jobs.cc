#include "server/import/import_jobs.h"

#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/import/made_rows.h"
#include "server/log.h"
#include "server/rpc/rpc_status.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using v1::ImportRun;

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
      planner_(std::move(headers)),
      watchers_(admission) {}

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

void ImportJobs::Tell(const ImportRecord& record, bool always) {
  watchers_.Tell(record, always, [&] { return Read(record.run().name()); });
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
