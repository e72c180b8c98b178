// What a load is measured by, however its calls come.
#ifndef ZHAOLIAN_TESTS_BENCH_MEASURED_LOAD_H_
#define ZHAOLIAN_TESTS_BENCH_MEASURED_LOAD_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/bench/server_use.h"

namespace zhaolian::bench {

struct LoadTime {
  absl::Duration duration = absl::Seconds(1);
  // The same load before anything is counted.
  absl::Duration warm_up = absl::ZeroDuration();
  ServerUse use;
};

struct LoadResult {
  uint64_t calls = 0;
  absl::Duration elapsed;
  ServerUse::Used used;
  uint64_t reply_bytes = 0;
  std::vector<absl::Duration> latencies;  // sorted
};

// Runs the load until the end of its warm-up, then `begin_to_count`, then for the time
// that counts; fills in `elapsed` and `used`. Errors of `run_until` and of ServerUse.
absl::Status Measure(const LoadTime& time, absl::FunctionRef<absl::Status(absl::Time)> run_until,
                     absl::FunctionRef<void()> begin_to_count, LoadResult& result);

}  // namespace zhaolian::bench

#endif  // ZHAOLIAN_TESTS_BENCH_MEASURED_LOAD_H_
