// What a run makes of its plan, and takes back: some rows at a time.
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "server/import/import_jobs.h"
#include "server/import/made_rows.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using v1::ImportRun;

// Read of a plan at once.
constexpr int kRowsAtATime = 200;

}  // namespace

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

}  // namespace zhaolian
