// When a failed call is tried again. Four separate questions: is the error
// transient, may the call be repeated, is there budget left, how long to wait.
#ifndef ZHAOLIAN_CLIENT_LIB_RETRY_H_
#define ZHAOLIAN_CLIENT_LIB_RETRY_H_

#include <functional>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace zhaolian {

struct RetryPolicy {
  // Attempts in all; 1 means never again.
  int max_attempts = 5;
  // Longest wait before the second attempt; doubles from there.
  absl::Duration initial_backoff = absl::Milliseconds(200);
  absl::Duration max_backoff = absl::Seconds(5);
};

// What a retry needs of the world. The default is the real one. The functions
// are called from many threads.
struct RetryClock {
  std::function<absl::Time()> now = [] { return absl::Now(); };
  std::function<void(absl::Duration)> sleep = [](absl::Duration wait) { absl::SleepFor(wait); };
  // From 0 (included) to 1 (not included).
  std::function<double()> random = SystemRandom;

  static double SystemRandom();
};

// True for UNAVAILABLE (the server is starting or draining) and for
// RESOURCE_EXHAUSTED that says when to come back. Everything else stays as it
// is however often it is asked.
bool IsTransient(const absl::Status& status);

// Wait before attempt number `next` (2, 3, …): between half of and the whole
// backoff, so that many clients do not return at the same moment, and never
// less than what the server asks for in RetryInfo.
absl::Duration WaitBefore(int next, const RetryPolicy& policy, const absl::Status& status,
                          double random);

// Runs `attempt` until it succeeds, fails for good, or the attempts or the time
// until `deadline` are used up; the last error is returned. With `repeatable`
// false there is one attempt.
absl::Status RunWithRetries(const RetryPolicy& policy, const RetryClock& clock, bool repeatable,
                            absl::Time deadline, absl::FunctionRef<absl::Status()> attempt);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_RETRY_H_
