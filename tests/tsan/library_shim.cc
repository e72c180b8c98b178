// Shows ThreadSanitizer what orders threads inside of packaged libraries, which are not
// instrumented: absl::Mutex and the completion queues of gRPC.
//
// Every pair of threads that only meet there would look like a race. These
// definitions take the place of the libraries', tell the sanitizer what happened
// before what, and call the library for the rest. Conditions of a mutex are polled:
// the library would call them from code that the sanitizer does not see.
#include <dlfcn.h>
#include <grpc/grpc.h>
#include <sanitizer/tsan_interface.h>

#include <algorithm>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"

namespace {

constexpr absl::Duration kPoll = absl::Microseconds(200);

template <typename Function>
Function Original(const char* symbol) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, symbol));
}

using MutexFunction = void (*)(absl::Mutex*);

}  // namespace

void absl::Mutex::Lock() {
  static const auto original = Original<MutexFunction>("_ZN4absl7debian35Mutex4LockEv");
  original(this);
  __tsan_acquire(this);
}

void absl::Mutex::Unlock() {
  static const auto original = Original<MutexFunction>("_ZN4absl7debian35Mutex6UnlockEv");
  __tsan_release(this);
  original(this);
}

bool absl::Mutex::TryLock() {
  static const auto original = Original<bool (*)(absl::Mutex*)>("_ZN4absl7debian35Mutex7TryLockEv");
  const bool locked = original(this);
  if (locked) __tsan_acquire(this);
  return locked;
}

void absl::Mutex::ReaderLock() {
  static const auto original = Original<MutexFunction>("_ZN4absl7debian35Mutex10ReaderLockEv");
  original(this);
  __tsan_acquire(this);
}

void absl::Mutex::ReaderUnlock() {
  static const auto original = Original<MutexFunction>("_ZN4absl7debian35Mutex12ReaderUnlockEv");
  __tsan_release(this);
  original(this);
}

bool absl::Mutex::AwaitWithDeadline(const absl::Condition& condition, absl::Time deadline) {
  while (!condition.Eval()) {
    if (absl::Now() >= deadline) return false;
    Unlock();
    absl::SleepFor(std::min(kPoll, deadline - absl::Now()));
    Lock();
  }
  return true;
}

void absl::Mutex::Await(const absl::Condition& condition) {
  AwaitWithDeadline(condition, absl::InfiniteFuture());
}

bool absl::Mutex::AwaitWithTimeout(const absl::Condition& condition, absl::Duration timeout) {
  return AwaitWithDeadline(condition, absl::Now() + timeout);
}

void absl::Mutex::LockWhen(const absl::Condition& condition) {
  Lock();
  Await(condition);
}

bool absl::Mutex::LockWhenWithDeadline(const absl::Condition& condition, absl::Time deadline) {
  Lock();
  return AwaitWithDeadline(condition, deadline);
}

bool absl::Mutex::LockWhenWithTimeout(const absl::Condition& condition, absl::Duration timeout) {
  Lock();
  return AwaitWithTimeout(condition, timeout);
}

void absl::CondVar::Wait(absl::Mutex* mutex) {
  static const auto original = Original<void (*)(absl::CondVar*, absl::Mutex*)>(
      "_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE");
  __tsan_release(mutex);
  original(this, mutex);
  __tsan_acquire(mutex);
}

bool absl::CondVar::WaitWithDeadline(absl::Mutex* mutex, absl::Time deadline) {
  static const auto original = Original<bool (*)(absl::CondVar*, absl::Mutex*, absl::Time)>(
      "_ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  __tsan_release(mutex);
  const bool expired = original(this, mutex, deadline);
  __tsan_acquire(mutex);
  return expired;
}

bool absl::CondVar::WaitWithTimeout(absl::Mutex* mutex, absl::Duration timeout) {
  return WaitWithDeadline(mutex, absl::Now() + timeout);
}

// Who starts an operation hands what it wrote over to who takes the operation off its queue.
extern "C" grpc_call_error grpc_call_start_batch(grpc_call* call, const grpc_op* operations,
                                                 size_t count, void* tag, void* reserved) {
  static const auto original = Original<decltype(&grpc_call_start_batch)>("grpc_call_start_batch");
  __tsan_release(tag);
  return original(call, operations, count, tag, reserved);
}

extern "C" grpc_event grpc_completion_queue_next(grpc_completion_queue* queue,
                                                 gpr_timespec deadline, void* reserved) {
  static const auto original =
      Original<decltype(&grpc_completion_queue_next)>("grpc_completion_queue_next");
  const grpc_event event = original(queue, deadline, reserved);
  if (event.type == GRPC_OP_COMPLETE) __tsan_acquire(event.tag);
  return event;
}

// Of what gRPC, Protobuf and SQLite do among themselves nothing can be said.
extern "C" const char* __tsan_default_options() { return "ignore_noninstrumented_modules=1"; }

// gRPC's library is not instrumented, but what its headers inline is: how one of
// its threads hands a callback over to another cannot be seen. Our server does not
// use that API; a peer in a test does.
extern "C" const char* __tsan_default_suppressions() {
  return "race:grpc::internal::CallbackBidiHandler\n";
}
