#include "server/access/sign_in_attempts.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"

namespace zhaolian {

absl::Duration SignInAttempts::Take(const std::string& key, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  std::deque<absl::Time>& times = times_[key];
  // A clock that was set back frees nothing.
  if (!times.empty()) now = std::max(now, times.back());
  while (!times.empty() && now - times.front() >= kWindow) times.pop_front();
  if (times.size() >= per_window_) return times.front() + kWindow - now;
  times.push_back(now);
  return absl::ZeroDuration();
}

void SignInAttempts::Forget(const std::string& key) {
  absl::MutexLock lock(&mutex_);
  times_.erase(key);
}

std::string SignInAttempts::KeyOfUnknownUser(absl::string_view user) {
  constexpr size_t kKeys = 4096;
  return absl::StrCat("?", absl::HashOf(user) % kKeys);
}

}  // namespace zhaolian
