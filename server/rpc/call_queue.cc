#include "server/rpc/call_queue.h"

#include <utility>

#include "absl/time/clock.h"
#include "server/rpc/call.h"

namespace zhaolian {
namespace {

// Calls of one peer that are cancelled in one second. A client that gives up a hundred calls at
// once, again and again, stays below; a flood is above, on a machine too that is so busy with
// other things that it handles some hundreds a second.
constexpr int kMostCancelled = 300;

// Long ago: what waits until then does not wait.
constexpr std::chrono::system_clock::time_point kAtOnce;

thread_local const CallQueue* queue_of_thread = nullptr;

}  // namespace

CallQueue::CallQueue(grpc::AsyncGenericService& service,
                     std::unique_ptr<grpc::ServerCompletionQueue> queue, Dispatch dispatch,
                     absl::Duration longest, OnFlood on_flood)
    : service_(service),
      queue_(std::move(queue)),
      dispatch_(std::move(dispatch)),
      longest_(longest),
      on_flood_(std::move(on_flood)) {}

CallQueue::~CallQueue() {
  {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    const auto nobody_tells = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !told_; };
    mutex_.Await(absl::Condition(&nobody_tells));
  }
  queue_->Shutdown();
  if (thread_.joinable()) {
    thread_.join();
  } else {
    Serve();  // never started: just drain
  }
}

void CallQueue::Start(int expected) {
  for (int i = 0; i < expected; ++i) Call::Expect(*this);
  thread_ = std::thread([this] { Serve(); });
}

void CallQueue::Serve() {
  queue_of_thread = this;
  WakeBatch wakes;
  void* tag = nullptr;
  bool ok = false;
  while (true) {
    const auto status = queue_->AsyncNext(&tag, &ok, wakes.empty() ? NextEnd() : kAtOnce);
    if (status == grpc::CompletionQueue::SHUTDOWN) break;
    if (status == grpc::CompletionQueue::TIMEOUT) {
      wakes.Flush();
    } else if (tag == this) {
      SendHandedOver();
    } else {
      Call::Proceed(tag, ok);
    }
    wakes.FlushIfLong();
    EndOld();
  }
  queue_of_thread = nullptr;
}

bool CallQueue::IsOwnThread() const { return queue_of_thread == this; }

void CallQueue::HandOver(CallPtr call) {
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) return;  // nobody is left to send to
    handed_over_.push_back(std::move(call));
  }
  WakeBatch::Wake(*this);
}

void CallQueue::WakeUp() {
  {
    absl::MutexLock lock(&mutex_);
    if (closed_ || handed_over_.empty() || std::exchange(told_, true)) return;
  }
  // Not under the lock, for which the thread would wait as soon as it is awake.
  tell_.Set(queue_.get(), kAtOnce, this);
}

void CallQueue::SendHandedOver() {
  std::vector<CallPtr> calls;
  {
    absl::MutexLock lock(&mutex_);
    told_ = false;
    if (closed_) return;
    calls.swap(handed_over_);
  }
  for (const CallPtr& call : calls) call->Advance();
}

std::chrono::system_clock::time_point CallQueue::NextEnd() const {
  if (aging_.empty()) return std::chrono::system_clock::time_point::max();
  return absl::ToChronoTime(aging_.front()->arrival_ + longest_);
}

void CallQueue::CountCancelled(const std::string& peer) {
  const absl::Time now = absl::Now();
  if (now - second_start_ > absl::Seconds(1)) {
    second_start_ = now;
    cancelled_.clear();
  }
  if (++cancelled_[peer] == kMostCancelled) on_flood_(peer);
}

void CallQueue::EndOld() {
  if (aging_.empty()) return;
  const absl::Time too_old = absl::Now() - longest_;
  while (!aging_.empty() && aging_.front()->arrival_ <= too_old) {
    Call* call = aging_.front();
    aging_.pop_front();
    call->ages = false;  // it is off the list
    call->Cancel();
  }
}

}  // namespace zhaolian
