// The SQLite engine behind database.h.
//
// WAL with synchronous=FULL: an acknowledged write survives a power cut. SQLite
// 3.40 can corrupt a file when one connection checkpoints while another commits,
// so automatic checkpoints are off and only the writer's connection runs one. The sync
// that ends it is another thread's; one that fails there fails the next commit.
#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "storage/database.h"
#include "storage/guarded_vfs.h"
#include "storage/log_pages.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// Statements a connection keeps prepared. Lists make new texts; far fewer than
// this are in use at any time.
constexpr size_t kStatementCacheSize = 400;
// Rest after a checkpoint that failed, as for want of room.
constexpr absl::Duration kCheckpointPause = absl::Seconds(1);
constexpr int kPageBytes = 4096;
constexpr int kBusyTimeoutMs = 5000;
// Virtual machine steps between two looks at the clock.
constexpr int kDeadlineCheckSteps = 2000;

absl::StatusCode CodeOf(int error) {
  switch (error) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
      return absl::StatusCode::kAlreadyExists;
    case SQLITE_IOERR_SHMSIZE:  // no room for the index of the log
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_IOERR_DATA:
    case SQLITE_IOERR_READ:
    case SQLITE_IOERR_SHORT_READ:
      return absl::StatusCode::kDataLoss;
  }
  switch (error & 0xff) {
    case SQLITE_FULL:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::StatusCode::kUnavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
      return absl::StatusCode::kDataLoss;
    case SQLITE_IOERR:
      return absl::StatusCode::kUnknown;
    case SQLITE_INTERRUPT:
      return absl::StatusCode::kDeadlineExceeded;
    default:
      return absl::StatusCode::kInternal;
  }
}

absl::Status ErrorOf(sqlite3* db, absl::string_view what) {
  const int error = sqlite3_extended_errcode(db);
  std::string message = absl::StrCat("SQLite ", error, ": ", sqlite3_errmsg(db), " in: ", what);
  if (error == SQLITE_IOERR_DATA) {
    absl::StrAppend(&message, " (page ", DamagedPage(db), " is damaged)");
  }
  return absl::Status(CodeOf(error), message);
}

