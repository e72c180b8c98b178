#include "storage/writer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "storage/error.h"
#include "storage/status_macros.h"
#include "storage/wake_batch.h"

namespace zhaolian {
namespace {

constexpr size_t kGroupOperations = 64;
constexpr absl::Duration kGroupTime = absl::Milliseconds(25);
constexpr absl::Duration kBulkGroupTime = absl::Milliseconds(10);
// A group of so many says that many come at once: those who were just answered come again, and
// cost less together than in two groups. So the next one waits for as many, for as long.
constexpr size_t kManyOperations = 8;
constexpr absl::Duration kGathering = absl::Milliseconds(2);
// Of a piece of long work, while somebody waits and while nobody does.
constexpr absl::Duration kPieceAmongOthers = absl::Milliseconds(3);
constexpr absl::Duration kPieceAlone = absl::Milliseconds(30);
// Bytes of the engine's log for which housekeeping comes next, whoever waits.
constexpr int64_t kLongLog = int64_t{32} << 20;
// Between two tries to empty the log: while somebody waits for it, and after.
constexpr absl::Duration kEmptyingPause = absl::Milliseconds(20);
constexpr absl::Duration kEmptyingPauseUnwatched = absl::Seconds(1);

absl::Status Busy() {
  return Error(absl::StatusCode::kResourceExhausted, "WRITER_BUSY",
               "too many changes are waiting; try again shortly")
      .RetryAfter(kRetrySoon);
}

absl::Status TooLate() {
  return Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
               "the deadline passed before the change was begun; nothing was changed");
}

absl::Status Unusable() {
  return Error(absl::StatusCode::kUnavailable, "STORAGE_FAILED",
               "the storage failed and the server is stopping; whether the change was kept is "
               "known once it is back: repeat it with the same request id")
      .RetryAfter(absl::Seconds(5));
}

// Whether the engine failed in a way that harms the whole transaction.
bool BreaksTransaction(const absl::Status& result) {
  return (absl::IsUnknown(result) || absl::IsResourceExhausted(result)) &&
         ErrorReason(result).empty();
}

absl::Time WholeMicroseconds(absl::Time time) {
  return absl::FromUnixMicros(absl::ToUnixMicros(time));
}

}  // namespace

bool Tx::IsLong() const {
  const absl::Duration taken = absl::Now() - now_;
  return taken > kPieceAlone ||
         (taken > kPieceAmongOthers && others_wait_ != nullptr && *others_wait_);
}

absl::Status Tx::Attempt(absl::FunctionRef<absl::Status()> work) {
  if (broken_.ok()) broken_ = connection_.Savepoint();
  if (!broken_.ok()) return broken_;
  const Head head = head_;
  const auto put_off = static_cast<std::ptrdiff_t>(last_work_.size());
  const absl::Status result = work();
  if (!broken_.ok()) return broken_;
  if (BreaksTransaction(result) || !connection_.in_transaction()) {
    broken_ = result.ok() ? absl::UnknownError("the engine undid the transaction") : result;
  } else if (result.ok()) {
    broken_ = connection_.ReleaseSavepoint();
  } else {
    head_ = head;
    last_work_.erase(last_work_.begin() + put_off, last_work_.end());
    broken_ = connection_.RollbackToSavepoint();
  }
  return broken_.ok() ? result : broken_;
}

absl::Status RunLastWork(Connection& connection, std::vector<Tx::LastWork> last_work) {
  std::stable_sort(last_work.begin(), last_work.end(),
                   [](const auto& a, const auto& b) { return a.place < b.place; });
  for (Tx::LastWork& work : last_work) RETURN_IF_ERROR(work.run(connection));
  return absl::OkStatus();
}

Writer::Writer(std::unique_ptr<Connection> connection, const Limits& limits, WriterEvents events)
    : connection_(std::move(connection)),
      limits_(limits),
      events_(std::move(events)),
      thread_([this] { Loop(); }) {}

void Writer::Close() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

size_t Writer::waiting() const {
  absl::MutexLock lock(&mutex_);
  return interactive_.size() + bulk_.size();
}

absl::Duration Writer::longest_wait() const {
  absl::MutexLock lock(&mutex_);
  absl::Time first = absl::Now();
  const absl::Time now = first;
  for (const auto* queue : {&interactive_, &bulk_}) {
    if (!queue->empty()) first = std::min(first, queue->front().since);
  }
  return now - first;
}

void Writer::Submit(Operation operation) {
  absl::Status refusal;
  {
    absl::MutexLock lock(&mutex_);
    if (!poisoned_.ok()) {
      refusal = poisoned_;
    } else if (closing_) {
      refusal = ShuttingDown();
    } else if (interactive_.size() + bulk_.size() >= limits_.queue) {
      refusal = Busy();
    } else {
      auto& queue = operation.bulk ? bulk_ : interactive_;
      queue.push_back({std::move(operation), absl::Now(), absl::OkStatus()});
      somebody_waits_ = !interactive_.empty();
      return;
    }
  }
  operation.done(refusal);
}

