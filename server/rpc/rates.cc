#include "server/rpc/rates.h"

#include <algorithm>

namespace zhaolian {
namespace {

constexpr double kBurstSeconds = 2;
// More callers than a city has; then those are forgotten who have been quiet.
constexpr size_t kMostCallers = 10'000;

}  // namespace

Rates::Rates(int calls_per_second) : Rates(calls_per_second, calls_per_second * kBurstSeconds) {}

absl::Duration Rates::Take(absl::string_view caller, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  auto found = buckets_.find(caller);
  if (found == buckets_.end()) {
    if (buckets_.size() >= kMostCallers) Forget(now);
    found = buckets_.emplace(caller, Bucket{most_, now}).first;
  }
  Bucket& bucket = found->second;
  Fill(bucket, now);
  if (bucket.tokens < 1) {
    // Never the zero that means "now".
    return std::max(absl::Milliseconds(1), absl::Seconds((1 - bucket.tokens) / per_second_));
  }
  bucket.tokens -= 1;
  return absl::ZeroDuration();
}

void Rates::Fill(Bucket& bucket, absl::Time now) const {
  // A clock that was set back fills nothing.
  const double seconds = std::max(0.0, absl::ToDoubleSeconds(now - bucket.filled));
  bucket.tokens = std::min(most_, bucket.tokens + seconds * per_second_);
  bucket.filled = now;
}

void Rates::Forget(absl::Time now) {
  absl::erase_if(buckets_, [&](auto& entry) {
    Fill(entry.second, now);
    return entry.second.tokens >= most_;
  });
}

}  // namespace zhaolian
