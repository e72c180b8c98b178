#include "server/rpc/call_queue.h"

#include <grpc/support/time.h>

#include <utility>

#include "absl/time/clock.h"
#include "server/rpc/call.h"

namespace zhaolian {
namespace {

// Calls of one peer that are cancelled in one second. A client that gives up a hundred calls at
// once, again and again, stays below; a flood is above, on a machine too that is so busy with
// other things that it handles some hundreds a second.
constexpr int kMostCancelled = 300;

// How often it is looked whether the thread has come back, and once it has not.
constexpr absl::Duration kUsualPause = absl::Milliseconds(25);
constexpr absl::Duration kPauseInRelief = absl::Milliseconds(1);

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
    relief_.join();
  } else {
    Serve();  // never started: just drain
  }
}

void CallQueue::Start(int expected) {
  for (int i = 0; i < expected; ++i) Call::Expect(*this);
  thread_ = std::thread([this] { Serve(); });
  relief_ = std::thread([this] { Relieve(); });
}

void CallQueue::Serve() {
  queue_of_thread = this;
  WakeBatch wakes;
  while (HandleNext(NextEnd(), wakes) != NextStatus::SHUTDOWN) ++turns_;
  queue_of_thread = nullptr;
}

// Never waits at the queue: gRPC would wake it for each event of the other thread.
void CallQueue::Relieve() {
  queue_of_thread = this;
  WakeBatch wakes;
  const gpr_timespec now = gpr_inf_past(GPR_CLOCK_REALTIME);
  absl::Duration pause = kUsualPause;
  int64_t seen = 0;
  while (!IsClosedWithin(pause)) {
    pause = kUsualPause;
    if (const int64_t turns = turns_; turns != seen) {
      seen = turns;
      continue;
    }
    while (turns_ == seen && HandleNext(now, wakes) == NextStatus::GOT_EVENT) {
      pause = kPauseInRelief;
    }
    wakes.Flush();
  }
}

bool CallQueue::IsClosedWithin(absl::Duration time) {
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&closed_), time);
}

template <typename Time>
CallQueue::NextStatus CallQueue::HandleNext(const Time& until, WakeBatch& wakes) {
  void* tag = nullptr;
  bool ok = false;
  const NextStatus status = wakes.empty()
                                ? queue_->AsyncNext(&tag, &ok, until)
                                : queue_->AsyncNext(&tag, &ok, gpr_inf_past(GPR_CLOCK_REALTIME));
  if (status == NextStatus::TIMEOUT) wakes.Flush();
  absl::MutexLock lock(&handling_);
  if (status == NextStatus::GOT_EVENT) {
    if (tag == this) {
      SendHandedOver();
    } else {
      Call::Proceed(tag, ok);
    }
  }
  EndOld();
  wakes.FlushIfLong();
  return status;
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
  tell_.Set(queue_.get(), gpr_inf_past(GPR_CLOCK_REALTIME), this);
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

std::chrono::system_clock::time_point CallQueue::NextEnd() {
  absl::MutexLock lock(&handling_);
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
