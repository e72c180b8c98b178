#include "storage/store.h"

#include <utility>

#include "absl/synchronization/notification.h"
#include "storage/background_thread.h"
#include "storage/error.h"
#include "storage/prepare_database.h"
#include "storage/search_merging.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

absl::Status Busy() {
  return Error(absl::StatusCode::kResourceExhausted, "READERS_BUSY",
               "too many reads are waiting; try again shortly")
      .RetryAfter(kRetrySoon);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> Store::Open(std::unique_ptr<Database> database,
                                                   const ResourceRegistry& registry,
                                                   StoreOptions options) {
  std::unique_ptr<Store> store(new Store(std::move(database), registry));
  for (auto& [collection, derived] : options.derived) {
    store->resources_.Derive(collection, std::move(derived));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, store->database_->Connect(true));
  ASSIGN_OR_RETURN(store->schema_version_, PrepareDatabase(*store->database_, *connection,
                                                           store->resources_, options.migrations));
  RETURN_IF_ERROR(TakeOverMerging(*connection));
  connection->WatchSlowStatements(options.slow, options.slow_statement);
  store->writer_ = std::make_unique<Writer>(
      std::move(connection), Writer::Limits{options.writer_queue_limit, options.queue_age},
      std::move(options.events));
  store->reader_queue_limit_ = options.reader_queue_limit;
  store->queue_age_ = options.queue_age;
  for (int i = 0; i <= options.reader_threads; ++i) {
    ASSIGN_OR_RETURN(std::unique_ptr<Connection> reader, store->database_->Connect(false));
    reader->WatchSlowStatements(options.slow, options.slow_statement);
    store->reader_connections_.push_back(std::move(reader));
  }
  for (const auto& reader : store->reader_connections_) {
    const bool bulk = reader == store->reader_connections_.back();
    store->readers_.emplace_back(
        [store = store.get(), bulk, reader = reader.get()] { store->ReadLoop(bulk, *reader); });
  }
  return store;
}

void Store::Close() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  for (std::thread& reader : readers_) reader.join();
  readers_.clear();
  if (writer_ != nullptr) writer_->Close();
}

void Store::Read(absl::Time deadline, ReadFunction read) {
  Enqueue(false, deadline, std::move(read));
}

void Store::ReadBulk(absl::Time deadline, ReadFunction read) {
  Enqueue(true, deadline, std::move(read));
}

void Store::Enqueue(bool bulk, absl::Time deadline, ReadFunction read) {
  absl::Status refusal;
  {
    absl::MutexLock lock(&mutex_);
    Pending& pending = bulk ? bulk_ : pending_;
    if (closing_) {
      refusal = ShuttingDown();
    } else if (pending.size() >= reader_queue_limit_) {
      refusal = Busy();
    } else {
      pending.push_back({absl::Now(), deadline, std::move(read)});
      return;
    }
  }
  read(refusal, *reader_connections_.front());
}

absl::Status Store::WriteAndWait(absl::AnyInvocable<absl::Status(Tx&)> run) {
  Writer::Operation operation;
  operation.run = std::move(run);
  return WaitFor(std::move(operation));
}

absl::Status Store::WriteBulkAndWait(absl::AnyInvocable<absl::Status(Tx&)> run) {
  Writer::Operation operation;
  operation.run = std::move(run);
  operation.bulk = true;
  return WaitFor(std::move(operation));
}

absl::Status Store::WaitFor(Writer::Operation operation) {
  absl::Status result;
  absl::Notification done;
  operation.done = [&](absl::Status status) {
    result = std::move(status);
    done.Notify();
  };
  Write(std::move(operation));
  done.WaitForNotification();
  return result;
}

size_t Store::reads_waiting() const {
  absl::MutexLock lock(&mutex_);
  return pending_.size();
}

absl::Duration Store::longest_read_wait() const {
  absl::MutexLock lock(&mutex_);
  return pending_.empty() ? absl::ZeroDuration() : absl::Now() - pending_.front().since;
}

void Store::ReadLoop(bool bulk, Connection& connection) {
  if (bulk) LeaveProcessorToOthers();
  while (true) {
    PendingRead next;
    {
      absl::MutexLock lock(&mutex_);
      Pending& pending = bulk ? bulk_ : pending_;
      auto ready = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return closing_ || !pending.empty();
      };
      mutex_.Await(absl::Condition(&ready));
      if (pending.empty()) return;
      next = std::move(pending.front());
      pending.pop_front();
    }
    absl::Status status;
    const absl::Time now = absl::Now();
    if (!bulk && now - next.since > queue_age_) {
      status = Busy();
    } else if (now > next.deadline) {
      status = Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                     "the deadline passed before the read was begun");
    }
    connection.set_deadline(next.deadline);
    next.read(status, connection);
    connection.set_deadline(absl::InfiniteFuture());
  }
}

}  // namespace zhaolian
