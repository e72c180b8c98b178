#include "storage/writer.h"

#include <algorithm>
#include <utility>

#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr size_t kGroupOperations = 64;
constexpr absl::Duration kGroupTime = absl::Milliseconds(3);

absl::Status QueueFull() {
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

absl::Time WholeMicroseconds(absl::Time time) {
  return absl::FromUnixMicros(absl::ToUnixMicros(time));
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, size_t queue_limit,
               absl::AnyInvocable<void(const absl::Status&)> on_poisoned)
    : connection_(std::move(connection)),
      queue_limit_(queue_limit),
      on_poisoned_(std::move(on_poisoned)),
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

void Writer::Submit(Operation operation) {
  absl::Status refusal;
  {
    absl::MutexLock lock(&mutex_);
    if (!poisoned_.ok()) {
      refusal = poisoned_;
    } else if (closing_) {
      refusal = ShuttingDown();
    } else if (interactive_.size() + bulk_.size() >= queue_limit_) {
      refusal = QueueFull();
    } else {
      (operation.bulk ? bulk_ : interactive_).push_back(std::move(operation));
      return;
    }
  }
  operation.done(refusal);
}

void Writer::Loop() {
  while (true) {
    std::vector<Operation> group = TakeGroup();
    if (group.empty()) return;
    RunGroup(std::move(group));
    bool idle = false;
    {
      absl::MutexLock lock(&mutex_);
      idle = interactive_.empty() && bulk_.empty();
    }
    absl::Status maintained = connection_->Maintain(idle);
    if (!maintained.ok()) Poison(maintained);
  }
}

std::vector<Writer::Operation> Writer::TakeGroup() {
  absl::MutexLock lock(&mutex_);
  auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return closing_ || !interactive_.empty() || !bulk_.empty();
  };
  mutex_.Await(absl::Condition(&ready));
  std::vector<Operation> group;
  for (auto* queue : {&interactive_, &bulk_}) {
    while (!queue->empty() && group.size() < kGroupOperations) {
      group.push_back(std::move(queue->front()));
      queue->pop_front();
    }
  }
  return group;
}

void Writer::ReturnToQueue(std::vector<Operation> rest) {
  absl::MutexLock lock(&mutex_);
  for (auto operation = rest.rbegin(); operation != rest.rend(); ++operation) {
    auto& queue = operation->bulk ? bulk_ : interactive_;
    queue.push_front(std::move(*operation));
  }
}

void Writer::RunGroup(std::vector<Operation> group) {
  std::vector<Finished> finished;
  absl::Status status;
  {
    absl::MutexLock lock(&mutex_);
    status = poisoned_;
  }
  if (status.ok()) {
    status = connection_->BeginWrite();
    if (absl::IsUnavailable(status)) {  // another program holds the lock: nothing has begun
      for (Operation& operation : group) operation.done(status);
      return;
    }
  }
  int64_t head = 0;
  if (status.ok()) {
    status = connection_->Run("SELECT revision FROM head WHERE id = 1", {},
                              [&](const Row& row) { head = row.Integer(0); });
  }
  const int64_t head_before = head;
  const absl::Time begin = absl::Now();
  size_t taken = 0;
  while (status.ok() && taken < group.size()) {
    if (taken > 0 && absl::Now() - begin > kGroupTime) break;
    Operation& operation = group[taken++];
    absl::Status result;
    status = RunOne(operation, head, result);
    finished.push_back({std::move(operation), std::move(result)});
  }
  if (status.ok() && head != head_before) {
    status = connection_->Run("UPDATE head SET revision = $1 WHERE id = 1", {Value(head)});
  }
  if (status.ok()) status = connection_->Commit();
  if (!status.ok()) {
    Poison(status);
    connection_->Rollback().IgnoreError();  // the connection is not used again
    for (; taken < group.size(); ++taken) finished.push_back({std::move(group[taken]), Unusable()});
    for (Finished& each : finished) each.status = Unusable();
  } else if (taken < group.size()) {
    group.erase(group.begin(), group.begin() + static_cast<std::ptrdiff_t>(taken));
    ReturnToQueue(std::move(group));
  }
  for (Finished& each : finished) each.operation.done(std::move(each.status));
}

absl::Status Writer::RunOne(Operation& operation, int64_t& head, absl::Status& result) {
  if (absl::Now() > operation.deadline) {
    result = TooLate();
    return absl::OkStatus();
  }
  const int64_t head_before = head;
  RETURN_IF_ERROR(connection_->Savepoint());
  Tx tx(*connection_, WholeMicroseconds(absl::Now()), head);
  connection_->set_deadline(operation.deadline);
  result = operation.run(tx);
  connection_->set_deadline(absl::InfiniteFuture());
  if (result.ok() && !operation.dry_run) return connection_->ReleaseSavepoint();
  head = head_before;
  RETURN_IF_ERROR(connection_->RollbackToSavepoint());
  if (!result.ok() && operation.recover) result = operation.recover(*connection_, result);
  return absl::OkStatus();
}

void Writer::Poison(const absl::Status& cause) {
  {
    absl::MutexLock lock(&mutex_);
    if (!poisoned_.ok()) return;
    poisoned_ = Unusable();
  }
  if (on_poisoned_) on_poisoned_(cause);
}

}  // namespace zhaolian
