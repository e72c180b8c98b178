#include "server/access/passwords.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

// The least that the library takes: the tests are about what comes of it.
constexpr Passwords::Cost kCheap = {1, 8 << 10};

absl::StatusOr<std::string> HashOf(Passwords& passwords, const std::string& password) {
  absl::StatusOr<std::string> hash;
  absl::Notification done;
  passwords.Hash(password, [&](absl::StatusOr<std::string> made) {
    hash = std::move(made);
    done.Notify();
  });
  done.WaitForNotification();
  return hash;
}

absl::StatusOr<bool> Check(Passwords& passwords, const std::string& hash,
                           const std::string& password) {
  absl::StatusOr<bool> right;
  absl::Notification done;
  passwords.Check(hash, password, [&](absl::StatusOr<bool> checked) {
    right = checked;
    done.Notify();
  });
  done.WaitForNotification();
  return right;
}

TEST(PasswordsTest, KnowsThePasswordThatWasHashed) {
  Passwords passwords(kCheap);
  auto hash = HashOf(passwords, "汉中 is a city of chains");
  ASSERT_TRUE(hash.ok());
  EXPECT_TRUE(*Check(passwords, *hash, "汉中 is a city of chains"));
  EXPECT_FALSE(*Check(passwords, *hash, "汉中 is a city of chain"));
  EXPECT_FALSE(*Check(passwords, *hash, ""));
}

TEST(PasswordsTest, AHashHoldsItsCostAndNotThePassword) {
  Passwords passwords;
  const std::string hash = *HashOf(passwords, "correct horse battery");
  EXPECT_TRUE(absl::StartsWith(hash, "$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_FALSE(absl::StrContains(hash, "correct"));
  EXPECT_NE(hash, *HashOf(passwords, "correct horse battery"));  // salted
}

TEST(PasswordsTest, NobodysPasswordIsNeverRight) {
  Passwords passwords(kCheap);
  EXPECT_FALSE(*Check(passwords, "", ""));
  EXPECT_FALSE(*Check(passwords, "", "nobody's"));
  EXPECT_FALSE(*Check(passwords, "no hash at all", "no hash at all"));
}

TEST(PasswordsTest, RefusesWhenTooManyWait) {
  Passwords passwords(kCheap);
  absl::Notification blocked, go_on;
  passwords.Hash("first", [&](const absl::StatusOr<std::string>&) {
    blocked.Notify();
    go_on.WaitForNotification();
  });
  blocked.WaitForNotification();
  absl::BlockingCounter waiting(Passwords::kMostWaiting);
  for (size_t i = 0; i < Passwords::kMostWaiting; ++i) {
    passwords.Hash("next", [&](const absl::StatusOr<std::string>& hash) {
      EXPECT_TRUE(hash.ok());
      waiting.DecrementCount();
    });
  }
  const absl::Status refused = HashOf(passwords, "one more").status();
  EXPECT_EQ(ErrorReason(refused), "SIGN_IN_BUSY");
  EXPECT_GT(ErrorDetail<google::rpc::RetryInfo>(refused).retry_delay().seconds(), 0);
  go_on.Notify();
  waiting.Wait();
}

TEST(PasswordsTest, AGoodPasswordIsLongAndNotTheUser) {
  EXPECT_TRUE(CheckNewPassword("password", "users/lin-hua", "twelve chars").ok());
  EXPECT_TRUE(CheckNewPassword("password", "users/lin-hua", "一二三四五六七八九十十一").ok());
  for (const std::string weak : {"", "eleven char", "my name is Lin-Hua, yes"}) {
    EXPECT_EQ(ErrorReason(CheckNewPassword("password", "users/lin-hua", weak)), "WEAK_PASSWORD")
        << weak;
  }
  EXPECT_EQ(ErrorReason(CheckNewPassword("password", "users/lin", std::string(201, 'x'))),
            "WEAK_PASSWORD");
}

}  // namespace
}  // namespace zhaolian
