#include "server/access/sign_in_attempts.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"

namespace zhaolian {

absl::Duration SignInAttempts::Take(const std::string& key, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  std::deque<absl::Time>& times = tries_[key].times;
  // A clock that was set back frees nothing.
  if (!times.empty()) now = std::max(now, times.back());
  while (!times.empty() && now - times.front() >= kWindow) times.pop_front();
  if (times.size() >= per_window_) return times.front() + kWindow - now;
  times.push_back(now);
  return absl::ZeroDuration();
}

SignInAttempts::Failure SignInAttempts::Failed(const std::string& key, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Tries& tries = tries_[key];
  if (tries.times.size() >= per_window_ && now - tries.lockout_noted >= kWindow) {
    tries.lockout_noted = tries.failure_noted = now;
    return Failure::kLockedOut;
  }
  if (now - tries.failure_noted < kWindow) return Failure::kKnown;
  tries.failure_noted = now;
  return Failure::kFirst;
}

void SignInAttempts::Restore(const std::string& key, Failure failure, absl::Time time) {
  absl::MutexLock lock(&mutex_);
  Tries& tries = tries_[key];
  tries.failure_noted = time;
  if (failure != Failure::kLockedOut) {
    if (tries.times.empty()) tries.times.push_back(time);
    return;
  }
  tries.lockout_noted = time;
  tries.times.assign(per_window_, time);
}

void SignInAttempts::Forget(const std::string& key) {
  absl::MutexLock lock(&mutex_);
  auto tries = tries_.find(key);
  if (tries == tries_.end()) return;
  // What was noted stays noted: who knows a password does not flood the journal either.
  tries->second.times.clear();
  if (tries->second.failure_noted == absl::InfinitePast()) tries_.erase(tries);
}

std::string SignInAttempts::KeyOfUnknownUser(absl::string_view user) {
  constexpr size_t kKeys = 4096;
  return absl::StrCat("?", absl::HashOf(user) % kKeys);
}

}  // namespace zhaolian
