#include "client-lib/cli/revocations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/support/test_store.h"

namespace zhaolian {
namespace {

using ::testing::ElementsAre;

constexpr char kKept[] = "kept", kRevoked[] = "revoked", kWiped[] = "wiped", kOld[] = "old";

class RevocationsTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* digest : {kKept, kRevoked, kWiped}) Insert(restored_, digest, now_ + kHour);
    Insert(restored_, kOld, now_ - kHour);
    Insert(before_, kKept, now_ + kHour);
    ASSERT_TRUE(before_
                    .Write([](Tx& tx) {
                      return tx.connection().Run(
                          "INSERT INTO revoked_credentials (digest, revoke_time, discard_unsent)"
                          " VALUES ($1, 7, 1)",
                          {Bytes{kWiped}});
                    })
                    .ok());
    before_.Close();
  }
  static void Insert(TestStore& store, const char* digest, absl::Time expire) {
    const absl::Status status = store.Write([&](Tx& tx) {
      return tx.connection().Run(
          "INSERT INTO credentials (name, digest, user_name, kind, expire_time, last_use_time,"
          " message) VALUES ($1, $2, 'users/lin', 1, $3, 0, $4)",
          {absl::StrCat("credentials/", digest), Bytes{digest}, absl::ToUnixMicros(expire),
           Bytes{""}});
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  std::vector<std::string> Digests(const std::string& table) {
    std::vector<std::string> digests;
    const absl::Status status = restored_.Read([&](Connection& connection) {
      return connection.Run(absl::StrCat("SELECT digest FROM ", table, " ORDER BY digest"), {},
                            [&](const Row& row) { digests.emplace_back(row.Text(0)); });
    });
    EXPECT_TRUE(status.ok()) << status;
    return digests;
  }

  static constexpr absl::Duration kHour = absl::Hours(1);
  const absl::Time now_ = absl::Now();
  TestStore before_, restored_;
};

TEST_F(RevocationsTest, WhatIsGoneFromTheOneGoesFromTheOther) {
  restored_.Close();
  const auto count = TakeRevocationsOver(before_.database_path(), restored_.database_path(), now_);
  ASSERT_TRUE(count.ok()) << count.status();
  EXPECT_EQ(*count, 2);
  ASSERT_TRUE(restored_.Open().ok());
  EXPECT_THAT(Digests("credentials"), ElementsAre(kKept, kOld));
  EXPECT_THAT(Digests("revoked_credentials"), ElementsAre(kWiped));
}

TEST_F(RevocationsTest, ChangesNothingWhereTheFileBeforeCannotBeRead) {
  restored_.Close();
  const std::string damaged = before_.directory().Path("damaged.db");
  std::ofstream(damaged) << "no database";
  EXPECT_FALSE(TakeRevocationsOver(damaged, restored_.database_path(), now_).ok());
  ASSERT_TRUE(restored_.Open().ok());
  EXPECT_THAT(Digests("credentials"), ElementsAre(kKept, kOld, kRevoked, kWiped));
}

TEST_F(RevocationsTest, AllAccessThatIsGoodIsEndedWhereThatIsAskedFor) {
  restored_.Close();
  EXPECT_EQ(*CountGood(restored_.database_path(), now_), 3);
  EXPECT_EQ(*EndAccess(restored_.database_path(), now_), 3);
  EXPECT_EQ(*CountGood(restored_.database_path(), now_), 0);
  ASSERT_TRUE(restored_.Open().ok());
  EXPECT_THAT(Digests("credentials"), ElementsAre(kOld)) << "for who revokes it later";
  EXPECT_THAT(Digests("revoked_credentials"), testing::IsEmpty());
}

}  // namespace
}  // namespace zhaolian
