#include "tests/support/recording_database.h"

#include <utility>

#include "absl/strings/match.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

class RecordingConnection : public Connection {
 public:
  RecordingConnection(std::unique_ptr<Connection> connection, SqlRecord& record)
      : connection_(std::move(connection)), record_(record) {}

  using Connection::Run;

  absl::Status Run(absl::string_view sql, absl::Span<const Value> parameters,
                   OnRow on_row) override {
    record_.Add(sql);
    return connection_->Run(sql, parameters, on_row);
  }
  absl::Status RunScript(const std::string& sql) override {
    record_.AddScript(sql);
    return connection_->RunScript(sql);
  }
  absl::Status BeginRead() override { return connection_->BeginRead(); }
  absl::Status BeginWrite() override { return connection_->BeginWrite(); }
  absl::Status Commit() override { return connection_->Commit(); }
  absl::Status Rollback() override { return connection_->Rollback(); }
  absl::Status Savepoint() override { return connection_->Savepoint(); }
  absl::Status ReleaseSavepoint() override { return connection_->ReleaseSavepoint(); }
  absl::Status RollbackToSavepoint() override { return connection_->RollbackToSavepoint(); }
  int64_t statements_run() const override { return connection_->statements_run(); }
  absl::StatusOr<std::vector<std::string>> Explain(absl::string_view sql) override {
    return connection_->Explain(sql);
  }
  void set_deadline(absl::Time deadline) override { connection_->set_deadline(deadline); }
  absl::StatusOr<bool> Maintain(bool idle) override { return connection_->Maintain(idle); }
  absl::StatusOr<bool> EmptyLog() override { return connection_->EmptyLog(); }
  void WatchSlowStatements(absl::Duration slow, SlowStatement told) override {
    connection_->WatchSlowStatements(slow, std::move(told));
  }
  int64_t log_bytes() const override { return connection_->log_bytes(); }
  bool in_transaction() const override { return connection_->in_transaction(); }
  absl::Status CopyTo(const std::string& path) override { return connection_->CopyTo(path); }

 private:
  std::unique_ptr<Connection> connection_;
  SqlRecord& record_;
};

class RecordingDatabase : public Database {
 public:
  RecordingDatabase(std::unique_ptr<Database> database, SqlRecord& record)
      : database_(std::move(database)), record_(record) {}

  absl::StatusOr<std::unique_ptr<Connection>> Connect(bool writable) override {
    ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, database_->Connect(writable));
    return std::make_unique<RecordingConnection>(std::move(connection), record_);
  }
  std::string engine() const override { return database_->engine(); }
  absl::StatusOr<std::vector<ColumnInfo>> Columns(Connection& connection,
                                                  const std::string& table) override {
    return database_->Columns(connection, table);
  }

 private:
  std::unique_ptr<Database> database_;
  SqlRecord& record_;
};

}  // namespace

void SqlRecord::Add(absl::string_view sql) {
  absl::MutexLock lock(&mutex_);
  texts_.emplace_back(sql);
}

void SqlRecord::AddScript(const std::string& sql) {
  absl::MutexLock lock(&mutex_);
  scripts_.push_back(sql);
}

std::vector<std::string> SqlRecord::scripts() const {
  absl::MutexLock lock(&mutex_);
  return scripts_;
}

std::vector<std::string> SqlRecord::Take() {
  absl::MutexLock lock(&mutex_);
  return std::exchange(texts_, {});
}

bool IsOnceAGroup(absl::string_view sql) {
  return absl::StrContains(sql, " head ") || absl::StrContains(sql, "VALUES ('merge'") ||
         absl::StartsWith(sql, "SELECT chain FROM journal ") ||
         sql == "SELECT name, message, revision FROM users WHERE delete_time IS NULL";
}

std::unique_ptr<Database> Recording(std::unique_ptr<Database> database, SqlRecord& record) {
  return std::make_unique<RecordingDatabase>(std::move(database), record);
}

}  // namespace zhaolian