void Writer::EmptyLog(absl::Time until, absl::AnyInvocable<void(bool)> done) {
  {
    absl::MutexLock lock(&mutex_);
    if (poisoned_.ok() && !closing_) {
      emptying_ = true;
      last_emptying_ = absl::InfinitePast();
      wait_for_log_.push_back({until, std::move(done)});
      return;
    }
  }
  done(false);
}

void Writer::Loop() {
  bool last = false;
  while (!last) {
    Group group = TakeGroup();
    if (group.empty()) {
      absl::MutexLock lock(&mutex_);
      last = closing_ && interactive_.empty() && bulk_.empty();
    } else {
      ReturnToQueue(RunGroup(group), group.end());
      Maintain();
    }
    TryToEmptyLog(last);
  }
}

Writer::Group Writer::TakeGroup() {
  absl::MutexLock lock(&mutex_);
  auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const bool asked = emptying_ && last_emptying_ == absl::InfinitePast();
    return closing_ || !interactive_.empty() || !bulk_.empty() || asked;
  };
  mutex_.AwaitWithDeadline(absl::Condition(&ready), NextEmptying());
  if (last_group_size_ >= kManyOperations && !interactive_.empty()) {
    auto as_many = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return closing_ || interactive_.size() >= last_group_size_;
    };
    mutex_.AwaitWithTimeout(absl::Condition(&as_many), kGathering);
  }
  const bool bulk =
      !bulk_.empty() && (interactive_.empty() || bulk_.front().since < last_group_taken_);
  // Who had to wait for a piece of long work does not wait for another.
  last_group_taken_ = bulk ? absl::InfinitePast() : absl::Now();
  last_group_is_bulk_ = bulk;
  auto& queue = bulk ? bulk_ : interactive_;
  Group group;
  group.reserve(std::min(queue.size(), kGroupOperations));
  while (!queue.empty() && group.size() < kGroupOperations) {
    group.push_back(std::move(queue.front()));
    queue.pop_front();
  }
  somebody_waits_ = !interactive_.empty();
  last_group_size_ = bulk ? 0 : group.size();
  return group;
}

void Writer::ReturnToQueue(Group::iterator begin, Group::iterator end) {
  absl::MutexLock lock(&mutex_);
  while (end != begin) {
    --end;
    auto& queue = end->operation.bulk ? bulk_ : interactive_;
    queue.push_front(std::move(*end));
  }
  somebody_waits_ = !interactive_.empty();
}

Writer::Group::iterator Writer::RunGroup(Group& group) {
  absl::Status status;
  {
    absl::MutexLock lock(&mutex_);
    status = poisoned_;
  }
  const absl::Time begin = absl::Now();
  if (status.ok()) status = connection_->BeginWrite();
  Head head;
  if (status.ok()) status = ReadHead(head.revision);
  const int64_t head_before = head.revision;
  std::vector<Tx::LastWork> last_work;
  const absl::Duration most = last_group_is_bulk_ ? kBulkGroupTime : kGroupTime;
  auto next = group.begin();
  while (status.ok() && next != group.end()) {
    if (next != group.begin() && absl::Now() - begin > most) break;
    status = RunOne(*next++, head, last_work);
  }
  if (status.ok() && !last_work.empty()) status = FinishGroup(std::move(last_work));
  if (status.ok() && head.revision != head_before) status = WriteHead(head.revision);
  const bool committing = status.ok();
  if (committing) status = connection_->Commit();
  if (status.ok()) {
    SetDiskFull(false);
    revision_ = head.revision;
    if (events_.committed) {
      events_.committed(static_cast<size_t>(next - group.begin()), absl::Now() - begin);
    }
  } else {
    next = group.end();
    const absl::Status told = GiveUp(status, committing);
    for (Queued& each : group) {
      if (!absl::IsDataLoss(each.result)) each.result = told;
    }
  }
  WakeBatch wakes;
  std::for_each(group.begin(), next,
                [](Queued& each) { each.operation.done(std::move(each.result)); });
  return next;
}

absl::Status Writer::ReadHead(int64_t& head) {
  return connection_->Run("SELECT revision FROM head WHERE id = 1", {},
                          [&](const Row& row) { head = row.Integer(0); });
}

absl::Status Writer::WriteHead(int64_t head) {
  return connection_->Run("UPDATE head SET revision = $1 WHERE id = 1", {Value(head)});
}

// In a savepoint, at whose end the engine does what it would otherwise do in the
// commit: a damaged index is then found while nothing can have been kept.
absl::Status Writer::FinishGroup(std::vector<Tx::LastWork> last_work) {
  RETURN_IF_ERROR(connection_->Savepoint());
  RETURN_IF_ERROR(RunLastWork(*connection_, std::move(last_work)));
  return connection_->ReleaseSavepoint();
}