class SqliteRow : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  bool IsNull(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  int64_t Integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  double Real(int column) const override { return sqlite3_column_double(statement_, column); }
  absl::string_view Text(int column) const override {
    const void* data = sqlite3_column_blob(statement_, column);
    return {static_cast<const char*>(data),
            static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
  }

 private:
  sqlite3_stmt* statement_;
};

struct Prepared {
  sqlite3_stmt* statement = nullptr;
  // Position of parameter $1, $2, …: SQLite numbers them by first appearance.
  std::vector<int> positions;
};

class SqliteConnection : public Connection {
 public:
  SqliteConnection(sqlite3* db, bool writable) : db_(db), writable_(writable) {}
  ~SqliteConnection() override {
    ForgetStatements();
    sqlite3_close(db_);
  }
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  absl::Status Configure() {
    RETURN_IF_ERROR(
        RunScript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"
                  "PRAGMA trusted_schema=OFF; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;"
                  "PRAGMA cache_size=-32768; PRAGMA case_sensitive_like=ON;"
                  // What is erased is gone, from its page; the VFS clears what SQLite
                  // leaves beside it. Debian builds SQLite so; others do not.
                  "PRAGMA secure_delete=ON;"
                  // A log that a long read made grow is cut back.
                  "PRAGMA journal_size_limit=67108864;"));
    if (!writable_) RETURN_IF_ERROR(RunScript("PRAGMA query_only=ON;"));
    sqlite3_progress_handler(db_, kDeadlineCheckSteps, &DeadlinePassed, this);
    // After the pragmas: wal_autocheckpoint takes the hook away.
    sqlite3_wal_hook(db_, &LogGrew, this);
    return absl::OkStatus();
  }

  using Connection::Run;

  absl::Status Run(absl::string_view sql, absl::Span<const Value> parameters,
                   OnRow on_row) override {
    ++statements_run_;
    ASSIGN_OR_RETURN(Prepared * prepared, Prepare(sql));
    sqlite3_stmt* statement = prepared->statement;
    RETURN_IF_ERROR(Bind(*prepared, parameters));
    // Only reads are broken off: an interrupted write undoes its whole
    // transaction, and with it the changes of others.
    const bool outer = interruptible_;
    interruptible_ = sqlite3_stmt_readonly(statement) != 0;
    absl::Status status = Step(statement, on_row);
    interruptible_ = outer;
    return status;
  }

  absl::Status RunScript(const std::string& sql) override {
    // A key of this type, in SQLite of 64 bits, is where the row itself lies; of any
    // other it is an index more, to be kept with each write and gone through.
    const std::string script =
        absl::StrReplaceAll(sql, {{"BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY"}});
    if (sqlite3_exec(db_, script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      return ErrorOf(db_, sql.substr(0, 200));
    }
    return absl::OkStatus();
  }

  bool in_transaction() const override { return sqlite3_get_autocommit(db_) == 0; }
  absl::Status BeginRead() override { return Control("BEGIN"); }
  absl::Status BeginWrite() override { return Control("BEGIN IMMEDIATE"); }
  absl::Status Commit() override {
    absl::Status status = Control("COMMIT");
    // With room again the log is taken over at once, before it fills the disk.
    if (status.ok() && std::exchange(commit_failed_, false))
      next_checkpoint_ = absl::InfinitePast();
    commit_failed_ |= !status.ok();
    return status;
  }
  absl::Status Rollback() override { return Control("ROLLBACK"); }
  absl::Status Savepoint() override { return Control("SAVEPOINT operation"); }
  absl::Status ReleaseSavepoint() override { return Control("RELEASE operation"); }
  absl::Status RollbackToSavepoint() override {
    RETURN_IF_ERROR(Control("ROLLBACK TO operation"));
    return Control("RELEASE operation");
  }

  int64_t statements_run() const override { return statements_run_; }

  absl::StatusOr<std::vector<std::string>> Explain(absl::string_view sql) override {
    std::vector<std::string> lines;
    // Parameters stay unbound: the plan does not depend on them.
    ASSIGN_OR_RETURN(Prepared * prepared, Prepare(absl::StrCat("EXPLAIN QUERY PLAN ", sql)));
    RETURN_IF_ERROR(
        Step(prepared->statement, [&](const Row& row) { lines.emplace_back(row.Text(3)); }));
    return lines;
  }

  void set_deadline(absl::Time deadline) override { deadline_ = deadline; }

  void WatchSlowStatements(absl::Duration slow, SlowStatement told) override {
    slow_ = slow;
    slow_statement_ = std::move(told);
  }

  absl::StatusOr<bool> Maintain(bool idle) override {
    const absl::Time now = absl::Now();
    if (!log_.AreToBeMoved(idle) || now < next_checkpoint_ || IsSyncing(db_)) return false;
    const bool waits = log_.AreToBeginAnew();
    SyncLater(db_, !waits);
    const int error =
        sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    SyncLater(db_, false);
    if (error == SQLITE_OK) {
      log_.NoteCheckpoint(waits);
      return true;
    }
    next_checkpoint_ = now + kCheckpointPause;
    if (error == SQLITE_BUSY) return false;
    return ErrorOf(db_, "checkpoint");
  }

  absl::StatusOr<bool> EmptyLog() override {
    if (FinishSync(db_) != SQLITE_OK) return absl::UnknownError("a sync of the file failed");
    sqlite3_busy_timeout(db_, 0);  // other writers there are none, and readers may be long
    const int error =
        sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_busy_timeout(db_, kBusyTimeoutMs);
    if (error == SQLITE_BUSY) return false;
    if (error != SQLITE_OK) return ErrorOf(db_, "checkpoint");
    log_.Note(0);
    // Pages in memory are written to the log as they are, and may hold copies of rows
    // that the VFS has cleared from the file.
    sqlite3_db_release_memory(db_);
    return true;
  }

  int64_t log_bytes() const override { return int64_t{log_.unmoved()} * kPageBytes; }

  absl::Status CopyTo(const std::string& path) override {
    // A reader's connection refuses to write, and takes the copy for a write.
    RETURN_IF_ERROR(RunScript("PRAGMA query_only=OFF;"));
    absl::Status status = Run("VACUUM INTO $1", {Value(path)});
    if (!writable_) status.Update(RunScript("PRAGMA query_only=ON;"));
    return status;
  }

 private:
  static int DeadlinePassed(void* self) {
    const auto* connection = static_cast<SqliteConnection*>(self);
    return connection->interruptible_ && absl::Now() > connection->deadline_ ? 1 : 0;
  }

  static int LogGrew(void* self, sqlite3*, const char*, int pages) {
    static_cast<SqliteConnection*>(self)->log_.Note(pages);
    return SQLITE_OK;
  }

  absl::Status Control(absl::string_view sql) {
    ASSIGN_OR_RETURN(Prepared * prepared, Prepare(sql));
    return Step(prepared->statement, [](const Row&) {});
  }

  // Runs a statement to its end. `on_row` may run others.
  absl::Status Step(sqlite3_stmt* statement, OnRow on_row) {
    SqliteRow row(statement);
    int step = SQLITE_DONE;
    const absl::Time begin = absl::Now();
    ++running_;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) on_row(row);
    --running_;
    absl::Status status;
    if (step != SQLITE_DONE) status = ErrorOf(db_, sqlite3_sql(statement));
    const absl::Duration time = absl::Now() - begin;
    if (time > slow_ && slow_statement_) slow_statement_(sqlite3_sql(statement), time);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return status;
  }

  absl::StatusOr<Prepared*> Prepare(absl::string_view sql) {
    auto found = statements_.find(sql);
    if (found != statements_.end()) return &found->second;
    if (statements_.size() >= kStatementCacheSize && running_ == 0) ForgetStatements();
    Prepared prepared;
    if (sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &prepared.statement, nullptr) != SQLITE_OK) {
      return ErrorOf(db_, sql);
    }
    const int count = sqlite3_bind_parameter_count(prepared.statement);
    for (int position = 1; position <= count; ++position) {
      int number = 0;
      const char* name = sqlite3_bind_parameter_name(prepared.statement, position);
      if (name == nullptr || !absl::SimpleAtoi(name + 1, &number) || number < 1) {
        sqlite3_finalize(prepared.statement);
        return absl::InternalError(absl::StrCat("parameters are written $1, $2, …: ", sql));
      }
      if (prepared.positions.size() < static_cast<size_t>(number)) {
        prepared.positions.resize(number, 0);
      }
      prepared.positions[number - 1] = position;
    }
    return &statements_.emplace(std::string(sql), std::move(prepared)).first->second;
  }

  absl::Status Bind(const Prepared& prepared, absl::Span<const Value> parameters) {
    if (prepared.positions.size() > parameters.size()) {
      return absl::InternalError(
          absl::StrCat("a parameter is missing for ", sqlite3_sql(prepared.statement)));
    }
    for (size_t i = 0; i < prepared.positions.size(); ++i) {
      if (prepared.positions[i] == 0) continue;
      if (BindOne(prepared.statement, prepared.positions[i], parameters[i]) != SQLITE_OK) {
        return ErrorOf(db_, sqlite3_sql(prepared.statement));
      }
    }
    return absl::OkStatus();
  }

  // Parameters outlive the statement's run, so SQLite need not copy them.
  static int BindOne(sqlite3_stmt* statement, int position, const Value& value) {
    if (const auto* integer = std::get_if<int64_t>(&value)) {
      return sqlite3_bind_int64(statement, position, *integer);
    }
    if (const auto* real = std::get_if<double>(&value)) {
      return sqlite3_bind_double(statement, position, *real);
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
      return sqlite3_bind_text64(statement, position, text->data(), text->size(), SQLITE_STATIC,
                                 SQLITE_UTF8);
    }
    if (const auto* bytes = std::get_if<Bytes>(&value)) {
      return sqlite3_bind_blob64(statement, position, bytes->data.data(), bytes->data.size(),
                                 SQLITE_STATIC);
    }
    return sqlite3_bind_null(statement, position);
  }

  void ForgetStatements() {
    for (auto& [sql, prepared] : statements_) sqlite3_finalize(prepared.statement);
    statements_.clear();
  }

  sqlite3* db_;
  const bool writable_;
  absl::flat_hash_map<std::string, Prepared> statements_;
  absl::Time deadline_ = absl::InfiniteFuture();
  bool interruptible_ = false;
  int running_ = 0;  // statements under way, one inside the other
  int64_t statements_run_ = 0;
  LogPages log_;
  absl::Duration slow_ = absl::InfiniteDuration();
  SlowStatement slow_statement_;
  bool commit_failed_ = false;
  absl::Time next_checkpoint_ = absl::InfinitePast();
};

