#include "server/access/passwords.h"

#include <sodium.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

constexpr int kShortest = 12;
constexpr int kLongest = 200;
// A user's id of fewer characters is in many a good password by chance.
constexpr size_t kShortId = 4;

absl::Status Busy() {
  return Error(absl::StatusCode::kResourceExhausted, "SIGN_IN_BUSY",
               "too many people are signing in; try again shortly")
      .RetryAfter(absl::Seconds(2));
}

}  // namespace

Passwords::Passwords(const Cost& cost) : cost_(cost) {
  // Without random numbers there is no hash, and so nobody whose password is right.
  const bool ready = sodium_init() >= 0;
  thread_ = std::thread([this, ready] {
    // Here, so that no start waits for it.
    if (ready) nobodys_hash_ = HashNow("nobody's").value_or("");
    Loop();
  });
}

Passwords::~Passwords() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  thread_.join();
}

void Passwords::Hash(std::string password,
                     absl::AnyInvocable<void(absl::StatusOr<std::string>)> done) {
  auto shared = std::make_shared<decltype(done)>(std::move(done));
  Task task = [this, password = std::move(password), shared]() mutable {
    auto hash = HashNow(password);
    sodium_memzero(password.data(), password.size());
    (*shared)(std::move(hash));
  };
  const absl::Status queued = Queue(task);
  if (!queued.ok()) (*shared)(queued);
}

void Passwords::Check(std::string hash, std::string password,
                      absl::AnyInvocable<void(absl::StatusOr<bool>)> done) {
  auto shared = std::make_shared<decltype(done)>(std::move(done));
  Task task = [this, hash = std::move(hash), password = std::move(password), shared]() mutable {
    const std::string& checked = hash.empty() ? nobodys_hash_ : hash;
    const bool same =
        crypto_pwhash_str_verify(checked.c_str(), password.data(), password.size()) == 0;
    sodium_memzero(password.data(), password.size());
    (*shared)(same && !hash.empty());
  };
  const absl::Status queued = Queue(task);
  if (!queued.ok()) (*shared)(queued);
}

absl::Status Passwords::Queue(Task& task) {
  absl::MutexLock lock(&mutex_);
  if (waiting_.size() >= kMostWaiting) return Busy();
  waiting_.push_back(std::move(task));
  return absl::OkStatus();
}

absl::StatusOr<std::string> Passwords::HashNow(absl::string_view password) const {
  char hash[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(hash, password.data(), password.size(), cost_.passes,
                            cost_.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return absl::InternalError("a password could not be hashed for want of memory");
  }
  return std::string(hash);
}

void Passwords::Loop() {
  auto ready = [this]()
                   ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return closing_ || !waiting_.empty(); };
  while (true) {
    Task task;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&ready));
      if (waiting_.empty()) return;
      task = std::move(waiting_.front());
      waiting_.pop_front();
    }
    task();
  }
}

absl::Status CheckNewPassword(absl::string_view field, absl::string_view user,
                              absl::string_view password) {
  const absl::string_view id = user.substr(user.find('/') + 1);
  const int length = CountCharacters(password);
  if (length >= kShortest && length <= kLongest &&
      (id.size() < kShortId || !absl::StrContains(absl::AsciiStrToLower(password), id))) {
    return absl::OkStatus();
  }
  return InvalidField(field, "WEAK_PASSWORD",
                      absl::StrCat("takes ", kShortest, " to ", kLongest,
                                   " characters, without the id of the user in them"));
}

}  // namespace zhaolian
