// SQLite by its own C functions, with the settings of the server: the least that
// statements can cost. Ends the program when SQLite fails.
#ifndef ZHAOLIAN_TESTS_BENCH_RAW_SQLITE_H_
#define ZHAOLIAN_TESTS_BENCH_RAW_SQLITE_H_

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "tests/bench/statement_tape.h"

namespace zhaolian::bench {

class RawSqlite {
 public:
  explicit RawSqlite(const std::string& path);
  ~RawSqlite();
  RawSqlite(const RawSqlite&) = delete;
  RawSqlite& operator=(const RawSqlite&) = delete;

  // Runs one statement to its end; its rows are dropped.
  void Run(const TapedStatement& statement);
  void Run(absl::string_view sql) { Run({std::string(sql), {}}); }

  // Does what the server's writer does between two groups when nobody waits: a
  // checkpoint once the log is long.
  void Maintain();

 private:
  struct Prepared {
    sqlite3_stmt* statement;
    std::vector<int> positions;  // of $1, $2, …; 0: not in the text
  };
  Prepared& Prepare(const std::string& sql);

  sqlite3* db_ = nullptr;
  int log_pages_ = 0;
  absl::flat_hash_map<std::string, Prepared> statements_;
};

}  // namespace zhaolian::bench

#endif  // ZHAOLIAN_TESTS_BENCH_RAW_SQLITE_H_
