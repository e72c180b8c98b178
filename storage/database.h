// The driver contract: what an engine must do, and all it must do.
//
// SQL is written once, in the subset that SQLite and PostgreSQL share: `$1`
// placeholders, TEXT, BIGINT, DOUBLE PRECISION and BYTEA, ON CONFLICT,
// RETURNING, row values, partial and expression indexes. Only the search index
// differs by engine; see search_index.h.
//
// Errors of Run, by code: ALREADY_EXISTS a unique rule was broken;
// RESOURCE_EXHAUSTED the disk is full; DATA_LOSS what is stored is damaged or
// cannot be read; UNKNOWN a write or a sync failed, and what reached the disk is
// not known; UNAVAILABLE the engine is busy; DEADLINE_EXCEEDED the deadline passed
// while running; INTERNAL anything else. Their text is for the log, never for
// callers.
#ifndef ZHAOLIAN_STORAGE_DATABASE_H_
#define ZHAOLIAN_STORAGE_DATABASE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace zhaolian {

struct Bytes {
  std::string data;
  friend bool operator==(const Bytes& a, const Bytes& b) { return a.data == b.data; }
};

// One bound parameter. Booleans and enums are integers; an instant is its
// microseconds since 1970, so that both engines order it alike.
using Value = std::variant<std::monostate, int64_t, double, std::string, Bytes>;

// The current row of a result. Views last until the callback returns.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool IsNull(int column) const = 0;
  virtual int64_t Integer(int column) const = 0;
  virtual double Real(int column) const = 0;
  // Text and bytes alike.
  virtual absl::string_view Text(int column) const = 0;
};

// One connection, used by one thread at a time.
class Connection {
 public:
  using OnRow = absl::FunctionRef<void(const Row&)>;

  virtual ~Connection() = default;

  // Runs one statement. Statements are prepared on first use and kept. `on_row`
  // may run others, but not the same text.
  virtual absl::Status Run(absl::string_view sql, absl::Span<const Value> parameters,
                           OnRow on_row) = 0;
  absl::Status Run(absl::string_view sql, absl::Span<const Value> parameters = {}) {
    return Run(sql, parameters, [](const Row&) {});
  }

  // Runs a script of several statements without parameters.
  virtual absl::Status RunScript(const std::string& sql) = 0;

  // A read transaction sees one state of the database; a write transaction
  // waits for, and then keeps out, every other writer.
  virtual absl::Status BeginRead() = 0;
  virtual absl::Status BeginWrite() = 0;
  virtual absl::Status Commit() = 0;
  virtual absl::Status Rollback() = 0;

  // False after an error for which the engine undid the transaction by itself.
  virtual bool in_transaction() const = 0;

  // Nesting inside a write transaction: releasing and rolling back are about the last
  // savepoint that is not over.
  virtual absl::Status Savepoint() = 0;
  virtual absl::Status ReleaseSavepoint() = 0;
  virtual absl::Status RollbackToSavepoint() = 0;

  // Statements run so far, transaction control not counted.
  virtual int64_t statements_run() const = 0;

  // Lines of the engine's plan for a statement.
  virtual absl::StatusOr<std::vector<std::string>> Explain(absl::string_view sql) = 0;

  // Makes reads that still run at `deadline` fail; a write always runs to its
  // end, since breaking it off may undo more than the statement.
  virtual void set_deadline(absl::Time deadline) = 0;

  // Has `told` called with each statement that takes longer than `slow`: its SQL,
  // in which no value of a row is, and its time. The statement's rows are being
  // handled within that time.
  using SlowStatement = std::function<void(absl::string_view sql, absl::Duration time)>;
  virtual void WatchSlowStatements(absl::Duration slow, SlowStatement told) = 0;

  // Housekeeping between transactions: on SQLite, the checkpoint, which only
  // the writer's connection may do. `idle` says that nobody is waiting. Whether
  // there was anything to do; RESOURCE_EXHAUSTED when it must wait for room.
  virtual absl::StatusOr<bool> Maintain(bool idle) = 0;
  // The same at once and to the end: nothing that was deleted or overwritten is left
  // in the log, nor in what the connection keeps in memory. False while a reader still
  // needs the log; it does not wait for it. As Maintain, on the writer's connection.
  virtual absl::StatusOr<bool> EmptyLog() = 0;
  // Bytes that Maintain has yet to move into the database file.
  virtual int64_t log_bytes() const = 0;

  // Writes a consistent copy of the database to a new file.
  virtual absl::Status CopyTo(const std::string& path) = 0;
};

struct ColumnInfo {
  std::string name;
  std::string type;
  bool nullable = true;
};

// A place to connect to; safe to use from many threads.
class Database {
 public:
  virtual ~Database() = default;
  // `writable` is for the one writer.
  virtual absl::StatusOr<std::unique_ptr<Connection>> Connect(bool writable) = 0;
  // Engine and version, such as "SQLite 3.40.1".
  virtual std::string engine() const = 0;
  // Columns of a table in order; empty when there is no such table.
  virtual absl::StatusOr<std::vector<ColumnInfo>> Columns(Connection& connection,
                                                          const std::string& table) = 0;
};

// Opens, or creates, the SQLite file at `path`, with a checksum in each page.
std::unique_ptr<Database> OpenSqlite(const std::string& path);

// Reads the whole SQLite file at `path`, which nobody has open, for damage.
// DATA_LOSS names the pages at fault and the tables and indexes they belong to.
absl::Status CheckSqlite(const std::string& path);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_DATABASE_H_
