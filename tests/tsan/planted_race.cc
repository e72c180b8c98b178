// Two threads meet in an absl::Mutex for one counter, which is no race, and
// change another without it, which is one: the run must report exactly that.
#include <thread>

#include "absl/synchronization/mutex.h"

namespace {

absl::Mutex mutex;
int guarded = 0;
int unguarded = 0;

void GuardedWork() {
  for (int i = 0; i < 1000; ++i) {
    absl::MutexLock lock(&mutex);
    ++guarded;
  }
}

void RacingWork() {
  for (int i = 0; i < 1000; ++i) ++unguarded;
}

}  // namespace

// With "race" as argument the second counter is changed too.
int main(int argc, char**) {
  auto* work = argc > 1 ? &RacingWork : &GuardedWork;
  std::thread other(work);
  work();
  other.join();
  return 0;
}
