#include "client-lib/retry.h"

#include <algorithm>
#include <random>

#include "storage/error.h"

namespace zhaolian {
namespace {

absl::Duration AskedFor(const absl::Status& status) {
  const auto delay = ErrorDetail<google::rpc::RetryInfo>(status).retry_delay();
  return absl::Seconds(delay.seconds()) + absl::Nanoseconds(delay.nanos());
}

}  // namespace

double RetryClock::SystemRandom() {
  thread_local std::minstd_rand generator{std::random_device()()};
  return std::uniform_real_distribution<double>()(generator);
}

bool IsTransient(const absl::Status& status) {
  if (absl::IsUnavailable(status)) return true;
  return absl::IsResourceExhausted(status) &&
         ErrorDetail<google::rpc::RetryInfo>(status).has_retry_delay();
}

absl::Duration WaitBefore(int next, const RetryPolicy& policy, const absl::Status& status,
                          double random) {
  absl::Duration backoff = policy.initial_backoff;
  for (int i = 2; i < next && backoff < policy.max_backoff; ++i) backoff *= 2;
  backoff = std::min(backoff, policy.max_backoff) * (0.5 + random / 2);
  return std::max(backoff, AskedFor(status));
}

absl::Status RunWithRetries(const RetryPolicy& policy, const RetryClock& clock, bool repeatable,
                            absl::Time deadline, absl::FunctionRef<absl::Status()> attempt) {
  for (int next = 2;; ++next) {
    absl::Status status = attempt();
    if (status.ok() || !repeatable || !IsTransient(status) || next > policy.max_attempts) {
      return status;
    }
    const absl::Duration wait = WaitBefore(next, policy, status, clock.random());
    if (clock.now() + wait >= deadline) return status;
    clock.sleep(wait);
  }
}

}  // namespace zhaolian
