// A writer over a small database, with a record of what it did and reported.
#ifndef ZHAOLIAN_TESTS_SUPPORT_RECORDED_WRITER_H_
#define ZHAOLIAN_TESTS_SUPPORT_RECORDED_WRITER_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "storage/writer.h"
#include "tests/support/faulty_connection.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {

// The database has the head row and a table of items.
class RecordedWriter : public testing::Test {
 protected:
  void SetUp() override {
    database_ = OpenSqlite(directory_.Path("test.db"));
    auto connection = Connect();
    ASSERT_TRUE(connection
                    ->RunScript("CREATE TABLE head (id BIGINT PRIMARY KEY, revision BIGINT);"
                                "INSERT INTO head VALUES (1, 0);"
                                "CREATE TABLE items (id BIGINT PRIMARY KEY, revision BIGINT);")
                    .ok());
  }

  void TearDown() override { Stop(); }

  std::unique_ptr<Connection> Connect() { return *database_->Connect(true); }

  void Start(FaultyConnection::Fault fault = {}) {
    auto observe = [this, fault = std::move(fault)](const std::string& call) {
      Record(call);
      return fault ? fault(call) : absl::OkStatus();
    };
    WriterEvents events;
    events.poisoned = [this](const absl::Status& cause) {
      absl::MutexLock lock(&mutex_);
      poisonings_.push_back(cause);
    };
    events.disk_full = [this](bool full) { Record(full ? "disk full" : "disk has room"); };
    writer_ = std::make_unique<Writer>(std::make_unique<FaultyConnection>(Connect(), observe),
                                       limits_, std::move(events));
  }

  void Stop() { writer_.reset(); }

  // Inserts an item under the next revision.
  Writer::Operation Insert(int64_t id) {
    return Operation(id, [id](Tx& tx) {
      return tx.connection().Run("INSERT INTO items (id, revision) VALUES ($1, $2)",
                                 {id, tx.NextRevision()});
    });
  }

  // The same, put off until the commit.
  Writer::Operation InsertLast(int64_t id, int64_t place = 0) {
    return Operation(id, [this, id, place](Tx& tx) {
      tx.BeforeCommit(place, [this, id, revision = tx.NextRevision()](Connection& connection) {
        Record(absl::StrCat("last ", id));
        return connection.Run("INSERT INTO items (id, revision) VALUES ($1, $2)", {id, revision});
      });
      return absl::OkStatus();
    });
  }

  // `id` only names the operation in the record.
  Writer::Operation Operation(int64_t id, std::function<absl::Status(Tx&)> run) {
    Writer::Operation operation;
    operation.run = std::move(run);
    operation.done = [this, id](absl::Status status) {
      absl::MutexLock lock(&mutex_);
      calls_.push_back(absl::StrCat("done ", id));
      reports_[id].push_back(std::move(status));
    };
    return operation;
  }

  // Holds the writer in an operation of its own until Release, so that what is
  // submitted meanwhile is taken as one group.
  void Hold() {
    Writer::Operation operation;
    absl::Notification started;
    held_ = std::make_unique<absl::Notification>();
    operation.run = [&](Tx&) {
      started.Notify();
      held_->WaitForNotification();
      return absl::OkStatus();
    };
    operation.done = [](const absl::Status&) {};
    writer_->Submit(std::move(operation));
    started.WaitForNotification();
  }
  void Release() { held_->Notify(); }

  absl::Status ReportOf(int64_t id) {
    absl::MutexLock lock(&mutex_);
    if (reports_[id].size() != 1) {
      return absl::InternalError(
          absl::StrCat("operation ", id, " was reported ", reports_[id].size(), " times"));
    }
    return reports_[id].front();
  }

  std::vector<int64_t> Column(const std::string& sql) {
    std::vector<int64_t> values;
    EXPECT_TRUE(
        Connect()->Run(sql, {}, [&](const Row& row) { values.push_back(row.Integer(0)); }).ok());
    return values;
  }
  std::vector<int64_t> Items() { return Column("SELECT id FROM items ORDER BY id"); }
  int64_t Head() { return Column("SELECT revision FROM head").front(); }

  void Record(const std::string& call) {
    absl::MutexLock lock(&mutex_);
    calls_.push_back(call);
  }
  size_t ReportsOf(int64_t id) {
    absl::MutexLock lock(&mutex_);
    return reports_[id].size();
  }

  int Count(const std::string& call) {
    absl::MutexLock lock(&mutex_);
    return static_cast<int>(std::count(calls_.begin(), calls_.end(), call));
  }
  std::vector<std::string> CallsNamed(absl::string_view part) {
    absl::MutexLock lock(&mutex_);
    std::vector<std::string> found;
    for (const std::string& call : calls_) {
      if (call.find(std::string(part)) != std::string::npos) found.push_back(call);
    }
    return found;
  }
  std::vector<absl::Status> poisonings() {
    absl::MutexLock lock(&mutex_);
    return poisonings_;
  }

  ScratchDirectory directory_;
  Writer::Limits limits_ = {1000, absl::InfiniteDuration()};
  std::unique_ptr<Database> database_;
  std::unique_ptr<absl::Notification> held_;
  absl::Mutex mutex_;
  std::vector<std::string> calls_ ABSL_GUARDED_BY(mutex_);
  std::map<int64_t, std::vector<absl::Status>> reports_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Status> poisonings_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Writer> writer_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_RECORDED_WRITER_H_
