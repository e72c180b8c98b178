// A load that keeps a number of calls under way: each that ends starts another.
#ifndef ZHAOLIAN_TESTS_BENCH_CLOSED_LOOP_H_
#define ZHAOLIAN_TESTS_BENCH_CLOSED_LOOP_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/bench/call_connection.h"
#include "tests/bench/measured_load.h"

namespace zhaolian::bench {

struct LoadShape {
  LoadTime time;
  int in_flight = 1;
  // Silence before each call, for one call under way only; the warm-up too.
  absl::Duration pause = absl::ZeroDuration();
  // Ends the load early when so many calls were counted; 0: never.
  uint64_t calls = 0;
  // Each call has to be refused, and that is what is measured.
  bool refused = false;
};

// Runs `request(0)`, `request(1)`, … on the connection, on which nothing is under
// way. INTERNAL when a call ends otherwise than it has to, with its trailers; errors of
// ServerUse.
absl::StatusOr<LoadResult> RunLoad(CallConnection& connection, const LoadShape& shape,
                                   const std::function<std::string(uint64_t)>& request);

}  // namespace zhaolian::bench

#endif  // ZHAOLIAN_TESTS_BENCH_CLOSED_LOOP_H_
