#include "storage/read_queue.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

// What the last run counts in the mean: some dozens of reads make it.
constexpr double kShareOfLast = 1.0 / 16;
// While more reads come than are done, a reader is idle for less than this part of the time that
// one may wait, or than a read or two take: the next one is refused until it has come.
constexpr int kIdleShare = 100;
constexpr int kIdleRuns = 2;

}  // namespace

absl::Status ReadersBusy() {
  return Error(absl::StatusCode::kResourceExhausted, "READERS_BUSY",
               "too many reads are waiting; try again shortly")
      .RetryAfter(kRetrySoon);
}

absl::Status ReadQueue::Push(Pending& read) {
  bool asleep = false;
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) return ShuttingDown();
    if (pending_.size() >= limits_.length) return ReadersBusy();
    if (pending_.empty()) last_empty_ = read.since;
    pending_.push_back(std::move(read));
    asleep = idle_ > 0;
    if (asleep && last_refused_ != absl::InfinitePast()) EndOverload();
  }
  if (asleep) WakeBatch::Wake(*this);
  return absl::OkStatus();
}

void ReadQueue::WakeUp() {
  absl::MutexLock lock(&mutex_);
  if (pending_.size() > 1) {
    filled_.SignalAll();
  } else {
    filled_.Signal();
  }
}

std::optional<ReadQueue::Pending> ReadQueue::Pop(WakeBatch& wakes) {
  absl::MutexLock lock(&mutex_);
  if (pending_.empty()) WaitForSome(wakes);
  if (pending_.empty()) return std::nullopt;
  Pending next = std::move(pending_.front());
  pending_.pop_front();
  return next;
}

void ReadQueue::WaitForSome(WakeBatch& wakes) {
  if (idle_++ == 0) idle_since_ = absl::Now();
  while (pending_.empty() && !closed_) {
    if (wakes.empty()) {
      filled_.Wait(&mutex_);
    } else {
      mutex_.Unlock();
      wakes.Flush();
      mutex_.Lock();
    }
  }
  --idle_;
}

void ReadQueue::EndOverload() {
  if (absl::Now() - idle_since_ > std::max(limits_.age / kIdleShare, kIdleRuns * usual_run_)) {
    last_refused_ = absl::InfinitePast();
  }
}

absl::Status ReadQueue::CheckWait(const Pending& read, absl::Time now) const {
  if (now - read.since > limits_.age) return ReadersBusy();
  if (now <= read.deadline) return absl::OkStatus();
  return Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
               "the deadline passed before the read was begun");
}

void ReadQueue::CountRun(absl::Duration time) {
  absl::MutexLock lock(&mutex_);
  usual_run_ += (time - usual_run_) * kShareOfLast;
}

void ReadQueue::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  filled_.SignalAll();
}

bool ReadQueue::IsOverloaded(absl::Duration longest, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  if (pending_.empty()) return false;
  if (now - last_empty_ <= limits_.age && now - last_refused_ > limits_.age) return false;
  // While reads wait the readers are at work: each ends one meanwhile.
  if (usual_run_ * (pending_.size() + 1) / limits_.readers <= longest) return false;
  last_refused_ = now;
  return true;
}

size_t ReadQueue::waiting() const {
  absl::MutexLock lock(&mutex_);
  return pending_.size();
}

absl::Duration ReadQueue::longest_wait() const {
  absl::MutexLock lock(&mutex_);
  return pending_.empty() ? absl::ZeroDuration() : absl::Now() - pending_.front().since;
}

}  // namespace zhaolian
