#include "server/telemetry.h"

#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <exception>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "server/log.h"

namespace zhaolian {
namespace {

// Seconds: from what a read in memory takes to the default deadline.
const prometheus::Histogram::BucketBoundaries& Buckets() {
  static const auto& buckets = *new prometheus::Histogram::BucketBoundaries{
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15};
  return buckets;
}

const prometheus::Histogram::BucketBoundaries& GroupSizes() {
  static const auto& sizes = *new prometheus::Histogram::BucketBoundaries{1, 2, 4, 8, 16, 32, 64};
  return sizes;
}

}  // namespace

CallMetrics::CallMetrics(std::string method, bool stream,
                         prometheus::Family<prometheus::Counter>& ended,
                         prometheus::Family<prometheus::Histogram>& latency, absl::Duration slow)
    : method_(std::move(method)),
      stream_(stream),
      ended_(ended),
      all_latencies_(latency),
      slow_(slow) {}

void CallMetrics::Ended(absl::StatusCode code, absl::Duration duration) {
  const std::string code_name = absl::StatusCodeToString(code);
  std::atomic<prometheus::Counter*>& slot = by_code_[static_cast<int>(code) % kCodes];
  prometheus::Counter* counter = slot.load();
  if (counter == nullptr) {  // two at once are given the same one
    counter = &ended_.Add({{"method", method_}, {"code", code_name}});
    slot = counter;
  }
  counter->Increment();
  if (stream_) return;
  prometheus::Histogram* latency = latency_.load();
  if (latency == nullptr) {
    latency = &all_latencies_.Add({{"method", method_}}, Buckets());
    latency_ = latency;
  }
  latency->Observe(absl::ToDoubleSeconds(duration));
  if (duration < slow_) return;
  Log("warning", "slow call",
      {{"method", method_},
       {"code", code_name},
       {"milliseconds", absl::StrCat(absl::ToInt64Milliseconds(duration))}});
}

class Telemetry::Watched : public prometheus::Collectable {
 public:
  void Add(Kind kind, const std::string& name, const std::string& help,
           std::function<double()> value) {
    absl::MutexLock lock(&mutex_);
    numbers_.push_back({kind, name, help, std::move(value)});
  }

  void Clear() {
    absl::MutexLock lock(&mutex_);
    numbers_.clear();
  }

  std::vector<prometheus::MetricFamily> Collect() const override {
    absl::MutexLock lock(&mutex_);
    std::vector<prometheus::MetricFamily> families;
    for (const Number& number : numbers_) {
      prometheus::MetricFamily family;
      family.name = number.name;
      family.help = number.help;
      prometheus::ClientMetric metric;
      if (number.kind == Kind::kGauge) {
        family.type = prometheus::MetricType::Gauge;
        metric.gauge.value = number.value();
      } else {
        family.type = prometheus::MetricType::Counter;
        metric.counter.value = number.value();
      }
      family.metric.push_back(std::move(metric));
      families.push_back(std::move(family));
    }
    return families;
  }

 private:
  struct Number {
    Kind kind;
    std::string name, help;
    std::function<double()> value;
  };
  mutable absl::Mutex mutex_;
  std::vector<Number> numbers_ ABSL_GUARDED_BY(mutex_);
};

absl::StatusOr<std::unique_ptr<Telemetry>> Telemetry::Start(const std::string& address,
                                                            absl::Duration slow) {
  std::unique_ptr<Telemetry> telemetry(new Telemetry(slow));
  if (address.empty()) return telemetry;
  try {  // the library throws when it cannot listen
    telemetry->exposer_ = std::make_unique<prometheus::Exposer>(address, 1);
  } catch (const std::exception&) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot serve metrics on ", address,
                     "; is another program using it? Choose another metrics_address"));
  }
  telemetry->exposer_->RegisterCollectable(telemetry->registry_);
  telemetry->exposer_->RegisterCollectable(telemetry->watched_);
  return telemetry;
}

Telemetry::Telemetry(absl::Duration slow)
    : slow_(slow),
      registry_(std::make_shared<prometheus::Registry>()),
      watched_(std::make_shared<Watched>()),
      ended_(prometheus::BuildCounter()
                 .Name("zhaolian_calls_total")
                 .Help("Calls that have ended, by method and status code.")
                 .Register(*registry_)),
      latency_(prometheus::BuildHistogram()
                   .Name("zhaolian_call_seconds")
                   .Help("Time from the arrival of a unary call to its end.")
                   .Register(*registry_)) {}

Telemetry::~Telemetry() = default;

CallMetrics& Telemetry::ForMethod(const std::string& method, bool stream) {
  methods_.push_back(std::make_unique<CallMetrics>(method, stream, ended_, latency_, slow_));
  return *methods_.back();
}

std::function<void(double)> Telemetry::Distribution(Unit unit, const std::string& name,
                                                    const std::string& help) {
  auto& histogram = prometheus::BuildHistogram()
                        .Name(name)
                        .Help(help)
                        .Register(*registry_)
                        .Add({}, unit == Unit::kSeconds ? Buckets() : GroupSizes());
  return [&histogram](double value) { histogram.Observe(value); };
}

void Telemetry::Watch(Kind kind, const std::string& name, const std::string& help,
                      std::function<double()> value) {
  watched_->Add(kind, name, help, std::move(value));
}

void Telemetry::StopWatching() { watched_->Clear(); }

std::string Telemetry::Text() const {
  std::vector<prometheus::MetricFamily> families = registry_->Collect();
  for (auto& family : watched_->Collect()) families.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(families);
}

int Telemetry::port() const {
  return exposer_ == nullptr ? -1 : exposer_->GetListeningPorts().front();
}

}  // namespace zhaolian
