// Texts of rows of which it is known who may have been sent them.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_FEED_SECRETS_H_
#define ZHAOLIAN_TESTS_INTEGRATION_FEED_SECRETS_H_

#include <gtest/gtest.h>

#include <bitset>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

namespace zhaolian {

// Who may have been sent which text: each change of a lead writes one of its own.
class Secrets {
 public:
  static constexpr size_t kPrincipals = 16;
  using Principals = std::bitset<kPrincipals>;

  size_t Make() {
    absl::MutexLock lock(&mutex_);
    allowed_.emplace_back();
    return allowed_.size() - 1;
  }
  void Allow(size_t secret, const Principals& principals) {
    absl::MutexLock lock(&mutex_);
    allowed_[secret] |= principals;
  }
  static std::string TextOf(size_t secret) { return absl::StrCat("secret-", secret, "."); }
  // Every secret in what was sent to the principal is one that it may know.
  void Check(size_t principal, const std::string& sent) const {
    const std::string prefix = "secret-";
    for (size_t at = sent.find(prefix); at != std::string::npos; at = sent.find(prefix, at + 1)) {
      const size_t begin = at + prefix.size();
      size_t secret = 0;
      ASSERT_TRUE(absl::SimpleAtoi(sent.substr(begin, sent.find('.', begin) - begin), &secret));
      absl::MutexLock lock(&mutex_);
      EXPECT_TRUE(allowed_[secret][principal]) << "secret " << secret << " to " << principal;
    }
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<Principals> allowed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_FEED_SECRETS_H_
