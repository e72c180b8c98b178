#include "tests/bench/raw_sqlite.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "storage/guarded_vfs.h"

namespace zhaolian::bench {
namespace {

constexpr int kCheckpointPages = 1000;

void Require(bool right, sqlite3* db, absl::string_view what) {
  if (right) return;
  std::cerr << "SQLite: " << sqlite3_errmsg(db) << " in: " << what << "\n";
  std::exit(1);
}

int Bind(sqlite3_stmt* statement, int position, const Value& value) {
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

}  // namespace

RawSqlite::RawSqlite(const std::string& path) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  // The server reads the file afterwards, and takes pages without hashes for damaged.
  if (!RegisterGuardedVfs().ok()) std::exit(1);
  Require(sqlite3_open_v2(path.c_str(), &db_, flags, kGuardedVfs) == SQLITE_OK, db_, path);
  for (const char* pragma :
       {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=0",
        "PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-32768"}) {
    Require(sqlite3_exec(db_, pragma, nullptr, nullptr, nullptr) == SQLITE_OK, db_, pragma);
  }
  // After the pragmas: wal_autocheckpoint takes the hook away.
  sqlite3_wal_hook(
      db_,
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<RawSqlite*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      this);
}

RawSqlite::~RawSqlite() {
  for (auto& [sql, prepared] : statements_) sqlite3_finalize(prepared.statement);
  sqlite3_close(db_);
}

void RawSqlite::Run(const TapedStatement& statement) {
  Prepared& prepared = Prepare(statement.sql);
  for (size_t i = 0; i < prepared.positions.size(); ++i) {
    const int position = prepared.positions[i];
    if (position == 0) continue;
    Require(Bind(prepared.statement, position, statement.parameters[i]) == SQLITE_OK, db_,
            statement.sql);
  }
  int step = SQLITE_ROW;
  while (step == SQLITE_ROW) step = sqlite3_step(prepared.statement);
  Require(step == SQLITE_DONE, db_, statement.sql);
  sqlite3_reset(prepared.statement);
}

void RawSqlite::Maintain() {
  if (log_pages_ < kCheckpointPages) return;
  log_pages_ = 0;
  const int error =
      sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  Require(error == SQLITE_OK, db_, "checkpoint");
}

RawSqlite::Prepared& RawSqlite::Prepare(const std::string& sql) {
  auto found = statements_.find(sql);
  if (found != statements_.end()) return found->second;
  Prepared prepared = {};
  Require(sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                             SQLITE_PREPARE_PERSISTENT, &prepared.statement, nullptr) == SQLITE_OK,
          db_, sql);
  const int count = sqlite3_bind_parameter_count(prepared.statement);
  for (int number = 1; number <= count; ++number) {
    prepared.positions.push_back(
        sqlite3_bind_parameter_index(prepared.statement, absl::StrCat("$", number).c_str()));
  }
  return statements_.emplace(sql, std::move(prepared)).first->second;
}

}  // namespace zhaolian::bench
