// Creates firms by raw SQLite and prints what it costs, as JSON: the statements
// that the server's code runs for a CreateEnterprise (row, links, search,
// journal, request id), noted once by running that code in a transaction that is
// rolled back, then run again and committed in groups. Only the second is timed.
#include <time.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "server/import/enterprise_keys.h"
#include "storage/journal.h"
#include "storage/resource_store.h"
#include "storage/status_macros.h"
#include "tests/bench/fictional_rows.h"
#include "tests/bench/raw_sqlite.h"
#include "tests/bench/statement_tape.h"

namespace zhaolian::bench {
namespace {

struct Options {
  std::string database;
  size_t group = 64;
  double seconds = 1;
  bool savepoints = true;
};

// A tape holds so many operations: some megabytes.
constexpr size_t kTapeOperations = 1024;

absl::Duration CpuTime() {
  timespec time = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return absl::DurationFromTimespec(time);
}

// Notes what creating firms takes, from `number` on, and leaves nothing behind.
absl::StatusOr<std::vector<TapedOperation>> Tape(TapeConnection& connection,
                                                 const ResourceStore& store, uint64_t number) {
  const ResourceSchema* schema = store.registry().FindMessage(v1::Enterprise::descriptor());
  RETURN_IF_ERROR(connection.BeginWrite());
  int64_t head = 0;
  RETURN_IF_ERROR(connection.Run("SELECT revision FROM head WHERE id = 1", {},
                                 [&](const Row& row) { head = row.Integer(0); }));
  connection.Take();
  Tx tx(connection, absl::FromUnixMicros(absl::ToUnixMicros(absl::Now())), Head{head});
  std::vector<TapedOperation> tape;
  for (size_t i = 0; i < kTapeOperations; ++i) {
    v1::Enterprise firm = FirmOf(number + i);
    // As long as a name that the server makes.
    firm.set_name("enterprises/r" + NumberedUuid(number + i));
    const ChangeOrigin origin = {"users/local", "stated",
                                 "zhaolian.v1.EnterpriseService/CreateEnterprise",
                                 NumberedUuid(number + i), Sha256(firm.name())};
    RETURN_IF_ERROR(store.Insert(tx, *schema, origin, firm));
    TapedOperation operation{connection.Take(), {}};
    RETURN_IF_ERROR(RunLastWork(connection, tx.TakeLastWork()));
    operation.last_statements = connection.Take();
    tape.push_back(std::move(operation));
  }
  RETURN_IF_ERROR(connection.Rollback());
  return tape;
}

// By the ids of their documents, their first parameters, as the writer has them; merging follows.
std::vector<const TapedStatement*> LastStatements(const std::vector<TapedOperation>& tape,
                                                  size_t first, size_t end) {
  std::vector<const TapedStatement*> statements;
  for (size_t i = first; i < end; ++i) {
    for (const TapedStatement& each : tape[i].last_statements) statements.push_back(&each);
  }
  const auto place_of = [](const TapedStatement* statement) {
    return std::pair(absl::StrContains(statement->sql, "'merge'"),
                     std::get<int64_t>(statement->parameters.front()));
  };
  std::stable_sort(statements.begin(), statements.end(),
                   [&](const auto* a, const auto* b) { return place_of(a) < place_of(b); });
  return statements;
}

class Replay {
 public:
  Replay(const Options& options, RawSqlite& raw) : options_(options), raw_(raw) {}

  // Commits a tape in groups. `head` is the revision before it.
  void Run(const std::vector<TapedOperation>& tape, int64_t head) {
    const absl::Duration cpu = CpuTime();
    for (size_t first = 0; first < tape.size(); first += options_.group) {
      const size_t end = std::min(first + options_.group, tape.size());
      const absl::Time begin = absl::Now();
      raw_.Run("BEGIN IMMEDIATE");
      raw_.Run("SELECT revision FROM head WHERE id = 1");
      for (size_t i = first; i < end; ++i) {
        if (options_.savepoints) raw_.Run("SAVEPOINT operation");
        for (const TapedStatement& statement : tape[i].statements) raw_.Run(statement);
        if (options_.savepoints) raw_.Run("RELEASE operation");
      }
      for (const TapedStatement* statement : LastStatements(tape, first, end)) {
        raw_.Run(*statement);
      }
      head += static_cast<int64_t>(end - first);
      raw_.Run({"UPDATE head SET revision = $1 WHERE id = 1", {Value(head)}});
      raw_.Run("COMMIT");
      latencies_.push_back(absl::Now() - begin);
      raw_.Maintain();
      elapsed_ += absl::Now() - begin;
    }
    cpu_ += CpuTime() - cpu;
    operations_ += tape.size();
  }

  absl::Duration elapsed() const { return elapsed_; }

  void Print() {
    std::sort(latencies_.begin(), latencies_.end());
    std::cout << absl::StrFormat(
                     R"({"calls": %d, "rate": %.1f, "cpu_us": %.3f, "p50_us": %.1f})", operations_,
                     static_cast<double>(operations_) / absl::ToDoubleSeconds(elapsed_),
                     absl::ToDoubleMicroseconds(cpu_) / static_cast<double>(operations_),
                     absl::ToDoubleMicroseconds(latencies_[latencies_.size() / 2]))
              << std::endl;
  }

 private:
  const Options& options_;
  RawSqlite& raw_;
  absl::Duration elapsed_, cpu_;
  std::vector<absl::Duration> latencies_;  // of groups
  size_t operations_ = 0;
};

absl::Status RunAll(const Options& options) {
  ASSIGN_OR_RETURN(const ResourceRegistry registry, ResourceRegistry::FromProtoset(Protoset()));
  ResourceStore store(registry);
  store.Derive("enterprises", UpdateEnterpriseKeys);  // as the server does
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> real, OpenSqlite(options.database)->Connect(true));
  TapeConnection connection(std::move(real));
  RawSqlite raw(options.database);
  Replay replay(options, raw);
  // Runs that follow one another make other rows.
  uint64_t number = (static_cast<uint64_t>(absl::ToUnixMillis(absl::Now())) & 0xfffffff) << 24;
  while (replay.elapsed() < absl::Seconds(options.seconds)) {
    int64_t head = 0;
    RETURN_IF_ERROR(connection.Run("SELECT revision FROM head WHERE id = 1", {},
                                   [&](const Row& row) { head = row.Integer(0); }));
    ASSIGN_OR_RETURN(const std::vector<TapedOperation> tape, Tape(connection, store, number));
    replay.Run(tape, head);
    number += kTapeOperations;
  }
  replay.Print();
  return absl::OkStatus();
}

}  // namespace
}  // namespace zhaolian::bench

int main(int argc, char** argv) {
  zhaolian::bench::Options options;
  CLI::App app("Creates firms by raw SQLite and prints what that costs, as JSON.");
  app.add_option("--database", options.database, "File that holds the reference data")->required();
  app.add_option("--group", options.group, "Operations per commit")->check(CLI::PositiveNumber);
  app.add_option("--seconds", options.seconds, "How long commits are timed, at least");
  app.add_flag("--savepoints,!--no-savepoints", options.savepoints,
               "Whether each operation has a savepoint, as on the server");
  CLI11_PARSE(app, argc, argv);
  // With SQLite's own page cache: begun here, it takes no other (storage/page_cache.h).
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3_initialize();
  const absl::Status status = zhaolian::bench::RunAll(options);
  if (status.ok()) return 0;
  std::cerr << "bench_raw_writes: " << status << "\n";
  return 1;
}
