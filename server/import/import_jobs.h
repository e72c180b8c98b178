// The work of imports: one thread, one run after the other, behind what people wait for.
//
// What a run is to do stands in its record (import_runs.h). The thread is told which run has
// work, does it a few rows at a time, each time as its author may act by then, and tells who
// watches. What was interrupted goes on at the next start, but for a file whose reading has ended
// the server twice.
#ifndef ZHAOLIAN_SERVER_IMPORT_IMPORT_JOBS_H_
#define ZHAOLIAN_SERVER_IMPORT_IMPORT_JOBS_H_

#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "server/access/callers.h"
#include "server/access/permissions.h"
#include "server/import/import_files.h"
#include "server/import/import_planner.h"
#include "server/import/import_runs.h"
#include "server/import/import_watchers.h"
#include "server/import/row_changes.h"
#include "server/rows/mutations.h"
#include "server/rpc/admission.h"
#include "storage/store.h"

namespace zhaolian {

class ImportJobs {
 public:
  struct Settings {
    std::string directory;  // of plans and uploads
    Spreadsheet::Limits limits;
    absl::Duration kept;  // plans
  };

  // All outlive the jobs.
  ImportJobs(Store& store, const Admission& admission, const Callers& callers,
             const Mutations& mutations, const Permissions& permissions, Settings settings,
             ImportFiles files, HeaderTable headers);
  ~ImportJobs() { Close(); }

  // Takes up what was interrupted, and begins.
  absl::Status Start() ABSL_LOCKS_EXCLUDED(mutex_);

  // The run has something to do. Thread-safe.
  void Enqueue(const std::string& run) ABSL_LOCKS_EXCLUDED(mutex_);

  // Who is told how runs come along.
  ImportWatchers& watchers() { return watchers_; }

  // Removes uploads and plans whose time is over.
  absl::Status RemoveExpired(absl::Time now);

  // While one lives, no file is read and no row made: what was under way stops after a few rows,
  // and goes on later. A plan that was being made is made anew, from the file that there is by
  // then. The jobs outlive it.
  class Pause {
   public:
    // Waits until nothing is under way; so it is not for the thread of the jobs or of the writer.
    explicit Pause(ImportJobs& jobs);
    ~Pause();
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    ImportJobs& jobs_;
  };

  // Stops after the rows under way; before the store closes.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

  const ImportFiles& files() const { return files_; }
  const Settings& settings() const { return settings_; }
  const Permissions& permissions() const { return permissions_; }
  std::string PlanPathOf(absl::string_view run) const;

 private:
  void Loop() ABSL_LOCKS_EXCLUDED(mutex_);
  // Does what the run is to do.
  absl::Status Work(const std::string& run);
  absl::Status Plan(ImportRecord record);
  absl::Status ReadIntoPlan(ImportRecord record);
  absl::Status Apply(ImportRecord record);
  absl::Status Revert(ImportRecord record);
  // Rows that were read of a plan and are next. More are read when none is left.
  struct RowsAhead {
    std::vector<PlannedRow> rows;
    bool last = false;  // there are no more in the plan
  };
  static absl::Status Refill(RowsAhead& ahead, PlanFile& plan,
                             const PlanFile::Selection& selection);

  // Applies or takes back some rows; whether there are more.
  using SomeRows = absl::StatusOr<bool> (ImportJobs::*)(PlanFile&, RowsAhead&, ImportRecord&);
  absl::StatusOr<bool> ApplySome(PlanFile& plan, RowsAhead& ahead, ImportRecord& record);
  absl::StatusOr<bool> RevertSome(PlanFile& plan, RowsAhead& ahead, ImportRecord& record);

  // Changes what is kept of a run, with what else `change` does, in one transaction; unless its
  // author has asked for something else since it was read. `record` is what is kept then.
  absl::Status ChangeInWriter(ImportRecord& record,
                              absl::FunctionRef<absl::Status(Tx&, ImportRecord&)> change);

  // Until there are none; CANCELLED when it was interrupted.
  absl::Status WorkOff(PlanFile& plan, ImportRecord record, SomeRows some);

  absl::Status Keep(ImportRecord& record);
  absl::StatusOr<ImportRecord> Read(const std::string& run);
  void Tell(const ImportRecord& record, bool always);
  // The server stops, or somebody pauses the jobs.
  bool interrupted() const ABSL_LOCKS_EXCLUDED(mutex_);

  Store& store_;
  const Admission& admission_;
  const Callers& callers_;
  const Mutations& mutations_;
  const Permissions& permissions_;
  const Settings settings_;
  const ImportFiles files_;
  const RowChanges changes_;
  const ImportPlanner planner_;
  std::unique_ptr<Connection> connection_;  // the thread's
  ImportWatchers watchers_;

  mutable absl::Mutex mutex_;
  std::deque<std::string> runs_ ABSL_GUARDED_BY(mutex_);
  // Runs that are tried again, in the order of their time.
  struct Waiting {
    std::string run;
    absl::Time until;
  };
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  int pauses_ ABSL_GUARDED_BY(mutex_) = 0;
  bool working_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_IMPORT_JOBS_H_
