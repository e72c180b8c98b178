#include "storage/store.h"

#include <optional>
#include <utility>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "storage/background_thread.h"
#include "storage/prepare_database.h"
#include "storage/search_merging.h"
#include "storage/status_macros.h"
#include "storage/wake_batch.h"

namespace zhaolian {
namespace {

void Serve(ReadQueue& queue, Connection& connection) {
  WakeBatch wakes;
  while (std::optional<ReadQueue::Pending> next = queue.Pop(wakes)) {
    if (!next->is_brief) wakes.Flush();
    const absl::Time begin = absl::Now();
    const absl::Status in_time = queue.CheckWait(*next, begin);
    connection.set_deadline(next->deadline);
    next->read(in_time, connection);
    connection.set_deadline(absl::InfiniteFuture());
    if (in_time.ok()) queue.CountRun(absl::Now() - begin);
    wakes.FlushIfLong();
  }
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
  store->reads_ = std::make_unique<ReadQueue>(
      ReadQueue::Limits{options.reader_queue_limit, options.queue_age, options.reader_threads});
  store->bulk_reads_ = std::make_unique<ReadQueue>(
      ReadQueue::Limits{options.reader_queue_limit, absl::InfiniteDuration(), 1});
  for (int i = 0; i <= options.reader_threads; ++i) {
    ASSIGN_OR_RETURN(std::unique_ptr<Connection> reader, store->database_->Connect(false));
    reader->WatchSlowStatements(options.slow, options.slow_statement);
    store->reader_connections_.push_back(std::move(reader));
  }
  Connection& last = *store->reader_connections_.back();
  store->readers_.emplace_back([queue = store->bulk_reads_.get(), &last] {
    LeaveProcessorToOthers();
    Serve(*queue, last);
  });
  for (const auto& reader : store->reader_connections_) {
    if (reader.get() == &last) break;
    store->readers_.emplace_back(
        [queue = store->reads_.get(), &reader = *reader] { Serve(*queue, reader); });
  }
  return store;
}

void Store::Close() {
  if (reads_ != nullptr) reads_->Close();
  if (bulk_reads_ != nullptr) bulk_reads_->Close();
  for (std::thread& reader : readers_) reader.join();
  readers_.clear();
  if (writer_ != nullptr) writer_->Close();
}

void Store::Enqueue(ReadQueue& queue, ReadQueue::Pending pending) {
  const absl::Status taken = queue.Push(pending);
  if (!taken.ok()) pending.read(taken, *reader_connections_.front());
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

}  // namespace zhaolian
