#include "server/access/credentials.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include "server/access/callers.h"
#include "storage/error.h"
#include "tests/support/test_store.h"

namespace zhaolian {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// When the credential of the tests was made, and how long it is good for.
constexpr absl::Duration kLife = absl::Hours(12);
constexpr absl::Duration kIdle = absl::Minutes(30);

class CredentialsTest : public testing::Test {
 protected:
  void SetUp() override {
    v1::Unit unit;
    unit.set_name("units/bureau");
    unit.set_display_name("虚构局");
    unit.set_kind(v1::Unit::KIND_BUREAU);
    ASSERT_TRUE(store_.Insert(unit).ok());
    v1::User lin;
    lin.set_name("users/lin");
    lin.set_display_name("林虚构");
    lin.set_unit("units/bureau");
    lin.add_roles(v1::ROLE_OFFICE);
    ASSERT_TRUE(store_.Insert(lin).ok());
  }

  // Makes one and gives when that was.
  absl::Time Make(v1::Credential::Kind kind) {
    absl::Time made;
    v1::Credential credential;
    credential.set_kind(kind);
    credential.set_user("users/lin");
    EXPECT_TRUE(store_
                    .Write([&](Tx& tx) {
                      made = tx.now();
                      *credential.mutable_expire_time() =
                          google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(
                              absl::ToUnixMicros(made + kLife));
                      return InsertCredential(tx, TestStore::LocalUser(), token_, credential);
                    })
                    .ok());
    EXPECT_TRUE(callers_.Open(*store_->ConnectForReading()).ok());
    return made;
  }
  bool Known(absl::Time now) { return callers_.Identify("Bearer " + token_, "", now).ok(); }
  std::vector<v1::Credential> Read(absl::Time expire_after) {
    std::vector<v1::Credential> found;
    EXPECT_TRUE(store_
                    .Read([&](Connection& connection) {
                      auto read = ReadCredentials(connection, {}, expire_after, "", 10);
                      if (read.ok()) found = *read;
                      return read.status();
                    })
                    .ok());
    return found;
  }

  TestStore store_;
  const Permissions permissions_ = *Permissions::Of(TestStore::Registry());
  const Roles roles_ = *Roles::Parse(Roles::BuiltIn(), permissions_);
  Callers callers_{TestStore::Registry(), permissions_, roles_, {false, kIdle}};
  const std::string token_ = NewSecret(kSessionPrefix);
};

TEST_F(CredentialsTest, ASessionThatIsNotUsedEnds) {
  const absl::Time made = Make(v1::Credential::KIND_SESSION);
  EXPECT_TRUE(Known(made + kIdle - absl::Seconds(1)));
  EXPECT_TRUE(Known(made + 2 * kIdle - absl::Seconds(2)));
  EXPECT_FALSE(Known(made + 3 * kIdle - absl::Seconds(1)));
}

TEST_F(CredentialsTest, ASessionInUseEndsOnTime) {
  const absl::Time made = Make(v1::Credential::KIND_SESSION);
  for (absl::Duration age = absl::ZeroDuration(); age < kLife; age += absl::Minutes(20)) {
    EXPECT_TRUE(Known(made + age)) << age;
  }
  EXPECT_TRUE(Known(made + kLife - absl::Seconds(1)));
  EXPECT_FALSE(Known(made + kLife));
}

TEST_F(CredentialsTest, ACertificateIsShownAndAKeyIsTold) {
  const absl::Time made = Make(v1::Credential::KIND_CERTIFICATE);
  auto holder = callers_.IdentifyHolder(token_, made);
  ASSERT_TRUE(holder.ok()) << holder.status();
  EXPECT_EQ((*holder)->user, "users/lin");
  EXPECT_EQ((*holder)->identity, "certificate");
  EXPECT_FALSE(Known(made)) << "a certificate is no secret";
  EXPECT_TRUE(callers_.IdentifyHolder(token_, made + kLife - absl::Seconds(1)).ok());
  EXPECT_FALSE(callers_.IdentifyHolder(token_, made + kLife).ok());
}

TEST_F(CredentialsTest, NobodyHoldsASessionOrAKeyAsACertificate) {
  const absl::Time made = Make(v1::Credential::KIND_API_KEY);
  EXPECT_TRUE(Known(made));
  EXPECT_EQ(ErrorReason(callers_.IdentifyHolder(token_, made).status()), "SIGN_IN_NEEDED");
}

TEST_F(CredentialsTest, AKeyDoesNotIdle) {
  const absl::Time made = Make(v1::Credential::KIND_API_KEY);
  EXPECT_TRUE(Known(made + kLife - absl::Seconds(1)));
  EXPECT_FALSE(Known(made + kLife));
}

TEST_F(CredentialsTest, AClockThatIsSetBackExtendsNothing) {
  const absl::Time made = Make(v1::Credential::KIND_API_KEY);
  EXPECT_TRUE(Known(made + kLife - absl::Seconds(1)));
  EXPECT_TRUE(Known(made - absl::Hours(1)));
  ASSERT_EQ(callers_.TakeUses().size(), 1u);
  EXPECT_TRUE(Known(made - absl::Hours(2)));
  const auto uses = callers_.TakeUses();
  ASSERT_EQ(uses.size(), 1u);
  EXPECT_EQ(uses[0].second, made + kLife - absl::Seconds(1));
}

TEST_F(CredentialsTest, WhenItWasUsedIsKept) {
  const absl::Time made = Make(v1::Credential::KIND_SESSION);
  EXPECT_TRUE(Known(made + absl::Minutes(7)));
  ASSERT_TRUE(KeepUses(callers_, *store_).ok());
  const std::vector<v1::Credential> found = Read(made);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(google::protobuf::util::TimeUtil::TimestampToMicroseconds(found[0].last_use_time()),
            absl::ToUnixMicros(made + absl::Minutes(7)));
}

TEST_F(CredentialsTest, WhatHasEndedIsKeptForAWhileAndGoodForNothing) {
  const absl::Time made = Make(v1::Credential::KIND_API_KEY);
  const auto end = [&](absl::Duration ago) {
    ASSERT_TRUE(store_
                    .Write([&](Tx& tx) {
                      return tx.connection().Run("UPDATE credentials SET expire_time = $1",
                                                 {absl::ToUnixMicros(absl::Now() - ago)});
                    })
                    .ok());
    ASSERT_TRUE(KeepUses(callers_, *store_).ok());
  };
  end(absl::Hours(179 * 24));
  EXPECT_THAT(Read(absl::InfinitePast()), SizeIs(1));
  EXPECT_THAT(Read(made), IsEmpty());
  ASSERT_TRUE(callers_.Refresh().ok());
  EXPECT_FALSE(Known(made - absl::Hours(200 * 24))) << "the clock was set back";
  end(absl::Hours(181 * 24));
  EXPECT_THAT(Read(absl::InfinitePast()), IsEmpty());
}

TEST_F(CredentialsTest, SecretsAreLongAndNeverTheSame) {
  const std::string secret = NewSecret("zls_");
  EXPECT_EQ(secret.size(), 4 + 43u);
  EXPECT_NE(secret, NewSecret("zls_"));
}

}  // namespace
}  // namespace zhaolian
