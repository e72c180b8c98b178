// What an operator watches: numbers for Prometheus, and a line in the log for
// each slow call. No personal data is in either.
//
// Names follow https://prometheus.io/docs/practices/naming: base units, `_total`
// for counters.
#ifndef ZHAOLIAN_SERVER_TELEMETRY_H_
#define ZHAOLIAN_SERVER_TELEMETRY_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace prometheus {
class Counter;
class Exposer;
class Histogram;
class Registry;
template <typename T>
class Family;
}  // namespace prometheus

namespace zhaolian {

// The calls of one method. Outlives none of the telemetry it came from.
class CallMetrics {
 public:
  CallMetrics(std::string method, bool stream, prometheus::Family<prometheus::Counter>& ended,
              prometheus::Family<prometheus::Histogram>& latency, absl::Duration slow);

  // A call has ended, `duration` after it arrived. Thread-safe. A stream is open
  // as long as its caller likes, so only unary calls have a latency.
  void Ended(absl::StatusCode code, absl::Duration duration);

 private:
  static constexpr int kCodes = 17;
  const std::string method_;
  const bool stream_;
  prometheus::Family<prometheus::Counter>& ended_;
  prometheus::Family<prometheus::Histogram>& all_latencies_;
  const absl::Duration slow_;
  // Made when the first call ends so: most methods are not called every day, and
  // see few codes.
  std::atomic<prometheus::Counter*> by_code_[kCodes] = {};
  std::atomic<prometheus::Histogram*> latency_ = nullptr;
};

class Telemetry {
 public:
  // Serves http://`address`/metrics; nothing is served when it is empty.
  // FAILED_PRECONDITION when the address cannot be used. Calls that take longer
  // than `slow` are logged.
  static absl::StatusOr<std::unique_ptr<Telemetry>> Start(const std::string& address,
                                                          absl::Duration slow);
  ~Telemetry();

  // Valid as long as the telemetry. `method` is its path without the first "/".
  CallMetrics& ForMethod(const std::string& method, bool stream);

  // Gives what to call with each value of a distribution; thread-safe, and valid
  // as long as the telemetry.
  enum class Unit { kSeconds, kOperations };
  std::function<void(double)> Distribution(Unit unit, const std::string& name,
                                           const std::string& help);

  // A number that is asked for whenever the metrics are read, from another
  // thread. A counter only ever grows.
  enum class Kind { kGauge, kCounter };
  void Watch(Kind kind, const std::string& name, const std::string& help,
             std::function<double()> value);
  // No number is asked for after this.
  void StopWatching();

  // The metrics as they are served.
  std::string Text() const;
  // Port of the address, which may have been 0; -1 when nothing is served.
  int port() const;

 private:
  class Watched;
  explicit Telemetry(absl::Duration slow);

  const absl::Duration slow_;
  const std::shared_ptr<prometheus::Registry> registry_;
  const std::shared_ptr<Watched> watched_;
  prometheus::Family<prometheus::Counter>& ended_;
  prometheus::Family<prometheus::Histogram>& latency_;
  std::vector<std::unique_ptr<CallMetrics>> methods_;
  std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_TELEMETRY_H_
