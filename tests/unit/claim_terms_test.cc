#include "server/claims/claim_terms.h"

#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include "storage/timestamp.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::util::TimeUtil;
using v1::Claim;

constexpr absl::Duration kDay = absl::Hours(24);
const ClaimTerms kTerms = {30 * kDay, 90 * kDay, 1, {v1::Engagement::KIND_VISIT}};

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(time));
}

class ClaimTermsTest : public testing::Test {
 protected:
  void SetUp() override {
    v1::Unit unit;
    unit.set_name("units/east");
    unit.set_display_name("虚构东县");
    unit.set_kind(v1::Unit::KIND_COUNTY);
    ASSERT_TRUE(store_.Insert(unit).ok());
    v1::Enterprise firm;
    firm.set_name("enterprises/firm");
    firm.set_display_name("虚构机床厂");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(store_.Insert(firm).ok());
  }
  // A claim that was filed so many days ago, and has been renewed ever since.
  Claim FiledBefore(int days) {
    Claim claim;
    claim.set_name("claims/one");
    claim.set_owner_unit("units/east");
    claim.set_enterprise("enterprises/firm");
    filed_ = absl::Now() - days * kDay;
    Begin(kTerms, filed_, claim);
    *claim.mutable_expire_time() = ToTimestamp(absl::Now() + absl::Hours(1));
    EXPECT_TRUE(store_.Insert(claim).ok());
    return claim;
  }
  // After an engagement of now.
  Claim Renewed(const ClaimTerms& terms = kTerms,
                v1::Engagement::Kind kind = v1::Engagement::KIND_VISIT) {
    Claim claim;
    const absl::Status renewed = store_.Write([&](Tx& tx) -> absl::Status {
      v1::Engagement engagement;
      engagement.set_enterprise("enterprises/firm");
      engagement.set_owner_unit("units/east");
      engagement.set_kind(kind);
      *engagement.mutable_occur_time() = ToTimestamp(tx.now());
      met_ = tx.now();
      return RenewClaims(store_->resources(), tx, TestStore::LocalUser(), terms, engagement);
    });
    EXPECT_TRUE(renewed.ok()) << renewed;
    EXPECT_TRUE(store_.Get("claims/one", claim).ok());
    return claim;
  }

  TestStore store_;
  absl::Time filed_, met_;
};

TEST_F(ClaimTermsTest, AreRenewedByTheKindsThatCountAlone) {
  const Claim filed = FiledBefore(10);
  const Claim told = Renewed(kTerms, v1::Engagement::KIND_MESSAGE);
  EXPECT_EQ(TimeOf(told.expire_time()), TimeOf(filed.expire_time()));
  EXPECT_GT(TimeOf(Renewed().expire_time()), TimeOf(filed.expire_time()));
}

TEST(BeginClaimTest, LastsUntilItHasBeenQuietForLong) {
  Claim claim;
  Begin(kTerms, absl::UnixEpoch(), claim);
  EXPECT_EQ(TimeOf(claim.expire_time()), absl::UnixEpoch() + 30 * kDay);
  EXPECT_EQ(TimeOf(claim.limit_time()), absl::UnixEpoch() + 90 * kDay);
  EXPECT_EQ(claim.end_cause(), Claim::CAUSE_QUIET);
  Begin({30 * kDay, 20 * kDay, 0, {}}, absl::UnixEpoch(), claim);
  EXPECT_EQ(TimeOf(claim.expire_time()), absl::UnixEpoch() + 20 * kDay);
  EXPECT_EQ(claim.end_cause(), Claim::CAUSE_TERM);
}

TEST_F(ClaimTermsTest, AnEngagementWithinItsTermRenewsIt) {
  FiledBefore(50);
  const Claim claim = Renewed();
  EXPECT_EQ(TimeOf(claim.expire_time()), met_ + 30 * kDay);
  EXPECT_EQ(claim.extensions(), 0);
  EXPECT_EQ(claim.end_cause(), Claim::CAUSE_QUIET);
}

TEST_F(ClaimTermsTest, AnEngagementPutsItsTermOffOnce) {
  FiledBefore(70);
  const Claim claim = Renewed();
  EXPECT_EQ(TimeOf(claim.expire_time()), met_ + 30 * kDay);
  EXPECT_EQ(TimeOf(claim.limit_time()),
            absl::FromUnixMicros(absl::ToUnixMicros(filed_)) + 180 * kDay);
  EXPECT_EQ(claim.extensions(), 1);
}

TEST_F(ClaimTermsTest, NoEngagementRenewsItBeyondItsTerm) {
  FiledBefore(70);
  const Claim claim = Renewed({30 * kDay, 90 * kDay, 0, kTerms.renewing_kinds});
  EXPECT_EQ(TimeOf(claim.expire_time()),
            absl::FromUnixMicros(absl::ToUnixMicros(filed_)) + 90 * kDay);
  EXPECT_EQ(claim.end_cause(), Claim::CAUSE_TERM);
  const Claim again = Renewed({30 * kDay, 90 * kDay, 0, kTerms.renewing_kinds});
  EXPECT_EQ(again.SerializeAsString(), claim.SerializeAsString()) << "and writes nothing";
}

}  // namespace
}  // namespace zhaolian
