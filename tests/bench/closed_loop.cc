#include "tests/bench/closed_loop.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/status_macros.h"

namespace zhaolian::bench {
namespace {

class ClosedLoop {
 public:
  ClosedLoop(CallConnection& connection, const LoadShape& shape,
             const std::function<std::string(uint64_t)>& request)
      : connection_(connection), shape_(shape), request_(request), starts_(shape.in_flight) {}

  absl::StatusOr<LoadResult> Run() {
    for (size_t slot = 0; slot < starts_.size(); ++slot) Begin(slot);
    RETURN_IF_ERROR(Measure(
        shape_.time, [this](absl::Time end) { return RunUntil(end); }, [this] { counting_ = true; },
        result_));
    counting_ = false;
    stopping_ = true;
    while (under_way_ > 0 && failure_.ok()) RETURN_IF_ERROR(Turn());
    RETURN_IF_ERROR(failure_);
    std::sort(result_.latencies.begin(), result_.latencies.end());
    return std::move(result_);
  }

 private:
  void Begin(size_t slot) {
    if (shape_.pause > absl::ZeroDuration()) absl::SleepFor(shape_.pause);
    const std::string message = request_(next_++);
    starts_[slot] = absl::GetCurrentTimeNanos();
    connection_.Start(slot, message);
    ++under_way_;
  }

  absl::Status Turn() {
    return connection_.Exchange([this](const CallConnection::Reply& reply) {
      --under_way_;
      if (reply.ok == shape_.refused && failure_.ok()) {
        failure_ = absl::InternalError(absl::StrCat(
            "call ", next_,
            shape_.refused ? " succeeded: " : " failed: ", absl::CHexEscape(reply.trailers)));
      }
      if (counting_) {
        ++result_.calls;
        result_.reply_bytes += reply.message.size();
        result_.latencies.push_back(
            absl::Nanoseconds(absl::GetCurrentTimeNanos() - starts_[reply.tag]));
      }
      if (!stopping_ && failure_.ok()) Begin(reply.tag);
    });
  }

  absl::Status RunUntil(absl::Time end) {
    while (absl::Now() < end && failure_.ok()) {
      if (shape_.calls > 0 && result_.calls >= shape_.calls) break;
      RETURN_IF_ERROR(Turn());
    }
    return failure_;
  }

  CallConnection& connection_;
  const LoadShape& shape_;
  const std::function<std::string(uint64_t)>& request_;
  std::vector<int64_t> starts_;  // by slot
  uint64_t next_ = 0;
  int under_way_ = 0;
  bool counting_ = false;
  bool stopping_ = false;
  absl::Status failure_;
  LoadResult result_;
};

}  // namespace

absl::StatusOr<LoadResult> RunLoad(CallConnection& connection, const LoadShape& shape,
                                   const std::function<std::string(uint64_t)>& request) {
  return ClosedLoop(connection, shape, request).Run();
}

}  // namespace zhaolian::bench
