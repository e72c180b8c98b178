#include "server/background_work.h"

#include <utility>

namespace zhaolian {

BackgroundWork::BackgroundWork(int threads) {
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { Loop(); });
  }
}

bool BackgroundWork::Add(Piece piece) {
  absl::MutexLock lock(&mutex_);
  if (closing_) return false;
  waiting_.push_back(std::move(piece));
  return true;
}

void BackgroundWork::Close() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void BackgroundWork::Loop() {
  const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return closing_ || !waiting_.empty();
  };
  while (true) {
    Piece piece;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&ready));
      if (waiting_.empty()) return;
      piece = std::move(waiting_.front());
      waiting_.pop_front();
    }
    piece();
  }
}

}  // namespace zhaolian
