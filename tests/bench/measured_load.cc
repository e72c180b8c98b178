#include "tests/bench/measured_load.h"

#include "absl/time/clock.h"
#include "storage/status_macros.h"

namespace zhaolian::bench {

absl::Status Measure(const LoadTime& time, absl::FunctionRef<absl::Status(absl::Time)> run_until,
                     absl::FunctionRef<void()> begin_to_count, LoadResult& result) {
  RETURN_IF_ERROR(run_until(absl::Now() + time.warm_up));
  ASSIGN_OR_RETURN(const ServerUse::Used before, time.use.Read());
  begin_to_count();
  const absl::Time begin = absl::Now();
  RETURN_IF_ERROR(run_until(begin + time.duration));
  result.elapsed = absl::Now() - begin;
  ASSIGN_OR_RETURN(const ServerUse::Used after, time.use.Read());
  result.used = after - before;
  return absl::OkStatus();
}

}  // namespace zhaolian::bench
