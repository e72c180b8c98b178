// Passwords as Argon2id hashes (RFC 9106), computed on a thread of their own.
//
// A hash takes tens of milliseconds and 19 MiB on purpose (OWASP Password Storage
// Cheat Sheet: m=19 MiB, t=2, p=1). One at a time, so that a hundred sign-ins take
// neither both cores nor gigabytes.
#ifndef ZHAOLIAN_SERVER_ACCESS_PASSWORDS_H_
#define ZHAOLIAN_SERVER_ACCESS_PASSWORDS_H_

#include <deque>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace zhaolian {

// Thread-safe.
class Passwords {
 public:
  struct Cost {
    uint64_t passes = 2;
    size_t memory_bytes = 19 << 20;
  };
  // How many may wait; one more is refused.
  static constexpr size_t kMostWaiting = 64;

  explicit Passwords(const Cost& cost);
  Passwords() : Passwords(Cost()) {}
  // Finishes what waits.
  ~Passwords();

  // `done` gets the encoded hash with its salt and cost, on the thread of this.
  // RESOURCE_EXHAUSTED, reason SIGN_IN_BUSY, at once when too many wait.
  void Hash(std::string password, absl::AnyInvocable<void(absl::StatusOr<std::string>)> done);

  // Whether the password is the one that was hashed. An empty hash, as of somebody
  // who is not known, takes as long and is never right. The same errors.
  void Check(std::string hash, std::string password,
             absl::AnyInvocable<void(absl::StatusOr<bool>)> done);

 private:
  using Task = absl::AnyInvocable<void()>;
  absl::Status Queue(Task& task) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<std::string> HashNow(absl::string_view password) const;
  void Loop() ABSL_LOCKS_EXCLUDED(mutex_);

  const Cost cost_;
  std::string nobodys_hash_;  // used by thread_ only
  absl::Mutex mutex_;
  std::deque<Task> waiting_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

// INVALID_ARGUMENT, reason WEAK_PASSWORD, at `field`: a password has 12 to 200
// characters and does not contain the id of its user.
absl::Status CheckNewPassword(absl::string_view field, absl::string_view user,
                              absl::string_view password);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_ACCESS_PASSWORDS_H_
