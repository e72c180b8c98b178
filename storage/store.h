// The store: one database, opened, migrated and checked; reads on threads of
// their own, writes through the one writer.
#ifndef ZHAOLIAN_STORAGE_STORE_H_
#define ZHAOLIAN_STORAGE_STORE_H_

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/database.h"
#include "storage/migrations.h"
#include "storage/read_queue.h"
#include "storage/resource_store.h"
#include "storage/writer.h"

namespace zhaolian {

struct StoreOptions {
  std::vector<Migration> migrations = BuiltInMigrations();
  int reader_threads = 2;  // beside the one for bulk reads
  size_t reader_queue_limit = 4096;
  size_t writer_queue_limit = 4096;
  // How long a read or a change may wait for its turn.
  absl::Duration queue_age = absl::InfiniteDuration();
  WriterEvents events;
  // What follows the writes to collections (ResourceStore::Derive).
  std::vector<std::pair<std::string, DerivedRows>> derived;
  // Statements that take longer than `slow` are told, on the thread they run on.
  absl::Duration slow = absl::InfiniteDuration();
  Connection::SlowStatement slow_statement;
};

class Store {
 public:
  // Migrates the database, compares it with `registry` (which outlives the
  // store), fills the columns after a migration and rebuilds the search index when
  // its version differs.
  static absl::StatusOr<std::unique_ptr<Store>> Open(std::unique_ptr<Database> database,
                                                     const ResourceRegistry& registry,
                                                     StoreOptions options);
  ~Store() { Close(); }

  // Finishes what is queued and refuses everything after. Called once from one
  // thread, before the destructor or by it.
  void Close();

  void Write(Writer::Operation operation) { writer_->Submit(std::move(operation)); }
  // The same for who can wait for the commit: never a thread that serves calls.
  absl::Status WriteAndWait(absl::AnyInvocable<absl::Status(Tx&)> run);
  // The same for a piece of long work, behind what people wait for.
  absl::Status WriteBulkAndWait(absl::AnyInvocable<absl::Status(Tx&)> run);

  // See Writer::EmptyLog.
  void EmptyLog(absl::Time until, absl::AnyInvocable<void(bool emptied)> done) {
    writer_->EmptyLog(until, std::move(done));
  }

  // Runs `read` on a reader's thread. Its status is not OK, and the connection
  // is not to be used, when the queue was full or the wait too long
  // (RESOURCE_EXHAUSTED), or the deadline passed first.
  using ReadFunction = ReadQueue::ReadFunction;
  void Read(absl::Time deadline, ReadFunction read) {
    Enqueue(*reads_, {absl::Now(), deadline, std::move(read)});
  }
  // The same for one that looks up a row or two by their names.
  void ReadBriefly(absl::Time deadline, ReadFunction read) {
    Enqueue(*reads_, {absl::Now(), deadline, std::move(read), true});
  }
  // The same for a piece of long work, on a reader of its own that leaves the processor to
  // those for whom people wait. One piece runs at a time, and `queue_age` is not for them.
  void ReadBulk(absl::Time deadline, ReadFunction read) {
    Enqueue(*bulk_reads_, {absl::Now(), deadline, std::move(read)});
  }

  const Writer& writer() const { return *writer_; }
  // Reads that wait for their turn, bulk ones left out.
  const ReadQueue& reads() const { return *reads_; }
  // Of those: see ReadQueue::IsOverloaded.
  bool IsOverloaded(absl::Duration longest) { return reads_->IsOverloaded(longest, absl::Now()); }

  const ResourceStore& resources() const { return resources_; }
  int schema_version() const { return schema_version_; }
  std::string engine() const { return database_->engine(); }
  // A further connection for long reads, such as a backup.
  absl::StatusOr<std::unique_ptr<Connection>> ConnectForReading() {
    return database_->Connect(false);
  }

 private:
  Store(std::unique_ptr<Database> database, const ResourceRegistry& registry)
      : database_(std::move(database)), resources_(registry) {}
  void Enqueue(ReadQueue& queue, ReadQueue::Pending pending);
  absl::Status WaitFor(Writer::Operation operation);

  std::unique_ptr<Database> database_;
  ResourceStore resources_;
  int schema_version_ = 0;
  std::unique_ptr<Writer> writer_;
  std::vector<std::unique_ptr<Connection>> reader_connections_;  // the last is for bulk reads

  std::unique_ptr<ReadQueue> reads_, bulk_reads_;
  std::vector<std::thread> readers_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_STORE_H_
