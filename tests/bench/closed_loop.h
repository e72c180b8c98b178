// A load that keeps a number of calls under way: each that ends starts another.
#ifndef ZHAOLIAN_TESTS_BENCH_CLOSED_LOOP_H_
#define ZHAOLIAN_TESTS_BENCH_CLOSED_LOOP_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/bench/call_connection.h"

namespace zhaolian::bench {

struct LoadShape {
  int in_flight = 1;
  absl::Duration duration = absl::Seconds(1);
  // The same load before anything is counted.
  absl::Duration warm_up = absl::ZeroDuration();
  // Silence before each call, for one call under way only; the warm-up too.
  absl::Duration pause = absl::ZeroDuration();
  // Ends the load early when so many calls were counted; 0: never.
  uint64_t calls = 0;
  // The process that serves, whose CPU time is read; 0: none.
  pid_t server = 0;
};

struct LoadResult {
  uint64_t calls = 0;
  absl::Duration elapsed;
  absl::Duration server_cpu;
  uint64_t reply_bytes = 0;
  std::vector<absl::Duration> latencies;  // sorted
};

// Runs `request(0)`, `request(1)`, … on the connection, on which nothing is under
// way. INTERNAL when a call fails, with its trailers; NOT_FOUND when there is no
// such process.
absl::StatusOr<LoadResult> RunLoad(CallConnection& connection, const LoadShape& shape,
                                   const std::function<std::string(uint64_t)>& request);

// User and system time of a process so far, of the threads that have ended too.
absl::StatusOr<absl::Duration> CpuTimeOf(pid_t process);

}  // namespace zhaolian::bench

#endif  // ZHAOLIAN_TESTS_BENCH_CLOSED_LOOP_H_
