// Every statement that the server's code runs for an operation, kept so that it
// can be run again by nothing but SQLite.
#ifndef ZHAOLIAN_TESTS_BENCH_STATEMENT_TAPE_H_
#define ZHAOLIAN_TESTS_BENCH_STATEMENT_TAPE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "storage/database.h"
#include "tests/support/faulty_connection.h"

namespace zhaolian::bench {

struct TapedStatement {
  std::string sql;
  std::vector<Value> parameters;
};
// What was run in the operation's savepoint, and before the commit.
struct TapedOperation {
  std::vector<TapedStatement> statements, last_statements;
};

// A connection that does what another does and notes what Run is given.
class TapeConnection : public FaultyConnection {
 public:
  explicit TapeConnection(std::unique_ptr<Connection> real)
      : FaultyConnection(std::move(real), [](const std::string&) { return absl::OkStatus(); }) {}

  using Connection::Run;
  absl::Status Run(absl::string_view sql, absl::Span<const Value> parameters,
                   OnRow on_row) override {
    tape_.push_back({std::string(sql), {parameters.begin(), parameters.end()}});
    return FaultyConnection::Run(sql, parameters, on_row);
  }

  // What was run since the last call.
  std::vector<TapedStatement> Take() { return std::exchange(tape_, {}); }

 private:
  std::vector<TapedStatement> tape_;
};

}  // namespace zhaolian::bench

#endif  // ZHAOLIAN_TESTS_BENCH_STATEMENT_TAPE_H_