absl::Status Writer::GiveUp(const absl::Status& cause, bool committing) {
  const bool nothing_kept = absl::IsResourceExhausted(cause) || absl::IsUnavailable(cause) ||
                            (absl::IsDataLoss(cause) && !committing);
  if (nothing_kept && (!connection_->in_transaction() || connection_->Rollback().ok())) {
    if (absl::IsResourceExhausted(cause)) {
      SetDiskFull(true);
      return DiskFull();
    }
    return absl::IsDataLoss(cause) ? StorageBusy() : cause;
  }
  Poison(cause);
  connection_->Rollback().IgnoreError();  // the connection is not used again
  return Unusable();
}

absl::Status Writer::RunOne(Queued& queued, Head& head, std::vector<Tx::LastWork>& last_work) {
  Operation& operation = queued.operation;
  absl::Status& result = queued.result;
  const absl::Time now = absl::Now();
  if (now > operation.deadline) {
    result = TooLate();
    return absl::OkStatus();
  }
  if (!operation.bulk && now - queued.since > limits_.age) {
    result = Busy();
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(connection_->Savepoint());
  Tx tx(*connection_, WholeMicroseconds(now), head, &somebody_waits_);
  connection_->set_deadline(operation.deadline);
  result = operation.run(tx);
  connection_->set_deadline(absl::InfiniteFuture());
  if (!tx.broken().ok()) return result = tx.broken();
  if (result.ok() && !operation.dry_run) {
    head = std::move(tx.head());
    for (Tx::LastWork& work : tx.TakeLastWork()) last_work.push_back(std::move(work));
    return connection_->ReleaseSavepoint();
  }
  if (BreaksTransaction(result) || !connection_->in_transaction()) return result;
  RETURN_IF_ERROR(connection_->RollbackToSavepoint());
  if (!result.ok() && operation.recover) result = operation.recover(*connection_, result);
  return absl::OkStatus();
}

void Writer::Maintain() {
  log_bytes_ = connection_->log_bytes();
  bool idle = false;
  {
    absl::MutexLock lock(&mutex_);
    // The next piece of long work comes when the last one is reported.
    idle = interactive_.empty() && bulk_.empty() && !last_group_is_bulk_;
    // Who had to wait for long work is served before housekeeping.
    if (last_group_is_bulk_ && !interactive_.empty() && log_bytes_ < kLongLog) return;
  }
  const absl::Time begin = absl::Now();
  absl::StatusOr<bool> done = connection_->Maintain(idle);
  log_bytes_ = connection_->log_bytes();
  if (done.ok()) {
    // Who had to wait for it comes before long work.
    if (*done) last_group_taken_ = absl::InfinitePast();
    if (*done && events_.maintained) events_.maintained(absl::Now() - begin);
  } else if (!absl::IsResourceExhausted(done.status())) {
    Poison(done.status());
  }
}

absl::Time Writer::NextEmptying() const {
  if (!emptying_ || !poisoned_.ok()) return absl::InfiniteFuture();
  return last_emptying_ + (wait_for_log_.empty() ? kEmptyingPauseUnwatched : kEmptyingPause);
}

void Writer::TryToEmptyLog(bool last) {
  const absl::Time now = absl::Now();
  {
    absl::MutexLock lock(&mutex_);
    if (!emptying_ || (now < NextEmptying() && !last)) return;
    last_emptying_ = now;
  }
  const absl::StatusOr<bool> emptied = connection_->EmptyLog();
  log_bytes_ = connection_->log_bytes();
  if (!emptied.ok() && !absl::IsResourceExhausted(emptied.status())) Poison(emptied.status());
  const bool done = emptied.ok() && *emptied;
  std::vector<WaitsForLog> told;
  {
    absl::MutexLock lock(&mutex_);
    const bool over = done || last || !poisoned_.ok();
    emptying_ = !over;
    const auto kept =
        std::partition(wait_for_log_.begin(), wait_for_log_.end(),
                       [&](const WaitsForLog& each) { return !over && now < each.until; });
    std::move(kept, wait_for_log_.end(), std::back_inserter(told));
    wait_for_log_.erase(kept, wait_for_log_.end());
  }
  for (WaitsForLog& each : told) each.done(done);
}

void Writer::SetDiskFull(bool full) {
  if (disk_full_ == full) return;
  disk_full_ = full;
  if (events_.disk_full) events_.disk_full(full);
}

void Writer::Poison(const absl::Status& cause) {
  {
    absl::MutexLock lock(&mutex_);
    if (!poisoned_.ok()) return;
    poisoned_ = Unusable();
  }
  if (events_.poisoned) events_.poisoned(cause);
}

}  // namespace zhaolian
