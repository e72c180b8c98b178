// How often passwords and one-time codes may be tried: so many in a quarter of an hour, of
// each account.
//
// Whoever guesses from elsewhere must not lock the user out, so a device that the
// user has signed in from has a count of its own.
#ifndef ZHAOLIAN_SERVER_ACCESS_SIGN_IN_ATTEMPTS_H_
#define ZHAOLIAN_SERVER_ACCESS_SIGN_IN_ATTEMPTS_H_

#include <deque>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace zhaolian {

// The collection of the journal's entries of sign-ins that failed.
inline constexpr absl::string_view kSignInFailures = "signInFailures";

// Thread-safe. Keeps as many keys as it is given; see KeyOfUnknownUser.
class SignInAttempts {
 public:
  static constexpr absl::Duration kWindow = absl::Minutes(15);

  explicit SignInAttempts(int per_window) : per_window_(static_cast<size_t>(per_window)) {}

  // Zero, and one more attempt is counted, when a password may be checked; else the
  // time after which one may.
  absl::Duration Take(const std::string& key, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

  // What there is to note of an attempt that has failed, each at most once in a window.
  enum class Failure { kKnown, kFirst, kLockedOut };
  Failure Failed(const std::string& key, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

  // What an earlier run of the server has noted at a time within the window: all attempts are
  // taken up by a lockout.
  void Restore(const std::string& key, Failure failure, absl::Time time)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // The password was right, and the code too where one is needed.
  void Forget(const std::string& key) ABSL_LOCKS_EXCLUDED(mutex_);

  // One of a fixed number of keys that all users share who do not exist, so that
  // guessing names fills no memory.
  static std::string KeyOfUnknownUser(absl::string_view user);

 private:
  struct Tries {
    std::deque<absl::Time> times;
    absl::Time failure_noted = absl::InfinitePast();
    absl::Time lockout_noted = absl::InfinitePast();
  };

  const size_t per_window_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Tries> tries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ACCESS_SIGN_IN_ATTEMPTS_H_
