// Clients that create, change and delete rows, and read what others change,
// each one call after another, with every call in a history.
//
// Rows are of two sorts: those that one client made and alone changes, and a
// few that all of them read and change by etag, so that they meet.
#ifndef ZHAOLIAN_TESTS_ROBUSTNESS_WORKLOAD_H_
#define ZHAOLIAN_TESTS_ROBUSTNESS_WORKLOAD_H_

#include <atomic>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "client-lib/client.h"
#include "tests/robustness/findings.h"
#include "tests/robustness/history.h"

namespace zhaolian {

class Workload {
 public:
  struct Options {
    int clients = 8;
    unsigned seed = 1;
    // Between two calls of one client.
    absl::Duration pause = absl::ZeroDuration();
    // Repeat a call whose outcome is unknown until it is known, as a client
    // does that stays with its server; otherwise the client ends there, for
    // Resolve to go on.
    bool persistent = false;
    // Told of every call when it is over.
    std::function<void(const Operation&, const absl::Status&)> observer = {};
  };

  // `history` outlives the workload.
  Workload(Options options, History& history);
  ~Workload() { Stop(); }

  // Makes the rows that all clients share, and the one that engagements refer
  // to where it is not there. Needed before the first Start, and again from time
  // to time, so that what happens to one row stays little.
  absl::Status MakeShared(const Client& client);

  // Every client calls with a connection of its own.
  void Start(const std::function<Client()>& connect);
  // Waits for the calls under way.
  void Stop();

  // What a round begins with: Resolve, a look for what the round before was
  // told of (CheckRows), and now and then MakeShared.
  absl::Status Resume(const Client& client, Findings& findings);

  // Repeats every operation whose outcome is unknown until it is known, and
  // once more, and some others: each must be answered as it was. Only while
  // stopped.
  void Resolve(const Client& client, Findings& findings);

 private:
  struct Row {
    std::string name, etag;
  };
  struct Worker {
    explicit Worker(int number, unsigned seed) : number(number), random(seed) {}
    const int number;
    std::mt19937 random;
    int values = 0;
    std::vector<Row> own;
    // What was read of a shared row, to be changed next.
    Row seen;
    // Place of the last call in the history.
    std::optional<size_t> last;
  };

  Operation Choose(Worker& worker);
  // Keeps what the worker knows of its rows up to date.
  static void Learn(Worker& worker, const Operation& operation);
  void Run(Worker& worker, const Client& client);

  Options options_;
  History& history_;
  std::vector<Worker> workers_;
  std::vector<std::string> shared_;  // names
  int resumed_ = 0;
  size_t checked_ = 0;  // operations of the history
  std::vector<std::thread> threads_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_ROBUSTNESS_WORKLOAD_H_