class SqliteDatabase : public Database {
 public:
  explicit SqliteDatabase(std::string path) : path_(std::move(path)) {}

  absl::StatusOr<std::unique_ptr<Connection>> Connect(bool writable) override {
    RETURN_IF_ERROR(RegisterGuardedVfs());
    sqlite3* db = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW |
                      (writable ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(path_.c_str(), &db, flags, kGuardedVfs) != SQLITE_OK) {
      absl::Status status = ErrorOf(db, "open");
      sqlite3_close(db);
      return status;
    }
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, kBusyTimeoutMs);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, writable ? 0 : 1, nullptr);
    int reserved = kChecksumBytes;  // of a new file, and of copies
    sqlite3_file_control(db, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
    auto connection = std::make_unique<SqliteConnection>(db, writable);
    RETURN_IF_ERROR(connection->Configure());
    return connection;
  }

  std::string engine() const override { return absl::StrCat("SQLite ", sqlite3_libversion()); }

  absl::StatusOr<std::vector<ColumnInfo>> Columns(Connection& connection,
                                                  const std::string& table) override {
    std::vector<ColumnInfo> columns;
    RETURN_IF_ERROR(connection.Run("SELECT name, type, \"notnull\" FROM pragma_table_info($1)",
                                   {Value(table)}, [&](const Row& row) {
                                     columns.push_back({std::string(row.Text(0)),
                                                        std::string(row.Text(1)),
                                                        row.Integer(2) == 0});
                                   }));
    return columns;
  }

 private:
  std::string path_;
};

}  // namespace

std::unique_ptr<Database> OpenSqlite(const std::string& path) {
  return std::make_unique<SqliteDatabase>(path);
}

}  // namespace zhaolian
