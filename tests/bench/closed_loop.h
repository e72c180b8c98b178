// A load that keeps a number of calls under way: each that ends starts another.
#ifndef ZHAOLIAN_TESTS_BENCH_CLOSED_LOOP_H_
#define ZHAOLIAN_TESTS_BENCH_CLOSED_LOOP_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/bench/call_connection.h"
#include "tests/bench/server_use.h"

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
  ServerUse use;
};

struct LoadResult {
  uint64_t calls = 0;
  absl::Duration elapsed;
  ServerUse::Used used;
  uint64_t reply_bytes = 0;
  std::vector<absl::Duration> latencies;  // sorted
};

// Runs `request(0)`, `request(1)`, … on the connection, on which nothing is under
// way. INTERNAL when a call fails, with its trailers; errors of ServerUse.
absl::StatusOr<LoadResult> RunLoad(CallConnection& connection, const LoadShape& shape,
                                   const std::function<std::string(uint64_t)>& request);

}  // namespace zhaolian::bench

#endif  // ZHAOLIAN_TESTS_BENCH_CLOSED_LOOP_H_
