#include "tests/bench/open_loop.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "storage/status_macros.h"

namespace zhaolian::bench {
namespace {

// How long one wait may be, so that the end is not missed.
constexpr absl::Duration kLongestWait = absl::Milliseconds(1);

class OpenLoop {
 public:
  OpenLoop(const std::vector<std::unique_ptr<CallConnection>>& connections,
           const ArrivalShape& shape, const std::function<std::string(uint64_t)>& request)
      : connections_(connections),
        shape_(shape),
        request_(request),
        apart_(absl::Seconds(1) / shape.rate) {
    for (const auto& connection : connections_) {
      sockets_.push_back({connection->socket(), POLLIN, 0});
    }
  }

  absl::StatusOr<OpenLoadResult> Run() {
    next_due_ = absl::Now();
    RETURN_IF_ERROR(Measure(
        shape_.time, [this](absl::Time end) { return RunUntil(end); },
        [this] { result_ = OpenLoadResult(); }, result_.answered));
    std::sort(result_.answered.latencies.begin(), result_.answered.latencies.end());
    std::sort(result_.refusals.begin(), result_.refusals.end());
    return std::move(result_);
  }

 private:
  // Starts a call, at the next connection that has room.
  void Begin() {
    ++result_.due;
    for (size_t i = 0; i < connections_.size(); ++i) {
      CallConnection& connection = *connections_[turn_++ % connections_.size()];
      if (connection.under_way() >= CallConnection::kMostCalls) continue;
      connection.Start(static_cast<uint64_t>(absl::ToUnixNanos(next_due_)), request_(next_++));
      return;
    }
    ++result_.held_back;
  }

  void TakeReply(const CallConnection::Reply& reply) {
    const absl::Duration took = absl::Now() - absl::FromUnixNanos(static_cast<int64_t>(reply.tag));
    if (!reply.ok) return result_.refusals.push_back(took);
    ++result_.answered.calls;
    result_.answered.reply_bytes += reply.message.size();
    result_.answered.latencies.push_back(took);
  }

  absl::Status RunUntil(absl::Time end) {
    for (absl::Time now = absl::Now(); now < end; now = absl::Now()) {
      for (; next_due_ <= now; next_due_ += apart_) Begin();
      for (const auto& connection : connections_) {
        RETURN_IF_ERROR(connection->ExchangeReady(
            [this](const CallConnection::Reply& reply) { TakeReply(reply); }));
      }
      const absl::Duration wait = std::min(next_due_ - absl::Now(), kLongestWait);
      const timespec time = absl::ToTimespec(std::max(wait, absl::ZeroDuration()));
      ppoll(sockets_.data(), sockets_.size(), &time, nullptr);
    }
    return absl::OkStatus();
  }

  const std::vector<std::unique_ptr<CallConnection>>& connections_;
  const ArrivalShape& shape_;
  const std::function<std::string(uint64_t)>& request_;
  const absl::Duration apart_;
  std::vector<pollfd> sockets_;
  absl::Time next_due_;
  uint64_t next_ = 0;  // call
  size_t turn_ = 0;    // of a connection
  OpenLoadResult result_;
};

}  // namespace

absl::StatusOr<OpenLoadResult> RunOpenLoad(
    const std::vector<std::unique_ptr<CallConnection>>& connections, const ArrivalShape& shape,
    const std::function<std::string(uint64_t)>& request) {
  return OpenLoop(connections, shape, request).Run();
}

}  // namespace zhaolian::bench
