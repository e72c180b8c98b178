#include "server/access/second_factors.h"

#include <gtest/gtest.h>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "server/access/one_time_code.h"
#include "storage/error.h"
#include "tests/support/test_store.h"

namespace zhaolian {
namespace {

constexpr char kLin[] = "users/lin";

class SecondFactorsTest : public testing::Test {
 protected:
  absl::Status Start() {
    return store_.Write([&](Tx& tx) {
      auto secret = factors_.Start(tx, TestStore::LocalUser(), kLin);
      if (secret.ok()) secret_ = *secret;
      return secret.status();
    });
  }
  absl::Status Confirm(const std::string& code) {
    return store_.Write(
        [&](Tx& tx) { return factors_.Confirm(tx, TestStore::LocalUser(), kLin, code); });
  }
  absl::Status Remove() {
    return store_.Write(
        [&](Tx& tx) { return SecondFactors::Remove(tx, TestStore::LocalUser(), kLin); });
  }
  static std::string ReasonOf(TestStore& store, const SecondFactors& factors,
                              const std::string& user, const std::string& code) {
    return ErrorReason(store.Write([&](Tx& tx) { return factors.Check(tx, user, code); }));
  }
  std::string ReasonOfCheck(const std::string& code) {
    return ReasonOf(store_, factors_, kLin, code);
  }
  bool Has() {
    bool has = false;
    EXPECT_TRUE(store_
                    .Read([&](Connection& connection) {
                      auto found = SecondFactors::Has(connection, kLin);
                      has = found.value_or(false);
                      return found.status();
                    })
                    .ok());
    return has;
  }
  // A code of the secret, by trying all there are.
  std::string Code() {
    for (int number = 0; number < 1'000'000; ++number) {
      const std::string code = absl::StrFormat("%06d", number);
      if (StepOfCode(secret_, code, absl::Now(), 0).has_value()) return code;
    }
    ADD_FAILURE() << "no code is right";
    return "";
  }

  TestStore store_;
  const SecondFactors factors_{std::string(32, 'k')};
  std::string secret_;
};

TEST_F(SecondFactorsTest, CountsOnceACodeWasShown) {
  EXPECT_EQ(ReasonOfCheck(""), "");
  EXPECT_EQ(ErrorReason(Confirm("123456")), "NO_SECOND_FACTOR");
  ASSERT_TRUE(Start().ok());
  EXPECT_FALSE(Has());
  EXPECT_EQ(ReasonOfCheck(""), "") << "it was not confirmed";
  EXPECT_EQ(ErrorReason(Confirm("")), "WRONG_CODE");
  ASSERT_TRUE(Confirm(Code()).ok());
  EXPECT_TRUE(Has());
  EXPECT_EQ(ReasonOfCheck(""), "CODE_NEEDED");
  EXPECT_EQ(ReasonOfCheck("12345"), "WRONG_CODE");
  EXPECT_EQ(ErrorReason(Confirm("123456")), "SECOND_FACTOR_SET");
}

TEST_F(SecondFactorsTest, OneThatWasNotConfirmedIsReplacedAndOneThatWasIsNot) {
  ASSERT_TRUE(Start().ok());
  const std::string first = secret_;
  ASSERT_TRUE(Start().ok());
  EXPECT_NE(secret_, first);
  ASSERT_TRUE(Confirm(Code()).ok());
  EXPECT_EQ(ErrorReason(Start()), "SECOND_FACTOR_SET");
}

TEST_F(SecondFactorsTest, RemovedIsAsIfItNeverWas) {
  EXPECT_TRUE(absl::IsNotFound(Remove()));
  ASSERT_TRUE(Start().ok());
  EXPECT_TRUE(absl::IsNotFound(Remove())) << "it was not confirmed";
  ASSERT_TRUE(Confirm(Code()).ok());
  ASSERT_TRUE(Remove().ok());
  EXPECT_FALSE(Has());
  EXPECT_EQ(ReasonOfCheck(""), "");
}

TEST_F(SecondFactorsTest, TheDatabaseDoesNotTellTheSecret) {
  ASSERT_TRUE(Start().ok());
  EXPECT_TRUE(store_
                  .Read([&](Connection& connection) {
                    return connection.Run(
                        "SELECT sealed_secret FROM second_factors", {}, [&](const Row& row) {
                          EXPECT_EQ(row.Text(0).find(secret_), absl::string_view::npos);
                        });
                  })
                  .ok());
}

TEST_F(SecondFactorsTest, OneOfAnotherUserOrUnderAnotherKeyLetsNobodyIn) {
  ASSERT_TRUE(Start().ok());
  const std::string code = Code();
  ASSERT_TRUE(Confirm(code).ok());
  ASSERT_TRUE(store_
                  .Write([](Tx& tx) {
                    return tx.connection().Run(
                        "INSERT INTO second_factors SELECT 'users/wang', sealed_secret, 1, 0 FROM"
                        " second_factors");
                  })
                  .ok());
  EXPECT_EQ(ReasonOf(store_, factors_, "users/wang", code), "SECOND_FACTOR_SEALED");
  const SecondFactors other(std::string(32, 'x'));
  EXPECT_EQ(ReasonOf(store_, other, kLin, code), "SECOND_FACTOR_SEALED");
  EXPECT_TRUE(Remove().ok());
}

TEST_F(SecondFactorsTest, TheJournalSaysWhatWasDoneAndNotTheSecret) {
  ASSERT_TRUE(Start().ok());
  ASSERT_TRUE(Confirm(Code()).ok());
  ASSERT_TRUE(Remove().ok());
  EXPECT_TRUE(store_
                  .Read([&](Connection& connection) -> absl::Status {
                    auto entries = ReadHistory(connection, "secondFactors/lin", INT64_MAX, 10);
                    if (!entries.ok()) return entries.status();
                    EXPECT_EQ(entries->size(), 3u);
                    for (const JournalEntry& entry : *entries) {
                      EXPECT_EQ(entry.before.value_or(""), "");
                      EXPECT_EQ(entry.after.value_or(""), "");
                    }
                    return absl::OkStatus();
                  })
                  .ok());
}

}  // namespace
}  // namespace zhaolian
