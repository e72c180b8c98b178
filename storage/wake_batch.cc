#include "storage/wake_batch.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace zhaolian {
namespace {

// Some twenty times what it costs to change threads.
constexpr absl::Duration kLong = absl::Microseconds(100);

thread_local WakeBatch* batch_of_thread = nullptr;

}  // namespace

WakeBatch::WakeBatch() { batch_of_thread = this; }

WakeBatch::~WakeBatch() {
  batch_of_thread = nullptr;
  Flush();
}

void WakeBatch::Wake(Sleeper& sleeper) {
  if (batch_of_thread == nullptr) return sleeper.WakeUp();
  auto& sleepers = batch_of_thread->sleepers_;
  if (sleepers.empty()) batch_of_thread->since_ = absl::Now();
  if (std::find(sleepers.begin(), sleepers.end(), &sleeper) == sleepers.end()) {
    sleepers.push_back(&sleeper);
  }
}

void WakeBatch::Flush() {
  for (Sleeper* sleeper : sleepers_) sleeper->WakeUp();
  sleepers_.clear();
}

void WakeBatch::FlushIfLong() {
  if (!empty() && absl::Now() - since_ > kLong) Flush();
}

}  // namespace zhaolian
