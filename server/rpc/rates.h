// How often each caller may do something: a bucket of tokens each, filled at a steady
// rate, of which a call takes one.
#ifndef ZHAOLIAN_SERVER_RPC_RATES_H_
#define ZHAOLIAN_SERVER_RPC_RATES_H_

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace zhaolian {

// Thread-safe.
class Rates {
 public:
  // A bucket holds two seconds' worth of calls.
  explicit Rates(int calls_per_second);
  // A bucket is filled at a rate of `per_second`, above 0, and holds `most`, at least 1.
  Rates(double per_second, double most) : per_second_(per_second), most_(most) {}

  // Zero when the caller may call now; else the time after which it may.
  absl::Duration Take(absl::string_view caller, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Bucket {
    double tokens;
    absl::Time filled;
  };
  void Fill(Bucket& bucket, absl::Time now) const;
  // Drops the buckets that have become full, which are as good as new.
  void Forget(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const double per_second_, most_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Bucket> buckets_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_RATES_H_
