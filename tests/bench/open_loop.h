// A load that comes at its own pace, however slowly it is answered, as that of
// many people does. What it waits for is counted from when a call was due.
#ifndef ZHAOLIAN_TESTS_BENCH_OPEN_LOOP_H_
#define ZHAOLIAN_TESTS_BENCH_OPEN_LOOP_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/bench/call_connection.h"
#include "tests/bench/measured_load.h"

namespace zhaolian::bench {

struct ArrivalShape {
  LoadTime time;
  double rate = 1;  // calls that fall due each second, evenly
};

struct OpenLoadResult {
  LoadResult answered;
  std::vector<absl::Duration> refusals;  // how long each took, sorted
  uint64_t due = 0;
  // Fell due while every connection had as many calls under way as it may.
  uint64_t held_back = 0;
};

// Spreads `request(0)`, `request(1)`, … over the connections, on which nothing is
// under way. UNAVAILABLE when the server closes one; errors of ServerUse.
absl::StatusOr<OpenLoadResult> RunOpenLoad(
    const std::vector<std::unique_ptr<CallConnection>>& connections, const ArrivalShape& shape,
    const std::function<std::string(uint64_t)>& request);

}  // namespace zhaolian::bench

#endif  // ZHAOLIAN_TESTS_BENCH_OPEN_LOOP_H_
